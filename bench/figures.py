"""What one benchmark says."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT.parent / "shared" / "samples"
ASSETS = ROOT.parent / "shared" / "crowd" / "assets"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as measured, beside its target.

    ``met`` is ``None`` for a figure without a target, or one that could not be measured here; then
    ``measured`` says why.
    """

    name: str
    measured: str
    target: str = ""
    met: bool | None = None
