"""Seeded passes as JSON Lines, and the alerts of a rehearsal that they are held against.

One line a version of a pass; nothing is ever rewritten, so what was withdrawn stays readable.
"""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from lookout.domain.errors import ConfigurationError, JournalError
from lookout.domain.seeded import LoggedFrom, SeededPass
from lookout.governance.seeded import Sighted

_Form = TypeVar("_Form", bound=BaseModel)


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    deployment: str | None = None
    version: int = Field(ge=1)
    member: str = Field(min_length=1)
    at: AwareDatetime
    logged_at: AwareDatetime
    source: LoggedFrom
    logged_by: str
    camera: str | None = None
    withdrawn: str | None = None


class _Alert(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    time_s: float
    camera: str
    track: str
    entry: str


class _Rehearsal(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    alerts: tuple[_Alert, ...]


def read_passes(path: Path) -> tuple[SeededPass, ...]:
    """Read a log; of each pass the newest version.

    Raises
    ------
    ConfigurationError
        When the file cannot be read or a line is no pass; the message names line and field.
    """
    newest: dict[str, SeededPass] = {}
    for number, text in _lines(path):
        one = _parsed(path, number, text)
        before = newest.get(one.id)
        if one.version != (before.version if before else 0) + 1:
            raise ConfigurationError(
                f"{path}, line {number}: version {one.version} of pass {one.id} does not follow "
                "the one before it; restore the log from a copy"
            )
        newest[one.id] = one
    return tuple(newest.values())


def append_pass(path: Path, one: SeededPass) -> None:
    """Write one version of a pass down to the disk; a new log is made where there is none.

    Raises
    ------
    JournalError
        When it could not be written; the log is then as it was.
    """
    line = json.dumps(as_line(one)) + "\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            before = file.tell()
            try:
                file.write(line.encode())
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.truncate(path, before)
                raise
    except OSError as error:
        raise JournalError(f"{path}: the pass could not be logged: {error}") from error


def read_sighted(path: Path, began: datetime) -> tuple[Sighted, ...]:
    """Read the alerts of a rehearsal: its ``--json`` file, or its folder's ``prompts.jsonl``.

    Parameters
    ----------
    began
        When the recording began, so that its seconds become times.

    Raises
    ------
    ConfigurationError
        When the file cannot be read or holds no alerts of a rehearsal.
    """
    path = path / "prompts.jsonl" if path.is_dir() else path
    if path.suffix == ".jsonl":
        found = [_alert(path, f"line {number}", text) for number, text in _lines(path)]
    else:
        found = list(_validated(_Rehearsal, path, "the file", _text(path)).alerts)
    return tuple(
        Sighted(f"{number:06d}", one.entry, began + timedelta(seconds=one.time_s), one.camera)
        for number, one in enumerate(found, 1)
    )


def as_line(one: SeededPass) -> Mapping[str, Any]:
    """Return a pass as machines read it."""
    content: Mapping[str, Any] = json.loads(
        _Line(**{name: getattr(one, name) for name in _Line.model_fields}).model_dump_json()
    )
    return content


def _alert(path: Path, where: str, text: str) -> _Alert:
    return _validated(_Alert, path, where, text)


def _parsed(path: Path, number: int, text: str) -> SeededPass:
    return SeededPass(**dict(_validated(_Line, path, f"line {number}", text)))


def _validated(form: type[_Form], path: Path, where: str, text: str) -> _Form:
    try:
        return form.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise ConfigurationError(f"{path}, {where}: {field}: {first['msg']}") from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    for number, text in enumerate(_text(path).splitlines(), 1):
        if text.strip():
            yield number, text


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error
