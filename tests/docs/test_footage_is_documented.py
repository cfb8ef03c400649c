"""What ``docs/footage.md`` owes its readers."""

from dataclasses import asdict, fields
from pathlib import Path

import pytest

from lookout.domain.track import Refusal
from lookout.evaluation.footage import Fate, PassRecord, Verdict, score_run
from lookout.evaluation.footage.labels import LEAST_OVERLAP
from lookout.evaluation.footage.passes import Minimum
from tests.evaluation.footage_moments import Seen, a_walk

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "footage.md").read_text(encoding="utf-8")
SCORE = score_run(a_walk("ann", [Seen(1, 100)] * 10), {"ann": "A"})


@pytest.mark.parametrize(
    "word",
    [
        *SCORE.as_json(),
        *asdict(SCORE.alerts),
        *asdict(SCORE.below_minimum),
        *(field.name for field in fields(PassRecord)),
        *(kind.value for kind in Verdict),
        *(fate.value for fate in Fate if fate is not Fate.REFUSED),
    ],
)
def test_every_key_is_explained(word: str) -> None:
    assert f"`{word}`" in TEXT


def test_the_reasons_for_refusals_stand_where_it_points() -> None:
    architecture = (DOCS / "architecture.md").read_text(encoding="utf-8")
    assert "## Refusals" in architecture
    assert all(f"`{reason.value}`" in architecture for reason in Refusal)


def test_the_minimum_is_the_one_in_force() -> None:
    minimum = Minimum()
    assert f"at least {minimum.face_px:g} px high" in TEXT
    assert minimum.visible == 0.5
    assert f"for {minimum.seconds:g} s in all" in TEXT
    assert f"IoU of {LEAST_OVERLAP:g}" in TEXT
