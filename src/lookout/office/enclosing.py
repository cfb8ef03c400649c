"""What is personal in a deployment's papers: sealed apart from them, gone with its key.

Reasons in words and photographs of signs are kept under keys of the deployment until its record is
published, or until they would be too old; then nobody reads them again, in the store or a back-up.
"""

import dataclasses
from datetime import datetime

from lookout.domain.deployment import Deployment
from lookout.domain.enclosure import Enclosure, reason_of
from lookout.domain.errors import KeyDestroyedError
from lookout.domain.retention import RetentionClass
from lookout.domain.sealed import KeyName, Sealed
from lookout.office.desk import fresh_id
from lookout.office.ports import Books, Desk


def enclose(
    desk: Desk, books: Books, deployment: str, id: str, plain: bytes, now: datetime
) -> Sealed:
    """Keep something sealed under a key of its own; ``id`` says what it belongs to."""
    key = KeyName(deployment, RetentionClass.RECORD, fresh_id(desk, now))
    desk.vault.create(key)
    sealed = desk.vault.seal(key, plain, _about(id))
    books.enclosures.add(Enclosure(id, 1, deployment, sealed))
    return sealed


def enclosed(desk: Desk, books: Books, id: str) -> bytes | None:
    """Open what was enclosed; ``None`` where there is nothing, or nothing any more."""
    found = books.enclosures.get(id)
    if found is None:
        return None
    try:
        return desk.vault.open(found.sealed, _about(id))
    except KeyDestroyedError:
        return None


def enclose_reason(
    desk: Desk, books: Books, deployment: str, what: str, id: str, words: str, now: datetime
) -> None:
    """Keep the reason for something, where one was given."""
    if words.strip():
        enclose(desk, books, deployment, reason_of(what, id), words.strip().encode(), now)


def reason_for(desk: Desk, books: Books, what: str, id: str, clear: str = "") -> str:
    """Return the reason for something; ``clear`` is how older rows hold it."""
    found = enclosed(desk, books, reason_of(what, id))
    return clear if found is None else found.decode()


def revised(desk: Desk, books: Books, deployment: Deployment, now: datetime) -> Deployment:
    """Take the newest revision's reason out of a deployment and keep it sealed."""
    newest = deployment.revisions[-1]
    id = _revision(deployment, newest.number)
    enclose_reason(desk, books, deployment.id, "revision", id, newest.reason, now)
    newest = dataclasses.replace(newest, reason="")
    return dataclasses.replace(deployment, revisions=(*deployment.revisions[:-1], newest))


def with_reasons(desk: Desk, books: Books, deployment: Deployment) -> Deployment:
    """Put the reasons of its revisions back into a deployment, for who may read them."""
    return dataclasses.replace(
        deployment,
        revisions=tuple(
            dataclasses.replace(
                each,
                reason=reason_for(
                    desk, books, "revision", _revision(deployment, each.number), each.reason
                ),
            )
            for each in deployment.revisions
        ),
    )


def without_reasons(deployment: Deployment) -> Deployment:
    """Take all reasons out that older rows hold in clear."""
    return dataclasses.replace(
        deployment,
        revisions=tuple(dataclasses.replace(each, reason="") for each in deployment.revisions),
    )


def take_out(books: Books, deployment: str) -> None:
    """Take everything out that was enclosed; its keys are destroyed besides."""
    for each in books.enclosures.of(deployment):
        books.enclosures.remove(each.id)


def _revision(deployment: Deployment, number: int) -> str:
    return f"{deployment.id}-{number}"


def _about(id: str) -> str:
    return f"enclosure {id}"
