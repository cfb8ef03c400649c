"""What an engine saw becomes an alert, or it does not: the keys and the store are here."""

from dataclasses import replace
from datetime import datetime

from lookout.domain.adjudication import Sighting
from lookout.domain.errors import JournalError, KeyDestroyedError, StoreError, VaultError
from lookout.domain.refused import Refused, refused
from lookout.office import alerts
from lookout.office.ports import Desk
from lookout.runners.engine import Answer, Sighted

NOT_LISTED = refused("not_on_list", "The entry's pictures were destroyed.")


def recorded(desk: Desk, deployment: str, sighting: Sighting, now: datetime) -> str | Refused:
    """Record a sighting with the entry's picture; return the alert's id, or why there is none.

    The engine is not believed: it works for one deployment, and the office checks all it says.

    Raises
    ------
    JournalError
        When it could not be recorded.
    """
    try:
        reference = _enrolled(desk, sighting.entry)
        if reference is None:
            return NOT_LISTED
        seen = replace(sighting, deployment=deployment, reference=reference)
        made = alerts.record_alert(desk, seen, now)
    except KeyDestroyedError:
        return NOT_LISTED
    except (StoreError, VaultError) as error:
        raise JournalError(
            f"an alert could not be recorded, so it was not shown: {error}"
        ) from error
    return made if isinstance(made, Refused) else made.id


def answered(desk: Desk, deployment: str, sighted: Sighted, now: datetime) -> Answer:
    """Record what an engine saw, and put what became of it into an answer."""
    try:
        return Answer(sighted.number, recorded(desk, deployment, sighted.sighting, now))
    except JournalError as fault:
        return Answer(sighted.number, None, str(fault))


def _enrolled(desk: Desk, entry: str) -> bytes | None:
    with desk.store.reading() as books:
        listed = books.entries.get(entry)
    if listed is None or not listed.images:
        return None
    return desk.vault.open(listed.images[0].sealed, f"image 0 of {entry}")
