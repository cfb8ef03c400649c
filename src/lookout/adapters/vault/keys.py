"""Keys of encrypted files: from a key file, or from a passphrase."""

import hashlib
import stat
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from lookout.domain.errors import ConfigurationError, WatchlistError

KEY_BYTES = 32
SALT_BYTES = 16
LEAST_FILE_BYTES = 32
MOST_FILE_BYTES = 2**20
GOOD_PASSPHRASE = 12

Derivation = Mapping[str, str | int]
"""How a key was derived, as it stands in a file's clear header."""

# RFC 9106, section 4: the recommendation for where memory is short (64 MiB).
_ARGON2ID: Derivation = {"kind": "argon2id", "iterations": 3, "lanes": 4, "memory_kib": 65_536}
# OWASP's password storage advice, for a cryptography built without Argon2id.
_SCRYPT: Derivation = {"kind": "scrypt", "n": 2**17, "r": 8, "p": 1}
_HKDF: Derivation = {"kind": "hkdf-sha256"}
# A header is read before it is authenticated, so it must not be able to eat the machine.
_LARGEST = {"iterations": 16, "lanes": 16, "memory_kib": 2**20, "n": 2**20, "r": 16, "p": 4}


@dataclass(frozen=True, slots=True)
class Key:
    """Something secret that files are sealed with.

    ``from_file`` tells whether it is a key file's content (else a passphrase). ``warnings`` are
    sentences for whoever gave it.
    """

    secret: bytes = field(repr=False)
    from_file: bool
    warnings: tuple[str, ...] = ()

    def derivation(self) -> Derivation:
        """How to derive keys of a new file."""
        return _HKDF if self.from_file else _slow_derivation()

    def derive(self, salt: bytes, derivation: Derivation, purpose: bytes) -> bytes:
        """Derive 32 bytes for one file and purpose.

        Parameters
        ----------
        salt
            The file's own 16 random bytes.
        derivation
            As the file's header says.
        purpose
            Keeps keys of different uses apart.

        Raises
        ------
        WatchlistError
            When the file was sealed with a key of the other kind, or its header asks for something
            unknown or unreasonable.
        """
        kind = derivation.get("kind")
        if (kind == "hkdf-sha256") != self.from_file:
            kinds = ("passphrase", "key file")
            given, wanted = kinds[self.from_file], kinds[not self.from_file]
            raise WatchlistError(
                f"key: the file was sealed with a {wanted}, but a {given} was given; "
                "use --key-file FILE for a key file, LOOKOUT_PASSPHRASE for a passphrase "
                "(if that is what you gave, the file was changed)"
            )
        strong = self.secret if self.from_file else _slow(self.secret, salt, derivation)
        return HKDF(hashes.SHA256(), KEY_BYTES, salt, b"lookout " + purpose).derive(strong)


def key_from_file(path: Path) -> Key:
    """Read a key file: any 32 bytes or more, all of which count.

    Raises
    ------
    ConfigurationError
        When it cannot be read, is shorter than 32 bytes or larger than 1 MiB.
    """
    try:
        mode = path.stat().st_mode
        with path.open("rb") as file:
            secret = file.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(
            f"--key-file {path}: cannot be read ({error.strerror}); "
            f"make one with: head -c 32 /dev/urandom > {path}"
        ) from error
    if not LEAST_FILE_BYTES <= len(secret) <= MOST_FILE_BYTES:
        size = "more than 1 MiB" if len(secret) > MOST_FILE_BYTES else f"{len(secret)} bytes"
        raise ConfigurationError(
            f"--key-file {path}: has {size}; a key file has {LEAST_FILE_BYTES} bytes or more "
            f"(and at most 1 MiB), for example: head -c 32 /dev/urandom > {path}"
        )
    return Key(secret, True, _file_warnings(path, mode, secret))


def key_from_passphrase(passphrase: str) -> Key:
    """Make a key of a passphrase, however its letters with accents were typed.

    Raises
    ------
    ConfigurationError
        When it is empty.
    """
    if not passphrase.strip():
        raise ConfigurationError("LOOKOUT_PASSPHRASE: is empty; give one, or use --key-file FILE")
    text = unicodedata.normalize("NFKC", passphrase)
    short = len(text) < GOOD_PASSPHRASE
    warning = f"the passphrase is short; {GOOD_PASSPHRASE} characters or more resist guessing"
    return Key(text.encode(), False, (warning,) if short else ())


