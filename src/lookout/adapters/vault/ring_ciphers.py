"""What encrypts with a data key; the key itself lies wrapped in a book."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lookout.adapters.vault.ring_folder import RingHeader, key_context
from lookout.adapters.vault.sealing import unseal
from lookout.domain.sealed import KeyName


@dataclass(frozen=True, slots=True)
class _Unwrapped:
    """A key as it lay wrapped, and as it encrypts."""

    name: KeyName
    wrapped: bytes
    cipher: AESGCM = field(repr=False)


class Ciphers:
    """Unwraps keys, and keeps the last one in memory: what is sealed under one comes together.

    The caller reads the wrapped key afresh each time, so that one which another process destroyed
    is noticed, and sees to it that one thread at a time uses this.
    """

    def __init__(self) -> None:
        self._last: _Unwrapped | None = None

    def cipher(self, header: RingHeader, name: KeyName, wrapped: bytes) -> AESGCM | None:
        """Return what encrypts with a wrapped key; ``None`` where it was changed."""
        last = self._last
        if last is not None and last.wrapped == wrapped and last.name == name:
            return last.cipher
        context = key_context(header.ring, name.deployment, name.retention_class, name.subject)
        key = unseal(header.key, wrapped, context)
        if key is None:
            return None
        self._last = _Unwrapped(name, wrapped, AESGCM(key))
        return self._last.cipher

    def forget(self) -> None:
        """Let go of the last key, as keys are about to be destroyed or wrapped anew."""
        self._last = None
