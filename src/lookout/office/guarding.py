"""The running guard over a deployment: whether its false-alert rate is what was authorised."""

from collections import Counter

from lookout.domain.adjudication import RecordedAlert
from lookout.domain.listing import ListCategory
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.governance.guard import Answers, GuardOptions, Watched, watch
from lookout.governance.operations import Operation
from lookout.governance.people_seen import Fragments
from lookout.governance.standing import Standing, standing
from lookout.office.blind import would_tell
from lookout.office.desk import allowed_deployment
from lookout.office.ports import Books, Desk


def guard(
    desk: Desk, actor: Account, deployment: str, fragments: Fragments | None = None
) -> Watched | Refused:
    """Say whether to go on, beware or pause; to be asked after every answer.

    Whoever answers alerts is told by :func:`lookout.office.figures.see_figures` while cameras look,
    which gives no prompt away.

    It counts what the engine has counted so far (``Tally.faces``: tracks that yielded a probe).
    Test pairs and exercises are left out.

    Parameters
    ----------
    fragments
        Tracks for one person at this site; without it those of the rendered street.
    """
    with desk.store.reading() as books:
        found = allowed_deployment(books, deployment, actor, Operation.SEE_DEPLOYMENTS)
        if isinstance(found, Refused):
            return found
        if would_tell(actor, found):
            text = "You answer its alerts: your figures are those of the operator's page."
            return refused("under_way", text)
        stands = Counter(
            standing(books.of_alert(alert.id), books.outcomes_of(alert.id))
            for alert in _real_alerts(books, found.id)
        )
    answers = Answers(
        true=stands[Standing.TRUE],
        false=stands[Standing.FALSE],
        unsure=stands[Standing.UNSURE],
        unresolved=stands[Standing.UNRESOLVED],
    )
    authorised = found.application.false_alert_rate
    options = GuardOptions(authorised=authorised, fragments=fragments or Fragments())
    return watch(answers, found.tally.faces, options)


def _real_alerts(books: Books, deployment: str) -> list[RecordedAlert]:
    listed = books.entries.of(deployment)
    blue = {entry.id for entry in listed if entry.category is ListCategory.BLUE}
    alerts = books.alerts.bare(deployment)
    return [alert for alert in alerts if not alert.test and alert.entry not in blue]
