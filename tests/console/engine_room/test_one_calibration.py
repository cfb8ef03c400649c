"""An engine is not started with another calibration than the list's thresholds follow from."""

from datetime import timedelta

import pytest

from lookout.console.engine_room.planning import planned
from lookout.office import preparations
from tests.deployments import EVE, REPORT, SUSAN, Story, asked, codes, done


@pytest.mark.parametrize("kept", [True, False])
def test_another_calibration_is_refused_whether_the_first_was_kept_or_brought(kept: bool) -> None:
    story = Story().authorised().told()
    story.now = EVE
    story.listed()
    desk, own = story.memory.desk, asked(kept=kept)
    ready = done(preparations.make_ready(desk, SUSAN, story.id, own, "a trial", EVE, report=REPORT))
    later, other = EVE + timedelta(minutes=1), asked(another=True)
    said = planned(desk, ready, {}, other.by.calibration, later)
    assert codes(said) == ("another_calibration",)
    said = planned(desk, ready, {}, own.by.calibration, later)
    assert codes(said) == ("no_address",)
