"""A key folder at hand, for tests."""

from datetime import UTC, datetime

from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring import KeyRing
from lookout.domain.retention import RetentionClass
from lookout.domain.sealed import KeyName, Sealed

MASTER = Key(bytes(range(32)), from_file=True)
NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
LIST, ALERT = RetentionClass.WATCHLIST, RetentionClass.ALERT


def named(subject: str, retention_class: RetentionClass = LIST, deployment: str = "d1") -> KeyName:
    return KeyName(deployment, retention_class, subject)


def sealed(ring: KeyRing, name: KeyName, plain: bytes = b"a face") -> Sealed:
    ring.create(name)
    return ring.seal(name, plain, "picture")
