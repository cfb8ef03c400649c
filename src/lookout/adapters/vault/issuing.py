"""Issuing a certificate of deletion: the log says so first, then it is signed."""

from datetime import datetime

from lookout.adapters.audit.created import created_values, forgotten_backups
from lookout.adapters.audit.destroyed import destroyed_keys
from lookout.adapters.store.store import SqlStore
from lookout.adapters.vault.certificate import Certificate, certified
from lookout.adapters.vault.ring import KeyRing
from lookout.domain.errors import StoreError
from lookout.domain.ledger import Event


def issued(
    store: SqlStore, ring: KeyRing, deployment: str, actor: str, now: datetime
) -> Certificate:
    """Record that a certificate is issued, then issue it for the log that says so.

    Raises
    ------
    StoreError
        When the store has no checkpoint or cannot be written.
    """
    missed = ring.backups.sweep(set(ring.all_names()), now)
    with store.transaction() as books:
        books.record(Event("certificate.issued", now, actor, deployment))
    with store.reading() as books:
        newest, named = books.newest_checkpoint(), len(destroyed_keys(books, deployment))
        recorded, forgotten = created_values(books, deployment), forgotten_backups(books)
    if newest is None:
        raise StoreError(f"store {store.name}: has no checkpoint; verify it: lookout audit verify")
    return certified(
        deployment,
        ring.counts(deployment),
        named,
        newest,
        len(missed),
        ring.signer,
        now,
        recorded=recorded,
        backups_forgotten=forgotten,
    )
