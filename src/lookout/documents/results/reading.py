"""Reads a result file of any kind."""

import json
from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import ValidationError

from lookout.documents.report import Report
from lookout.documents.results.fairness import Groups, fairness_report
from lookout.documents.results.footage import footage_report
from lookout.documents.results.footage_forms import Footage
from lookout.documents.results.identify import Identified, identification_report
from lookout.documents.results.passes import Passes, passes_report
from lookout.documents.results.sweep import Sweep, sweep_report
from lookout.documents.results.verify import Verified, verification_report
from lookout.documents.results.words import Head
from lookout.domain.errors import ConfigurationError

_Form = TypeVar("_Form", bound=Head)


def _told(form: type[_Form], tell: Callable[[_Form], Report]) -> Callable[[object], Report]:
    return lambda content: tell(form.model_validate(content))


KINDS: Mapping[str, Callable[[object], Report]] = {
    "identify": _told(Identified, identification_report),
    "verify": _told(Verified, verification_report),
    "footage": _told(Footage, footage_report),
    "passes": _told(Passes, passes_report),
    "sweep": _told(Sweep, sweep_report),
    "fairness": _told(Groups, fairness_report),
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
    if not isinstance(kind, str) or kind not in KINDS:
        raise ConfigurationError(
            f"{name}: its kind is {kind!r}, and there are reports of {', '.join(KINDS)}; "
            "give a file written by `lookout evaluate … --json`"
        )
    try:
        return KINDS[kind](found)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(
            f"{name}: {key}: {first['msg']}; write it again with `lookout evaluate {kind} --json`"
        ) from error
