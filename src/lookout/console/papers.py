"""From what somebody may see to the paper that says it: for the HTTP API and the command line."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol, runtime_checkable

from lookout.adapters.store.store import SqlStore
from lookout.adapters.vault.issuing import issued
from lookout.adapters.vault.ring import KeyRing
from lookout.console.engines import EngineHealth
from lookout.documents.papers.debrief import debrief
from lookout.documents.papers.debrief_figures import Trouble
from lookout.documents.papers.deletion import certificate_paper
from lookout.documents.papers.leaflet import given, leaflet
from lookout.documents.papers.record import record_paper
from lookout.documents.papers.sign import sign
from lookout.documents.papers.sign_sheet import sign_sheet
from lookout.documents.papers.wording import words
from lookout.documents.press import Paper, Press
from lookout.domain.ledger import Checkpoint
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.governance.operations import Operation
from lookout.governance.record import as_json
from lookout.governance.roles import permitted
from lookout.office import guarding, looking, paperwork, records
from lookout.office.ports import Desk


@runtime_checkable
class Checkpointed(Protocol):
    """Books whose log is signed."""

    def newest_checkpoint(self) -> Checkpoint | None:
        """Return the last checkpoint."""
        ...


def the_sign(desk: Desk, actor: Account, press: Press, id: str, language: str) -> Paper | Refused:
    """Write a deployment's sign.

    Raises
    ------
    ConfigurationError
        When there are no words in the language.
    """
    found = looking.see_deployment(desk, actor, id)
    if isinstance(found, Refused):
        return found
    return sign(found, press.force, words("sign", language, press.folder))


def the_sign_sheet(desk: Desk, actor: Account, press: Press, id: str) -> Paper | Refused:
    """Write where a deployment's signs stand, with the audit log's head."""
    found = paperwork.see_signs(desk, actor, id)
    if isinstance(found, Refused):
        return found
    return sign_sheet(found.deployment, press.force, head_of(desk), found.names)


def the_leaflet(
    desk: Desk, actor: Account, press: Press, alert: str, language: str
) -> Paper | Refused:
    """Write the leaflet that was given for an alert.

    Raises
    ------
    ConfigurationError
        When there are no words in the language.
    """
    found = paperwork.see_engagement(desk, actor, alert)
    if isinstance(found, Refused):
        return found
    to = given(found.engagement)
    if isinstance(to, Refused):
        return to
    said = words("leaflet", language, press.folder)
    return leaflet(found.deployment, press.force, said, to)


def the_blank_leaflet(
    desk: Desk, actor: Account, press: Press, id: str, language: str
) -> Paper | Refused:
    """Write a deployment's leaflet with room for a reference, to be printed ahead.

    Raises
    ------
    ConfigurationError
        When there are no words in the language.
    """
    found = looking.see_deployment(desk, actor, id)
    if isinstance(found, Refused):
        return found
    return leaflet(found, press.force, words("leaflet", language, press.folder))


def the_record(
    desk: Desk, actor: Account, press: Press, id: str, now: datetime, edition: int = 0
) -> Paper | Refused:
    """Write an edition of the published record, 0: the newest, or how it would be published now."""
    shown = records.preview_record(desk, actor, id, now)
    if isinstance(shown, Refused):
        return shown
    published = records.see_records(desk, actor, id)
    editions = () if isinstance(published, Refused) else published
    if not 0 <= edition <= len(editions):
        return refused("no_record", f"There is no edition {edition}; there are {len(editions)}.")
    head = head_of(desk)
    if not editions:
        return record_paper(as_json(shown), press.force, head)
    chosen = editions[edition - 1]
    return record_paper(chosen.body, press.force, head, chosen.edition)


def the_certificate(
    desk: Desk, actor: Account, press: Press, id: str, now: datetime
) -> Paper | Refused:
    """Issue and write a deployment's certificate of deletion; the log says that it was issued.

    Raises
    ------
    StoreError, VaultError
        When keys cannot be counted or the log cannot be written.
    """
    if no := permitted(actor, Operation.SEE_RETENTION):
        return no
    with desk.store.reading() as books:
        found = books.deployments.get(id)
    if found is None:
        return refused("no_deployment", f"There is no deployment {id}.")
    store, ring = desk.store, desk.vault
    if not (isinstance(store, SqlStore) and isinstance(ring, KeyRing)):
        return refused("no_keys", "There is no key folder here to count keys in.")
    return certificate_paper(issued(store, ring, id, actor.id, now), press.force, found)


def the_debrief(
    desk: Desk,
    actor: Account,
    press: Press,
    id: str,
    now: datetime,
    health: EngineHealth | None = None,
) -> Paper | Refused:
    """Write a deployment's debrief.

    Parameters
    ----------
    health
        How its engine does, as long as it runs; what cameras went through is not kept after that.
    """
    papers = paperwork.see_papers(desk, actor, id)
    if isinstance(papers, Refused):
        return papers
    watched = guarding.guard(desk, actor, id)
    if isinstance(watched, Refused):
        return watched
    broken = paperwork.see_breakdowns(desk, actor, id)
    if isinstance(broken, Refused):
        return broken
    troubles = [Trouble(each.at, f"the engine ended by itself ({each.how})") for each in broken]
    return debrief(papers, watched, press.force, now, [*troubles, *_of_cameras(health, now)])


def _of_cameras(health: EngineHealth | None, now: datetime) -> Iterator[Trouble]:
    for each in health.cameras if health else ():
        if each.reconnects:
            last = f", last because: {each.last_error}" if each.last_error else ""
            yield Trouble(now, f"connected anew {each.reconnects} times so far{last}", each.camera)
        if each.warning:
            yield Trouble(now, each.warning, each.camera)


def head_of(desk: Desk) -> Checkpoint | None:
    """Return the audit log's newest checkpoint, ``None`` where the log is not signed."""
    with desk.store.reading() as books:
        return books.newest_checkpoint() if isinstance(books, Checkpointed) else None
