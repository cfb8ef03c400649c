"""Sweeps: one thing of a scene is changed at a time, everything else stays as it was."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from lookout.domain.errors import ConfigurationError

Measured = Mapping[str, Any]
"""One point as it stands in the JSON: a score of footage, see docs/evaluation.md."""

KEYS = (
    "tpir",
    "fpir",
    "false_discovery",
    "not_acquired",
    "missed_by",
    "delay",
    "delay_from_sight",
    "people",
    "minimum",
    "seconds",
)
"""What a point keeps of a score of footage; who passed is not kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """One thing that was changed.

    ``factor`` is its name in the command, ``title`` the same for people with its unit; ``values``
    in the order asked for, ``labels`` the same in words, ``points`` what was measured at each.
    """

    factor: str
    title: str
    values: Sequence[float]
    labels: Sequence[str]
    points: Sequence[Measured]

    def as_json(self) -> dict[str, object]:
        """Return the keys that docs/evaluation.md describes."""
        rows = zip(self.values, self.labels, self.points, strict=True)
        return {
            "factor": self.factor,
            "title": self.title,
            "points": [{"value": v, "label": name, **point} for v, name, point in rows],
        }


@dataclass(frozen=True, slots=True)
class SweepFolder:
    """Where points that are done lie until the sweep has ended, one small file each.

    They hold counts only, nobody's template and nobody's name.
    """

    folder: Path

    def read(self, key: str) -> Measured | None:
        """Return a point that is done; ``None`` where it is not, or its file is broken."""
        try:
            found = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def write(self, key: str, point: Measured) -> None:
        """Keep a point.

        Raises
        ------
        ConfigurationError
            When the folder cannot be written.
        """
        path = self._path(key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.with_suffix(".new").write_text(json.dumps(point), encoding="utf-8")
            path.with_suffix(".new").replace(path)
        except OSError as error:
            raise ConfigurationError(
                f"{self.folder}: points cannot be kept there ({error}); "
                "name another folder with --work"
            ) from error

    def delete(self) -> None:
        """Delete what was kept; other files stay, and so then does the folder."""
        if not self.folder.is_dir():
            return
        for path in [*self.folder.glob("*.point"), *self.folder.glob("*.new")]:
            path.unlink(missing_ok=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key[:32]}.point"


def point_of(score: Mapping[str, object]) -> Measured:
    """Return what a point keeps of a score's JSON."""
    return {key: score[key] for key in KEYS}


def sweep_table(swept: Swept) -> Table:
    """Return one row a value, every rate with both its counts and its interval."""
    table = Table(
        title=swept.title,
        caption="In brackets exact 95 % intervals (Clopper-Pearson).",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    table.add_column(swept.factor)
    for column in ("found (TPIR)", "false alerts (FPIR)", "never compared", "delay"):
        table.add_column(column, justify="right")
    for label, point in zip(swept.labels, swept.points, strict=True):
        delay = point["delay"]
        table.add_row(
            label,
            _cell(point["tpir"]),
            _cell(point["fpir"]),
            _cell(point["not_acquired"]),
            "-" if delay is None else f"{delay['median_s']:.2f} s",
        )
    return table


def _cell(rate: Mapping[str, Any]) -> str:
    if not rate["denominator"]:
        return "no passes"
    limits = f"[{rate['low']:.0%}, {rate['high']:.0%}]"
    return f"{rate['numerator']} of {rate['denominator']}\n{rate['value']:.0%} {limits}"
