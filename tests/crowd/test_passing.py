"""Passes composed at chip level: one face that grows, always the same for the same seed."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from lookout.crowd.cast import Person, read_person
from lookout.crowd.passing import LOOKS_PER_S, Backdrops, Stroll, Take, stroll, take
from tests.crowd.drawn_cast import draw_cast


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Person:
    return read_person(draw_cast(tmp_path_factory.mktemp("cast"), 1) / "p001")


@pytest.fixture(scope="module")
def backdrops() -> Backdrops:
    return Backdrops()


def clear(walked: Stroll) -> Stroll:
    """The same pass in good light, without noise, rain and blur."""
    return replace(
        walked, gain=(1.0, 1.0), colour=(1.0, 1.0, 1.0), noise=0.0, rain=0.0, open_s=0.0, quality=95
    )


def pixels(takes: list[Take]) -> list[bytes]:
    return [one.frame.pixels.tobytes() for one in takes]


def test_a_face_grows_from_50_to_160_px(person: Person, backdrops: Backdrops) -> None:
    for number in range(4):
        takes = list(take(person, stroll(person, "walk", 1, number), backdrops))
        heights = [one.truth.people[0].face_px for one in takes]
        assert heights[0] == pytest.approx(50, rel=0.15)
        assert 120 <= heights[-1] <= 175
        assert all(later > 0.97 * earlier for earlier, later in pairwise(heights))


def test_time_and_names_are_those_of_one_small_camera(person: Person, backdrops: Backdrops) -> None:
    takes = list(take(person, stroll(person, "walk-7", 1, 0), backdrops))
    assert [one.frame.index for one in takes] == list(range(len(takes)))
    assert [one.truth.frame for one in takes] == list(range(len(takes)))
    assert takes[4].frame.time_s == pytest.approx(4 / LOOKS_PER_S)
    assert {one.frame.camera for one in takes} == {"walk-7"}
    assert {(label.person, label.pass_id) for one in takes for label in one.truth.people} == {
        ("p001", "walk-7")
    }
    assert takes[0].frame.pixels.shape == (320, 320, 3)


def test_the_face_stays_in_the_picture_and_its_landmarks_in_the_face(
    person: Person, backdrops: Backdrops
) -> None:
    for number in range(4):
        for one in take(person, stroll(person, "walk", 2, number), backdrops):
            [face] = one.truth.people
            assert face.visible > 0.9
            x, y = face.landmarks.T
            assert (face.box.x0 - 2 <= x).all() and (x <= face.box.x1 + 2).all()
            assert (face.box.y0 - 2 <= y).all() and (y <= face.box.y1 + 2).all()


def test_the_face_is_drawn_where_the_truth_says(person: Person, backdrops: Backdrops) -> None:
    walked = clear(stroll(person, "walk", 3, 0))
    with_face = list(take(person, walked, backdrops))[-1]
    around = backdrops.cut(walked.seed)
    [face] = with_face.truth.people
    x, y = (round(value) for value in face.box.centre)
    changed = np.abs(with_face.frame.pixels.astype(int) - around).max(axis=2) > 20
    assert changed[y, x]
    assert not changed[: int(face.box.y0) - 12].any()


def test_the_same_seed_gives_the_same_pictures_and_another_gives_others(
    person: Person, backdrops: Backdrops
) -> None:
    one, same, other, next_pass = (
        list(take(person, stroll(person, "walk", seed, number), behind))
        for seed, number, behind in (
            (5, 0, backdrops),
            (5, 0, Backdrops()),
            (6, 0, backdrops),
            (5, 1, backdrops),
        )
    )
    assert pixels(one) == pixels(same)
    assert pixels(one)[0] != pixels(other)[0]
    assert pixels(one)[0] != pixels(next_pass)[0]


def test_noise_and_compression_change_the_picture(person: Person, backdrops: Backdrops) -> None:
    walked = clear(stroll(person, "walk", 4, 0))
    [plain, *_] = take(person, walked, backdrops)
    for worse in (replace(walked, noise=6.0), replace(walked, quality=40)):
        [seen, *_] = take(person, worse, backdrops)
        difference = np.abs(seen.frame.pixels.astype(int) - plain.frame.pixels)
        assert difference.mean() > 0.5
