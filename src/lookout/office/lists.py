"""What is done with a deployment's list: people are put forward and approved.

Entries come one by one or from :func:`import_list`, which takes what was read from a folder or a
signed bundle. There is no other way in, and none out.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lookout.domain.deployment import Deployment, State
from lookout.domain.ledger import Fact
from lookout.domain.listing import (
    AgeBand,
    Caution,
    ImageSource,
    ListCategory,
    ListedEntry,
    ListedImage,
    Particulars,
)
from lookout.domain.person import Account
from lookout.domain.refused import Reason, Refused, refused
from lookout.domain.retention import RetentionClass
from lookout.domain.sealed import KeyName
from lookout.domain.watchlist import Response
from lookout.governance import listing
from lookout.governance.operations import Operation
from lookout.governance.readiness import FRESH_LIST
from lookout.office.desk import allowed_deployment, fresh_id, note, seal_words
from lookout.office.ports import Books, Desk, Vault

ADDING = (State.AUTHORISED, State.READY, State.LIVE, State.PAUSED)
"""States in which people may be put forward: never before an authority was given."""


@dataclass(frozen=True, slots=True)
class NewImage:
    """One enrolment picture as a file's bytes, with what enrolment remarked on it.

    ``accepted`` says that the person who adds it takes it in spite of its flags.
    """

    content: bytes
    source: ImageSource
    taken_on: date | None
    quality: float
    flags: tuple[str, ...] = ()
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Somebody to be listed, in clear, before anything is stored.

    ``template`` is the template's numbers as float32 bytes, made by ``pack_digest``.
    """

    particulars: Particulars
    category: ListCategory
    response: Response
    age_band: AgeBand
    expires: date
    images: tuple[NewImage, ...]
    template: bytes
    pack_digest: str
    cautions: tuple[Caution, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: entries added, and those refused by their place in the sequence."""

    added: tuple[ListedEntry, ...]
    refused: tuple[tuple[int, Refused], ...]


def add_entry(
    desk: Desk, actor: Account, deployment: str, new: NewEntry, now: datetime
) -> ListedEntry | Refused:
    """Put somebody forward for the list; they are looked for once the list is confirmed."""
    with desk.store.transaction() as books:
        found = allowed_deployment(books, deployment, actor, Operation.ADD_ENTRY)
        if isinstance(found, Refused):
            return found
        return _added(desk, books, actor, found, new, now)


def import_list(
    desk: Desk, actor: Account, deployment: str, new: Sequence[NewEntry], now: datetime
) -> Imported | Refused:
    """Put many people forward; those whom a rule refuses are named, the others are added."""
    added, no = [], []
    with desk.store.transaction() as books:
        found = allowed_deployment(books, deployment, actor, Operation.IMPORT_LIST)
        if isinstance(found, Refused):
            return found
        for place, each in enumerate(new):
            entry = _added(desk, books, actor, found, each, now)
            if isinstance(entry, Refused):
                no.append((place, entry))
            else:
                added.append(entry)
        facts = {"added": len(added), "refused": len(no)}
        note(books, "list.imported", now, actor.id, deployment, deployment, facts)
    return Imported(tuple(added), tuple(no))


def _added(
    desk: Desk,
    books: Books,
    actor: Account,
    deployment: Deployment,
    new: NewEntry,
    now: datetime,
) -> ListedEntry | Refused:
    reasons = (*_too_early(deployment, now), *_objections(deployment, new))
    if reasons:
        return Refused(reasons)
    entry = _sealed(desk.vault, deployment.id, fresh_id(desk, now), actor.id, new, now)
    books.entries.add(entry)
    note(books, "entry.added", now, actor.id, deployment.id, entry.id, entry_facts(entry))
    return entry


def _too_early(deployment: Deployment, now: datetime) -> tuple[Reason, ...]:
    if deployment.state not in ADDING:
        text = f"The deployment is {deployment.state.value}; people are listed once authorised."
        return (Reason("wrong_state", text),)
    opens = deployment.application.window.start - FRESH_LIST
    if now < opens:
        text = f"Lists are built at most 24 hours before the window: from {opens.isoformat()}."
        return (Reason("too_early", text),)
    return ()


def _objections(deployment: Deployment, new: NewEntry) -> tuple[Reason, ...]:
    application = deployment.application
    reasons = listing.objections(
        application, new.particulars, new.category, new.response, new.age_band, new.expires
    )
    if new.pack_digest != application.pack_digest or not new.template:
        text = "The pictures are not enrolled with the pack that was authorised."
        reasons = (*reasons, Reason("not_enrolled", text))
    if not any(not image.flags or image.accepted for image in new.images):
        text = "No image is suitable; add a better one, or accept a flagged one."
        reasons = (*reasons, Reason("no_image", text))
    return reasons


def entry_key(deployment: str, entry: str) -> KeyName:
    """Name the key of one entry."""
    return KeyName(deployment, RetentionClass.WATCHLIST, entry)


def _sealed(
    vault: Vault, deployment: str, id: str, by: str, new: NewEntry, now: datetime
) -> ListedEntry:
    key = entry_key(deployment, id)
    vault.create(key)
    images = tuple(
        ListedImage(
            sealed=vault.seal(key, image.content, f"image {n} of {id}"),
            source=image.source,
            taken_on=image.taken_on,
            quality=image.quality,
            flags=image.flags,
            accepted_by=by if image.accepted else None,
        )
        for n, image in enumerate(new.images)
    )
    return ListedEntry(
        id=id,
        version=1,
        deployment=deployment,
        category=new.category,
        response=new.response,
        age_band=new.age_band,
        expires=new.expires,
        cautions=new.cautions,
        particulars=seal_words(
            vault, key, dataclasses.asdict(new.particulars), f"particulars of {id}"
        ),
        images=images,
        added_by=by,
        added_at=now,
        template=vault.seal(key, new.template, f"template of {id}"),
        pack_digest=new.pack_digest,
        flags=new.flags,
    )


def entry_facts(entry: ListedEntry) -> dict[str, Fact]:
    """Say of an entry what the audit log may: what it is, and digests of what is sealed."""
    return {
        "category": entry.category.value,
        "response": entry.response.value,
        "age_band": entry.age_band.value,
        "expires": entry.expires.isoformat(),
        "particulars": entry.particulars.digest,
        "images": tuple(image.sealed.digest for image in entry.images),
        "overridden": sum(1 for image in entry.images if image.accepted_by),
    }


def approve_entry(desk: Desk, actor: Account, entry: str, now: datetime) -> ListedEntry | Refused:
    """Agree, as a second person, that a child is listed."""
    with desk.store.transaction() as books:
        listed = books.entries.get(entry)
        if listed is None:
            return refused("no_entry", f"There is no entry {entry}.")
        no = allowed_deployment(
            books, listed.deployment, actor, Operation.APPROVE_ENTRY, listed.added_by
        )
        if isinstance(no, Refused):
            return no
        objection = listing.may_approve(listed, actor)
        if objection:
            return objection
        approved = dataclasses.replace(listed, version=listed.version + 1, second_approver=actor.id)
        books.entries.replace(approved)
        note(books, "entry.approved", now, actor.id, approved.deployment, entry)
        return approved
