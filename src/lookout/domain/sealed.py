"""Personal content as it may be stored: encrypted under a key that can be destroyed by itself."""

import hashlib
import json
from dataclasses import dataclass, field

from lookout.domain.retention import RetentionClass


@dataclass(frozen=True, slots=True, order=True)
class KeyName:
    """The name of one data key.

    ``deployment`` is the deployment's id, or a word for what belongs to none. ``subject`` is the
    id of the entry, alert or case that the key is for. A name is never personal: ids only.
    """

    deployment: str
    retention_class: RetentionClass
    subject: str

    @property
    def digest(self) -> str:
        """The name as the ledger writes it: 64 hexadecimal digits (SHA-256)."""
        parts = ["lookout key v1", self.deployment, self.retention_class.value, self.subject]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.deployment}/{self.retention_class}/{self.subject}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Content encrypted by AES-256-GCM: 12 bytes of nonce, then the ciphertext with its tag."""

    key: KeyName
    nonce: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """What the ledger may say of the content: SHA-256 (hex) of its encrypted form."""
        hashed = hashlib.sha256(self.nonce)
        hashed.update(self.ciphertext)
        return hashed.hexdigest()
