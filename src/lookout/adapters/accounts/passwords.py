"""Passwords, kept only as Argon2id hashes."""

import unicodedata
from functools import cached_property

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError


class Argon2Passwords:
    """Hashes and checks passwords with Argon2id.

    Parameters
    ----------
    passes, memory_kib, lanes
        Cost of one hash. The default is RFC 9106's second recommendation (section 4): 3 passes
        over 64 MiB in 4 lanes.
    """

    def __init__(self, passes: int = 3, memory_kib: int = 65_536, lanes: int = 4) -> None:
        self._hasher = PasswordHasher(passes, memory_kib, lanes, type=Type.ID)

    @cached_property
    def nobodys(self) -> str:
        """A hash to check against where there is no account, so that this takes as long."""
        return self._hasher.hash("the password of nobody at all")

    def hashed(self, password: str) -> str:
        """Return the hash in its usual text form, with a salt of its own."""
        return self._hasher.hash(_same(password))

    def matches(self, hashed: str, password: str) -> bool:
        """Tell whether a password belongs to a hash; a hash that is none belongs to nothing."""
        try:
            return self._hasher.verify(hashed, _same(password))
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False

    def outdated(self, hashed: str) -> bool:
        """Tell whether a hash was made with another cost than today's."""
        return self._hasher.check_needs_rehash(hashed)


def _same(password: str) -> str:
    """Make one form of letters that can be typed in two ways."""
    return unicodedata.normalize("NFKC", password)
