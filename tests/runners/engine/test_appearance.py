"""Where an alerted person goes, as the camera sees it."""

from dataclasses import replace

import pytest

from lookout.domain.adjudication import Direction
from lookout.runners.engine.appearance import direction_of
from tests.builders import a_face, a_track


@pytest.mark.parametrize(
    ("velocity", "direction"),
    [
        ((-90.0, 10.0), Direction.LEFT),
        ((90.0, -10.0), Direction.RIGHT),
        ((5.0, 60.0), Direction.TOWARDS),
        ((5.0, -60.0), Direction.AWAY),
        ((3.0, 4.0), None),
    ],
)
def test_the_direction_is_that_of_the_faster_motion(
    velocity: tuple[float, float], direction: Direction | None
) -> None:
    assert direction_of(replace(a_track(a_face(size=80)), velocity=velocity)) is direction


def test_the_same_motion_of_a_larger_face_is_a_slower_person() -> None:
    near = replace(a_track(a_face(size=400)), velocity=(60.0, 0.0))
    assert direction_of(near) is None
