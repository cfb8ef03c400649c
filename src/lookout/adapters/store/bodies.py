"""How a noun is written: JSON for what is in clear, its sealed bytes in a row beside it.

A string of bytes stands in the JSON as ``{"bytes": [offset, length]}``. So pictures take no more
room than they have, and reading a page of values copies them once.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from lookout.domain.errors import StoreError

FORMAT = 1
"""Rises when the JSON of a noun changes so that older programs would misread it."""

Value = TypeVar("Value")

_ADAPTERS: dict[object, TypeAdapter[Any]] = {}
"""Made once a noun, as pydantic takes milliseconds for it."""


@dataclass(frozen=True, slots=True)
class Body:
    """A value as it is stored."""

    text: str
    sealed: bytes


class Bodies(Generic[Value]):
    """Writes and reads the values of one noun.

    Parameters
    ----------
    noun
        A frozen dataclass of plain values, nested as deep as it likes.
    """

    def __init__(self, noun: type[Value]) -> None:
        self._noun = noun
        self._adapter: TypeAdapter[Value] = _adapter(noun)

    def write(self, value: Value) -> Body:
        """Return a value as it is stored."""
        pieces: list[bytes] = []
        offset = 0

        def plain(each: object) -> object:
            nonlocal offset
            if isinstance(each, bytes):
                start, offset = offset, offset + len(each)
                pieces.append(each)
                return {"bytes": [start, len(each)]}
            if isinstance(each, datetime | date):
                return each.isoformat()
            if isinstance(each, Enum):
                return each.value
            raise TypeError(f"{self._noun.__name__}: {type(each).__name__} cannot be stored")

        tree = self._adapter.dump_python(value)
        text = json.dumps(tree, default=plain, separators=(",", ":"))
        return Body(text, b"".join(pieces))

    def read(self, id: str, format: int, body: Body, *, bare: bool = False) -> Value:
        """Return the value that was stored.

        A ``bare`` body has no sealed bytes; a zero byte stands wherever there would be some.

        Raises
        ------
        StoreError
            When it was written in a newer format, or was changed since.
        """
        if format != FORMAT:
            raise StoreError(
                f"store: {self._noun.__name__} {id} has format {format}, this program reads "
                f"{FORMAT}; use the newer Lookout that wrote it"
            )

        def whole(each: dict[str, object]) -> object:
            match each:
                case {"bytes": [int(start), int(length)], **others} if not others:
                    return bytes(length > 0) if bare else body.sealed[start : start + length]
            return each

        try:
            return self._adapter.validate_python(json.loads(body.text, object_hook=whole))
        except (ValueError, TypeError, ValidationError) as error:
            raise StoreError(
                f"store: {self._noun.__name__} {id} was changed outside Lookout and cannot be "
                "read; restore a back-up"
            ) from error


def _adapter(noun: type[Value]) -> TypeAdapter[Value]:
    if noun not in _ADAPTERS:
        _ADAPTERS[noun] = TypeAdapter(noun)
    return _ADAPTERS[noun]
