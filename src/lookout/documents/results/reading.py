"""Reads a result file of any kind."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError

from lookout.documents.report import Report
from lookout.documents.results.identify import Identified, identification_report
from lookout.documents.results.verify import Verified, verification_report
from lookout.documents.results.words import Head
from lookout.domain.errors import ConfigurationError

_Form = TypeVar("_Form", bound=Head)


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_Form]):
    """How one kind of result is read and told."""

    form: type[_Form]
    tell: Callable[[_Form], Report]

    def read(self, content: object) -> Report:
        return self.tell(self.form.model_validate(content))


KINDS: dict[str, "_Kind[Identified] | _Kind[Verified]"] = {
    "identify": _Kind(Identified, identification_report),
    "verify": _Kind(Verified, verification_report),
}
"""Reports by the ``kind`` that a result file names."""


def read_report(content: bytes, name: str) -> Report:
    """Return the report of a result file.

    Parameters
    ----------
    content, name
        The file's bytes, and what errors call it.

    Raises
    ------
    ConfigurationError
        When it is no result file, or lacks something; the message names the key.
    """
    try:
        found = json.loads(content)
    except ValueError as error:
        raise ConfigurationError(f"{name}: is no JSON: {error}") from error
    kind = found.get("kind") if isinstance(found, dict) else None
    if kind not in KINDS:
        raise ConfigurationError(
            f"{name}: its kind is {kind!r}, and there are reports of {', '.join(KINDS)}; "
            "give a file written by `lookout evaluate … --json`"
        )
    try:
        return KINDS[kind].read(found)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(
            f"{name}: {key}: {first['msg']}; write it again with `lookout evaluate {kind} --json`"
        ) from error
