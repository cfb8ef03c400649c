"""Names that sort by time, and references that a person can read out over the telephone."""

from datetime import datetime

from lookout.domain.errors import ConfigurationError

ID_ENTROPY_BYTES = 10
REFERENCE_ENTROPY_BYTES = 5

# Crockford's base 32: no I, L, O or U, so nothing is misread or rude; his check symbols follow.
_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECKS = _SYMBOLS + "*~$=U"
_MISREAD = str.maketrans("ILO", "110")


def new_id(now: datetime, entropy: bytes) -> str:
    """Make an identifier that sorts by time: RFC 9562's UUID version 7 as 32 hexadecimal digits.

    Parameters
    ----------
    now
        With a time zone; milliseconds count.
    entropy
        10 random bytes, of which 74 bits are used.

    Raises
    ------
    ConfigurationError
        When the time has no zone or there are not 10 bytes.
    """
    if now.tzinfo is None:
        raise ConfigurationError("now: has no time zone; give datetime.now(UTC)")
    if len(entropy) != ID_ENTROPY_BYTES:
        raise ConfigurationError(f"entropy: {len(entropy)} bytes, {ID_ENTROPY_BYTES} are needed")
    random = int.from_bytes(entropy, "big")
    milliseconds = int(now.timestamp() * 1000) & (2**48 - 1)
    high = (milliseconds << 16) | 0x7000 | (random >> 62 & 0xFFF)
    low = 2**63 | random & (2**62 - 1)
    return f"{high:016x}{low:016x}"


def new_reference(entropy: bytes) -> str:
    """Make a leaflet's reference, ``XXXX-XXXX-C``: 40 random bits and a check symbol.

    Raises
    ------
    ConfigurationError
        When there are not 5 bytes.
    """
    if len(entropy) != REFERENCE_ENTROPY_BYTES:
        raise ConfigurationError(f"entropy: {len(entropy)} bytes, 5 are needed")
    number = int.from_bytes(entropy, "big")
    word = "".join(_SYMBOLS[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{word[:4]}-{word[4:]}-{_CHECKS[number % 37]}"


def read_reference(text: str) -> str | None:
    """Return a reference as it was printed, however it was typed; ``None`` if it is mistyped.

    Letters may be small, spaces and hyphens missing, and I, L and O stand for 1, 1 and 0. A single
    wrong symbol is found, and so are two neighbours that were swapped.
    """
    typed = "".join(c for c in text.upper() if c not in " -\t")
    if len(typed) != 9:
        return None
    word, check = typed[:8].translate(_MISREAD), typed[8].translate(_MISREAD)
    if any(c not in _SYMBOLS for c in word):
        return None
    number = 0
    for c in word:
        number = number << 5 | _SYMBOLS.index(c)
    return f"{word[:4]}-{word[4:]}-{check}" if _CHECKS[number % 37] == check else None
