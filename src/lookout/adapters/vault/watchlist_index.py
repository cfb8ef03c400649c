"""The sealed part of a watchlist file: templates, details, and where the pictures lie."""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from lookout.domain.arrays import Vectors
from lookout.domain.errors import WatchlistError
from lookout.domain.watchlist import Category, EntryDetails, Response

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """Where a sealed picture lies, in bytes from the first one's start, and its own key."""

    offset: int
    size: int
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """What the sealed block says; sequences are in the order of the entries.

    ``vectors``: ``shape = (n, dimension)``, float32. ``pictures_sha256`` covers all pictures as
    sealed, ``pictures_bytes`` is their size together.
    """

    entries: tuple[str, ...]
    vectors: Vectors
    details: tuple[EntryDetails, ...]
    pictures: tuple[tuple[StoredPicture, ...], ...]
    pictures_bytes: int
    pictures_sha256: bytes


def encode_index(index: Index) -> bytes:
    """Write an index as bytes: length of the JSON, the JSON, float32 templates (little endian)."""
    rows = [
        {"entry": entry, **_details_out(details), "stored": [_stored_out(p) for p in pictures]}
        for entry, details, pictures in zip(
            index.entries, index.details, index.pictures, strict=True
        )
    ]
    text = json.dumps(
        {
            "dimension": index.vectors.shape[1],
            "entries": rows,
            "pictures_bytes": index.pictures_bytes,
            "pictures_sha256": index.pictures_sha256.hex(),
        },
        separators=(",", ":"),
    ).encode()
    return b"".join([_LENGTH.pack(len(text)), text, index.vectors.astype("<f4").tobytes()])


def decode_index(data: bytes) -> Index:
    """Read an index; ``data`` has been authenticated, so only another version can be wrong.

    Raises
    ------
    WatchlistError
        When it is not an index of this version.
    """
    try:
        (length,) = _LENGTH.unpack_from(data)
        start = _LENGTH.size + length
        content = json.loads(data[_LENGTH.size : start])
        rows = content["entries"]
        vectors = np.frombuffer(data, "<f4", offset=start).astype(np.float32)
        return Index(
            entries=tuple(row["entry"] for row in rows),
            vectors=vectors.reshape(len(rows), content["dimension"]),
            details=tuple(_details_in(row) for row in rows),
            pictures=tuple(tuple(map(_stored_in, row["stored"])) for row in rows),
            pictures_bytes=content["pictures_bytes"],
            pictures_sha256=bytes.fromhex(content["pictures_sha256"]),
        )
    except (KeyError, TypeError, ValueError, struct.error) as error:
        raise WatchlistError(
            f"the watchlist's index is not understood ({error}); it was written by other software"
        ) from error


def checked_entries(entries: Sequence[str]) -> tuple[str, ...]:
    """Return the ids, which must be unique and fit for a line of text.

    Raises
    ------
    WatchlistError
        When there is none, one occurs twice, is empty or holds control characters.
    """
    if not entries:
        raise WatchlistError("watchlist: has no entry, so there is nobody to look for")
    seen = set()
    for entry in entries:
        if not is_fit_name(entry):
            raise WatchlistError(f"watchlist: {entry!r} is no id; use letters, digits, - and _")
        if entry in seen:
            raise WatchlistError(f"watchlist: the entry {entry!r} occurs twice; rename one")
        seen.add(entry)
    return tuple(entries)


def is_fit_name(entry: str) -> bool:
    """Tell whether an id is fit for a line of text: not blank, no control codes."""
    return bool(entry.strip()) and entry.isprintable()


def _stored_out(picture: StoredPicture) -> list[int | str]:
    return [picture.offset, picture.size, picture.key.hex()]


def _stored_in(row: list[Any]) -> StoredPicture:
    offset, size, key = row
    return StoredPicture(int(offset), int(size), bytes.fromhex(key))


def _details_out(details: EntryDetails) -> dict[str, Any]:
    return {
        "pictures": details.pictures,
        "quality": details.quality,
        "flags": list(details.flags),
        "response": details.response,
        "category": details.category,
        "expires": details.expires.isoformat() if details.expires else None,
    }


def _details_in(row: dict[str, Any]) -> EntryDetails:
    return EntryDetails(
        pictures=int(row["pictures"]),
        quality=float(row["quality"]),
        flags=tuple(row["flags"]),
        response=Response(row["response"]) if row["response"] else None,
        category=Category(row["category"]),
        expires=date.fromisoformat(row["expires"]) if row["expires"] else None,
    )
