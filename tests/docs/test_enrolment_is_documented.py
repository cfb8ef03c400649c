"""docs/enrolment.md says every reason and every limit as it is in the code."""

import re
from pathlib import Path

import pytest

from lookout.runners.enrolment import Reason
from lookout.runners.enrolment.examining import ExamineOptions
from lookout.runners.enrolment.folder import COLUMNS

TEXT = (Path(__file__).parents[2] / "docs" / "enrolment.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_described(reason: Reason) -> None:
    assert f"`{reason.value}`" in TEXT


def test_every_column_of_watchlist_csv_is_described() -> None:
    assert ",".join(COLUMNS) in TEXT


def limits_of(reason: Reason) -> list[float]:
    """The numbers in a reason's line, the refusing ones first."""
    (line,) = (line for line in TEXT.splitlines() if f"`{reason.value}`" in line and "|" in line)
    _, _, *cells = line.strip("|").split("|")
    return [float(number) for cell in cells for number in re.findall(r"\d+(?:\.\d+)?", cell)]


def test_the_limits_are_those_of_the_code() -> None:
    options = ExamineOptions()
    least, good = options.least, options.good
    assert limits_of(Reason.TOO_SMALL) == [least.least_eyes_px, good.least_eyes_px]
    assert limits_of(Reason.TURNED_AWAY) == [least.most_yaw_deg, good.most_yaw_deg]
    assert limits_of(Reason.TILTED) == [least.most_roll_deg, good.most_roll_deg]
    assert limits_of(Reason.LOOKS_UP_OR_DOWN) == [*least.pitch_range, *good.pitch_range]
    assert limits_of(Reason.BLURRED) == [least.least_sharpness, good.least_sharpness]
    assert limits_of(Reason.TOO_DARK) == [*least.brightness_range, *good.brightness_range]
    assert limits_of(Reason.LOW_CONTRAST) == [least.least_contrast, good.least_contrast]
    assert limits_of(Reason.UNSURE) == [least.least_confidence, good.least_confidence]
    assert limits_of(Reason.CUT_BY_EDGE) == [options.seen]


def test_the_rule_for_several_faces_is_the_code_s() -> None:
    options = ExamineOptions()
    assert f"at least {options.clearly_larger} times as high" in TEXT
    assert options.central == 0.25
    assert "in the middle half of the picture's width" in TEXT
