"""The clear beginning of a watchlist file."""

import json
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lookout.adapters.vault.keys import Derivation
from lookout.domain.errors import WatchlistError

MAGIC = b"LOOKOUTW"
VERSION = 1
MOST_BYTES = 65_536
_PRELUDE = struct.Struct(">8sHI")


@dataclass(frozen=True, slots=True)
class Header:
    """What a watchlist file says without a key; ``created`` is an ISO 8601 time.

    ``check`` is the fingerprint of the index's key.
    """

    pack: str
    pack_digest: str
    count: int
    created: str
    salt: bytes
    derivation: Derivation
    check: str


def encode_header(header: Header) -> bytes:
    """Write magic, version, length and the header itself."""
    text = json.dumps(
        {
            "pack": header.pack,
            "pack_digest": header.pack_digest,
            "count": header.count,
            "created": header.created,
            "salt": header.salt.hex(),
            "derivation": dict(header.derivation),
            "check": header.check,
        }
    ).encode()
    return _PRELUDE.pack(MAGIC, VERSION, len(text)) + text


def read_header(path: Path, handle: int) -> tuple[bytes, Header]:
    """Read the header of an open file; nothing of it has been authenticated yet.

    Returns
    -------
    tuple
        All bytes up to its end, and what they say.

    Raises
    ------
    WatchlistError
        When it is no watchlist file, of a newer version, damaged or cut off.
    """
    prelude = os.pread(handle, _PRELUDE.size, 0)
    if not prelude.startswith(MAGIC):
        raise WatchlistError(f"{path}: is not a watchlist file; make one with: lookout enrol")
    if len(prelude) < _PRELUDE.size:
        raise damaged(path, "its beginning")
    _, version, length = _PRELUDE.unpack(prelude)
    if version > VERSION:
        raise WatchlistError(
            f"{path}: was written by a newer Lookout (format {version}, this one reads "
            f"{VERSION}); update Lookout, or enrol the pictures again"
        )
    text = os.pread(handle, length, _PRELUDE.size) if length <= MOST_BYTES else b""
    if version < 1 or len(text) != length:
        raise damaged(path, "its header")
    try:
        return prelude + text, _header(json.loads(text))
    except (KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise damaged(path, "its header") from error


def damaged(path: Path, where: str) -> WatchlistError:
    """Say that a file is not as it was written."""
    return WatchlistError(
        f"{path}: {where} was changed or cut off since it was written; "
        "restore the file from a copy, or enrol the pictures again"
    )


def _header(fields: Any) -> Header:
    return Header(
        pack=str(fields["pack"]),
        pack_digest=str(fields["pack_digest"]),
        count=int(fields["count"]),
        created=str(fields["created"]),
        salt=bytes.fromhex(fields["salt"]),
        derivation=dict(fields["derivation"]),
        check=str(fields["check"]),
    )
