"""Looking at deployments and lists; whoever looks at listed people is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lookout.domain.deployment import Deployment
from lookout.domain.listing import (
    AgeBand,
    Caution,
    ImageSource,
    ListCategory,
    ListedEntry,
    Particulars,
    Revocation,
)
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.domain.watchlist import Response
from lookout.governance.operations import Operation
from lookout.governance.roles import About, permitted
from lookout.office.desk import allowed_deployment, note, open_words
from lookout.office.enclosing import with_reasons, without_reasons
from lookout.office.ports import Desk


@dataclass(frozen=True, slots=True)
class ShownImage:
    """What is known of an enrolment picture besides its pixels; ``quality`` in [0, 1]."""

    source: ImageSource
    taken_on: date | None
    quality: float
    flags: tuple[str, ...]
    accepted_by: str | None


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry as somebody may see it who prepares, decides about or oversees a list."""

    id: str
    version: int
    deployment: str
    category: ListCategory
    response: Response
    age_band: AgeBand
    expires: date
    cautions: tuple[Caution, ...]
    particulars: Particulars
    images: tuple[ShownImage, ...]
    added_by: str
    added_at: datetime
    flags: tuple[str, ...]
    second_approver: str | None
    since_revision: int
    revoked: Revocation | None


def see_deployments(desk: Desk, actor: Account) -> Sequence[Deployment] | Refused:
    """List all deployments, the newest first."""
    if no := permitted(actor, Operation.SEE_DEPLOYMENTS):
        return no
    with desk.store.reading() as books:
        return [without_reasons(each) for each in reversed(books.all_deployments())]


def see_deployment(desk: Desk, actor: Account, id: str) -> Deployment | Refused:
    """Look at one deployment; who may see its list also reads why it was revised."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, id, actor, Operation.SEE_DEPLOYMENTS)
        if isinstance(found, Refused):
            return found
        if permitted(actor, Operation.SEE_LIST, about(found)):
            return without_reasons(found)
        return with_reasons(desk, books, found)


def see_live(desk: Desk, actor: Account, id: str) -> Deployment | Refused:
    """Watch what a deployment's cameras show."""
    with desk.store.reading() as books:
        return allowed_deployment(books, id, actor, Operation.SEE_LIVE)


def see_list(
    desk: Desk, actor: Account, deployment: str, now: datetime
) -> Sequence[ShownEntry] | Refused:
    """Look at a deployment's list, particulars included; entries that were purged are left out."""
    with desk.store.transaction() as books:
        found = allowed_deployment(books, deployment, actor, Operation.SEE_LIST)
        if isinstance(found, Refused):
            return found
        entries = books.entries.of(found.id)
        facts = {"entries": len(entries)}
        note(books, "list.seen", now, actor.id, found.id, found.id, facts)
    there = set(desk.vault.names(found.id))
    return [_shown(desk, entry) for entry in entries if entry.particulars.key in there]


def see_image(
    desk: Desk, actor: Account, entry: str, number: int, now: datetime
) -> bytes | Refused:
    """Look at one enrolment picture, counted from 0.

    Raises
    ------
    KeyDestroyedError
        When it was purged.
    """
    with desk.store.transaction() as books:
        listed = books.entries.get(entry)
        deployment = listed.deployment if listed else ""
        found = allowed_deployment(books, deployment, actor, Operation.SEE_LIST)
        if isinstance(found, Refused):
            return found
        if listed is None or not 0 <= number < len(listed.images):
            return refused("no_entry", f"There is no picture {number} of an entry {entry}.")
        note(books, "list.image_seen", now, actor.id, found.id, entry, {"image": number})
    return desk.vault.open(listed.images[number].sealed, f"image {number} of {entry}")


def _shown(desk: Desk, entry: ListedEntry) -> ShownEntry:
    words = open_words(desk.vault, entry.particulars, f"particulars of {entry.id}")
    return ShownEntry(
        id=entry.id,
        version=entry.version,
        deployment=entry.deployment,
        category=entry.category,
        response=entry.response,
        age_band=entry.age_band,
        expires=entry.expires,
        cautions=entry.cautions,
        particulars=Particulars(**words),
        images=tuple(
            ShownImage(each.source, each.taken_on, each.quality, each.flags, each.accepted_by)
            for each in entry.images
        ),
        added_by=entry.added_by,
        added_at=entry.added_at,
        flags=entry.flags,
        second_approver=entry.second_approver,
        since_revision=entry.since_revision,
        revoked=entry.revoked,
    )


def about(deployment: Deployment) -> About:
    """Say whom an operation on a deployment concerns."""
    return About(applicant=deployment.applicant, team=deployment.team)
