"""What decides a run of ``lookout evaluate passes``, and where its folder keeps what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lookout.crowd.passing import LOOKS_PER_S

CALIBRATION, LISTED, UNLISTED = "calibration", "listed", "unlisted"

SAME_PERSON = 0.8
"""Where a track is cut while passes are watched; rendered people lie above."""

_WATCHING = 3
"""Counts changes of what watching gives; part of what a work folder is resumed by."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many people, and how often each passes, by group."""

    people: Mapping[str, int]
    passes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PassesRun:
    """What decides a run; ``folder`` keeps everything that it makes.

    ``distinct``: people differ more than a cast's do.
    """

    folder: Path
    sizes: Sizes
    seed: int
    rate: float
    pack: str
    jobs: int
    distinct: bool = False

    def people(self, group: str) -> list[Path]:
        """Return the folders of a group's people."""
        count = self.sizes.people[group]
        return [self.folder / "people" / group / f"p{k + 1:04d}" for k in range(count)]

    def watched(self, group: str, name: str) -> Path:
        """Return where a person's watched passes lie."""
        return self.folder / "watched" / group / f"{name}.npz"

    def key(self, digest: str) -> str:
        """Return what watched passes depend on besides the person and their number."""
        return f"{_WATCHING} {LOOKS_PER_S} {self.seed} {SAME_PERSON} {digest}"