def chosen_key(
    key_file: Path | None,
    passphrase: str | None,
    ask: Callable[[str], str] | None = None,
    *,
    twice: bool = False,
) -> Key:
    """Choose the key: ``--key-file`` first, then ``LOOKOUT_PASSPHRASE``, then a question.

    Parameters
    ----------
    key_file
        Given by the person, or ``None``.
    passphrase
        From the settings, or ``None``.
    ask
        Asks at a terminal without showing the answer; ``None`` where there is no terminal.
    twice
        Ask a second time, as whoever seals a file with a slip of the hand cannot open it again.

    Raises
    ------
    ConfigurationError
        When there is no key and nobody to ask, or the two answers differ.
    """
    if key_file is not None:
        return key_from_file(key_file)
    if passphrase is not None:
        return key_from_passphrase(passphrase)
    if ask is None:
        raise ConfigurationError(
            "key: none given and no terminal to ask at; use --key-file FILE (32 bytes or more) "
            "or set LOOKOUT_PASSPHRASE"
        )
    answer = ask("Passphrase of the watchlist: ")
    if twice and ask("The same again: ") != answer:
        raise ConfigurationError("passphrase: the two answers differ; nothing was written")
    return key_from_passphrase(answer)


def _file_warnings(path: Path, mode: int, secret: bytes) -> tuple[str, ...]:
    warnings = []
    if stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
        warnings.append(
            f"--key-file {path}: others may read it (mode {stat.S_IMODE(mode):04o}); "
            f"say: chmod 600 {path}"
        )
    if len(set(secret)) < LEAST_FILE_BYTES // 4:
        warnings.append(
            f"--key-file {path}: repeats a few bytes and can be guessed; make a new one"
        )
    return tuple(warnings)


def _slow_derivation() -> Derivation:
    try:
        Argon2id(salt=bytes(SALT_BYTES), length=4, iterations=1, lanes=1, memory_cost=8)
    except UnsupportedAlgorithm:
        return _SCRYPT
    return _ARGON2ID


def _slow(secret: bytes, salt: bytes, derivation: Derivation) -> bytes:
    kind = derivation.get("kind")
    if kind == "argon2id":
        iterations, lanes, memory = _numbers(derivation, "iterations", "lanes", "memory_kib")
        return _argon2id(secret, salt, iterations, lanes, memory)
    if kind == "scrypt":
        n, r, p = _numbers(derivation, "n", "r", "p")
        if n < 2 or n & (n - 1):
            raise WatchlistError(f"key: the header's n is {n}, which is not a power of two")
        return Scrypt(salt=salt, length=KEY_BYTES, n=n, r=r, p=p).derive(secret)
    raise WatchlistError(f"key: the header names an unknown derivation ({kind!r})")


def _argon2id(secret: bytes, salt: bytes, iterations: int, lanes: int, memory_kib: int) -> bytes:
    if memory_kib < 8 * lanes:
        raise WatchlistError("key: the header's memory_kib is too small; the file is damaged")
    try:
        slow = Argon2id(
            salt=salt,
            length=KEY_BYTES,
            iterations=iterations,
            lanes=lanes,
            memory_cost=memory_kib,
        )
    except UnsupportedAlgorithm as error:
        raise WatchlistError(
            "key: the file needs Argon2id, which this machine's cryptography lacks; update it"
        ) from error
    return slow.derive(secret)


def _numbers(derivation: Derivation, *names: str) -> list[int]:
    found = []
    for name in names:
        number = derivation.get(name)
        if not isinstance(number, int) or not 1 <= number <= _LARGEST[name]:
            raise WatchlistError(
                f"key: the header's {name} is {number!r}, not 1 to {_LARGEST[name]}; "
                "the file is damaged"
            )
        found.append(number)
    return found


def fingerprint(key: bytes) -> str:
    """Name a derived key without giving it away: tells a wrong key from a damaged file."""
    return hashlib.sha256(b"lookout key check" + key).hexdigest()[:32]
