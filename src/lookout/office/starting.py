"""What stands in the way of cameras looking now, all at once, before anybody tries."""

from datetime import datetime

from lookout.domain.person import Account
from lookout.domain.refused import Reason, Refused
from lookout.governance import revisions
from lookout.governance.operations import Operation
from lookout.governance.readiness import missing_for_live
from lookout.office.desk import allowed_deployment, latest, set_back
from lookout.office.listed import on_the_list
from lookout.office.ports import Desk


def missing_to_start(
    desk: Desk, actor: Account, id: str, now: datetime
) -> tuple[Reason, ...] | Refused:
    """Say all that :func:`lookout.office.running.go_live` would refuse for now, states aside."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, id, actor, Operation.SEE_DEPLOYMENTS)
        if isinstance(found, Refused):
            return found
        clock = set_back(books, now)
        reasons = [*(clock.reasons if clock else ())]
        held = latest(books, now)
        reasons += missing_for_live(found, books.consultations.of(id), held)
        if found.revision is not None:
            if not on_the_list(books, id, now):
                text = "Every entry of the list has expired or was revoked."
                reasons.append(Reason("no_list", text))
            changed = revisions.unchanged(found, books.entries.of(id))
            reasons += changed.reasons if changed else ()
    return tuple(reasons)
