"""Reads what is compared: results of ``evaluate identify`` and ``evaluate footage``, and groups."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from lookout.domain.errors import ConfigurationError
from lookout.evaluation.fairness.measures import Labels, Measure, Trial


@dataclass(frozen=True, slots=True)
class Result:
    """Trials of a result, and the groups that it brings itself.

    ``at`` says in words at which operating point, ``nominal_fpir`` is the rate that it stands for.
    ``about`` repeats what the result says of how it was made.
    """

    trials: tuple[Trial, ...]
    labels: Labels
    at: str
    nominal_fpir: float | None
    about: Mapping[str, object]


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Pass(_Form):
    person: str
    entry: str | None
    opportunity: bool
    found_s: float | None
    false: int


class _Threshold(_Form):
    value: float | None
    false_alert_rate: float


class _Footage(_Form):
    passes: tuple[_Pass, ...]
    threshold: _Threshold
    groups: dict[str, dict[str, str]] = {}


class _Probes(_Form):
    person: tuple[str, ...]
    score: tuple[float | None, ...]

    @model_validator(mode="after")
    def _even(self) -> "_Probes":
        if len(self.person) != len(self.score):
            raise ValueError("person and score must have the same length")
        return self


class _Both(_Form):
    mated: _Probes
    nonmated: _Probes


class _Point(_Form):
    threshold: float | None


class _Identified(_Form):
    probes: _Both
    tpir: dict[str, _Point]


_AnyForm = TypeVar("_AnyForm", bound=_Form)
_ABOUT = ("kind", "made", "pack", "pack_digest", "data", "threshold", "watchlist", "calibration")


def read_result(path: Path, fpir: str | None = None) -> Result:
    """Read a result.

    Parameters
    ----------
    fpir
        Which of the rates of ``evaluate identify``, as ``"0.01"``; without it the first.

    Raises
    ------
    ConfigurationError
        When the file cannot be read, is no such result, or has no such rate.
    """
    content = _content(path)
    if "passes" in content:
        return _of_footage(_validated(_Footage, path, content), content)
    if "probes" in content:
        return _of_probes(path, _validated(_Identified, path, content), content, fpir)
    raise ConfigurationError(
        f"{path}: holds neither passes nor probes; give the --json file of lookout evaluate "
        "footage or identify, made by this version"
    )


def read_groups(path: Path) -> Labels:
    """Read people's groups: CSV with a first column for the person, or JSON by person.

    Empty cells say that the group is not known.

    Raises
    ------
    ConfigurationError
        When the file cannot be read, or a person is in it twice.
    """
    text = _text(path)
    if path.suffix.lower() == ".json":
        form = _validated(_Groups, path, {"people": _content(path)})
        return form.people
    rows = list(csv.reader(io.StringIO(text), dialect=_dialect(text)))
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not rows or len(rows[0]) < 2:
        raise ConfigurationError(
            f"{path}: line 1 must name the columns, as in person,sex,age; it has one or none"
        )
    labels: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(rows[0]) or not row[0] or row[0] in labels:
            raise ConfigurationError(
                f"{path}: row {number} must have {len(rows[0])} cells and a person who is in no "
                "other row"
            )
        named = zip(rows[0][1:], row[1:], strict=True)
        labels[row[0]] = {name: value for name, value in named if value}
    return labels


class _Groups(_Form):
    people: dict[str, dict[str, str]]


def _of_footage(found: _Footage, content: Mapping[str, object]) -> Result:
    """Count as docs/footage.md does: opportunities of the list; strangers' also if they alerted."""
    listed = [one for one in found.passes if one.entry is not None and one.opportunity]
    others = [one for one in found.passes if one.entry is None and (one.opportunity or one.false)]
    trials = [Trial(one.person, Measure.TPIR, one.found_s is not None) for one in listed]
    trials += [Trial(one.person, Measure.FPIR, one.false > 0) for one in others]
    nominal = found.threshold.false_alert_rate
    at = f"expected false alerts {nominal:g} per person"
    return Result(tuple(trials), found.groups, at, nominal, _about(content))


def _of_probes(
    path: Path, found: _Identified, content: Mapping[str, object], fpir: str | None
) -> Result:
    points = found.tpir
    chosen = fpir if fpir is not None else next(iter(points), "")
    if chosen not in points:
        raise ConfigurationError(
            f"--at {chosen}: {path} has no such rate; there are {', '.join(points)}"
        )
    threshold = points[chosen].threshold
    trials = []
    for measure, probes in (
        (Measure.TPIR, found.probes.mated),
        (Measure.FPIR, found.probes.nonmated),
    ):
        for person, score in zip(probes.person, probes.score, strict=True):
            above = score is not None and (threshold is None or score > threshold)
            trials.append(Trial(person, measure, above))
    at = f"the threshold at FPIR {chosen} of this very data"
    return Result(tuple(trials), {}, at, float(chosen), _about(content))


def _about(content: Mapping[str, object]) -> Mapping[str, object]:
    return {name: content[name] for name in _ABOUT if name in content}


def _dialect(text: str) -> type[csv.Dialect]:
    first = text.split("\n", 1)[0]
    if "\t" in first:
        return csv.excel_tab
    return _Semicolons if first.count(";") > first.count(",") else csv.excel


class _Semicolons(csv.excel):
    delimiter = ";"


def _content(path: Path) -> Mapping[str, object]:
    try:
        content = json.loads(_text(path))
    except ValueError as error:
        raise ConfigurationError(f"{path}: is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: must hold a JSON object")
    return content


def _validated(form: type[_AnyForm], path: Path, content: Mapping[str, object]) -> _AnyForm:
    try:
        return form.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigurationError(f"{path}: {field}: {first['msg']}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error
