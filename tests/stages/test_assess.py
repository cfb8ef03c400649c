from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.crowd.cast import shipped
from lookout.domain.geometry import Zone
from lookout.domain.track import Probe, Refusal, Track
from lookout.stages.assess import (
    NOSE_DEPTH,
    AssessOptions,
    assess,
    eyes_distance,
    measure,
    pose,
    refusal,
    sharpness,
)
from tests.builders import a_chip, a_face, a_track

OPTIONS = AssessOptions()


def verdict(track: Track, zone: Zone | None = None) -> Refusal | None:
    probes, rejected = assess([track], OPTIONS, {"cam": zone} if zone else {})
    assert len(probes) + len(rejected) == 1
    return rejected[0].reason if rejected else None


def turned(degrees: float) -> np.ndarray:
    """Landmarks of a head in space, turned and seen from far away."""
    head = np.array(
        [[-0.5, -0.6, 0], [0.5, -0.6, 0], [0, 0, NOSE_DEPTH], [-0.4, 0.6, 0], [0.4, 0.6, 0]]
    )
    a = np.radians(degrees)
    x = head[:, 0] * np.cos(a) + head[:, 2] * np.sin(a)
    return np.asarray(np.stack([x, head[:, 1]], axis=1) * 60 + 300, np.float32)


def soft(chip: np.ndarray) -> np.ndarray:
    """Blur a chip and give it its contrast back, as a camera's automatic gain would."""
    blurred = cv2.GaussianBlur(chip, (0, 0), 14).astype(np.float32)
    return np.asarray(np.clip(128 + (blurred - blurred.mean()) * 6, 0, 255), np.uint8)


def test_a_good_face_becomes_a_probe() -> None:
    probes, rejected = assess([a_track()], OPTIONS, {})
    assert [type(probe) for probe in probes] == [Probe]
    assert rejected == []


@pytest.mark.parametrize(
    ("face", "reason"),
    [
        (a_face(size=20), Refusal.TOO_SMALL),
        (a_face(confidence=0.5), Refusal.UNSURE),
        (a_face(x=-20), Refusal.CUT_BY_EDGE),
        (a_face(y=690), Refusal.CUT_BY_EDGE),
        (replace(a_face(), landmarks=turned(50)), Refusal.TURNED_AWAY),
        (replace(a_face(), chip=(a_chip() // 12).astype(np.uint8)), Refusal.TOO_DARK),
        (replace(a_face(), chip=(240 + a_chip() // 16).astype(np.uint8)), Refusal.TOO_BRIGHT),
        (replace(a_face(), chip=(100 + a_chip() // 80).astype(np.uint8)), Refusal.LOW_CONTRAST),
        (replace(a_face(), chip=soft(a_chip())), Refusal.BLURRED),
    ],
    ids=lambda value: value.value if isinstance(value, Refusal) else "",
)
def test_a_bad_face_is_refused_with_its_reason(face: object, reason: Refusal) -> None:
    assert verdict(a_track(face)) is reason  # type: ignore[arg-type]


def under(chip: np.ndarray, rows: slice, skin: int, cover: int) -> np.ndarray:
    """A face of little contrast, with a smooth cover over some rows of its chip."""
    share = np.zeros((150, 150, 1), np.float32)
    share[rows] = 1
    soft_edge = cv2.GaussianBlur(share, (0, 0), 6)[..., None]
    face = skin + (chip.astype(np.float32) - 128) / 8
    return np.asarray(face * (1 - soft_edge) + cover * soft_edge, np.uint8)


def masked(chip: np.ndarray) -> np.ndarray:
    return under(chip, slice(80, 150), skin=70, cover=220)


def shaded(chip: np.ndarray) -> np.ndarray:
    return under(chip, slice(40, 70), skin=180, cover=10)


@pytest.mark.parametrize("cover", [masked, shaded])
def test_a_covered_face_is_not_called_blurred(cover: Callable[[np.ndarray], np.ndarray]) -> None:
    face = replace(a_face(), chip=cover(a_chip()))
    assert measure(face).sharpness < OPTIONS.least_sharpness
    assert verdict(a_track(face)) is Refusal.COVERED


@pytest.mark.parametrize("cover", [masked, shaded])
def test_a_covered_face_that_is_blurred_too_is_called_blurred(
    cover: Callable[[np.ndarray], np.ndarray],
) -> None:
    blurred = np.asarray(cv2.GaussianBlur(cover(a_chip()), (0, 0), 14), np.uint8)
    assert verdict(a_track(replace(a_face(), chip=blurred))) is Refusal.BLURRED


def test_a_face_outside_the_zone_is_refused_before_anything_is_measured() -> None:
    left = Zone.parse("0,0 0.3,0 0.3,1 0,1")
    assert verdict(a_track(a_face(x=100)), left) is None
    assert verdict(a_track(a_face(x=900)), left) is Refusal.OUTSIDE_ZONE


@given(st.floats(25, 400), st.floats(1, 3))
def test_a_larger_face_is_never_refused_for_its_size(size: float, factor: float) -> None:
    frame = (5000, 5000)
    small = a_track(a_face(size=size, frame_size=frame))
    large = a_track(a_face(size=size * factor, frame_size=frame))
    if verdict(small) is not Refusal.TOO_SMALL:
        assert verdict(large) is not Refusal.TOO_SMALL


@given(st.floats(-70, 70))
def test_the_yaw_of_a_turned_head_is_read_from_its_landmarks(degrees: float) -> None:
    yaw, roll, _ = pose(turned(degrees))
    assert yaw == pytest.approx(degrees, abs=0.5)
    assert roll == pytest.approx(0, abs=0.1)


@given(st.floats(-45, 45), st.floats(-40, 40))
def test_tilting_the_head_changes_roll_and_not_yaw(roll: float, yaw: float) -> None:
    points = turned(yaw)
    centre = points.mean(axis=0)
    a = np.radians(roll)
    tilted = (points - centre) @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    found_yaw, found_roll, _ = pose((tilted + centre).astype(np.float32))
    assert found_roll == pytest.approx(roll, abs=0.5)
    assert found_yaw == pytest.approx(yaw, abs=0.5)


def test_landmarks_in_one_point_count_as_turned_away_and_do_not_crash() -> None:
    face = replace(a_face(), landmarks=np.full((5, 2), 300, np.float32))
    assert verdict(a_track(face)) in (Refusal.TURNED_AWAY, Refusal.TOO_SMALL)


@given(st.floats(0.3, 1.5))
def test_sharpness_does_not_depend_on_contrast(contrast: float) -> None:
    grey = cv2.cvtColor(a_chip(), cv2.COLOR_RGB2GRAY).astype(np.float32)
    flatter = np.clip(128 + (grey - 128) * contrast * 0.6, 0, 255).astype(np.uint8)
    assert sharpness(flatter) == pytest.approx(sharpness(grey.astype(np.uint8)), rel=0.1)


def test_blur_lowers_sharpness_step_by_step() -> None:
    grey = np.asarray(cv2.cvtColor(a_chip(), cv2.COLOR_RGB2GRAY), np.uint8)
    blurred = [grey] + [np.asarray(cv2.GaussianBlur(grey, (0, 0), s), np.uint8) for s in (1, 2, 4)]
    values = [sharpness(picture) for picture in blurred]
    assert values == sorted(values, reverse=True)


def test_quality_falls_with_size_turn_and_blur() -> None:
    good = measure(a_face())
    small = measure(a_face(size=40))
    side = measure(replace(a_face(), landmarks=turned(30)))
    soft = measure(
        replace(a_face(), chip=np.asarray(cv2.GaussianBlur(a_chip(), (0, 0), 5), np.uint8))
    )
    assert all(0 <= worse.score < good.score <= 1 for worse in (small, side, soft))


def test_a_picture_that_is_no_better_is_not_compared_again() -> None:
    quality = measure(a_face())
    seen = a_track(pictures=1, best_quality=quality.score, fused_s=0.0)
    again = refusal(seen, quality, OPTIONS)
    assert again is not None
    assert again.reason is Refusal.NOT_BETTER


def test_a_picture_of_like_quality_is_compared_again_after_a_while() -> None:
    face = a_face(time_s=1.0)
    quality = measure(face)
    seen = a_track(face, pictures=1, best_quality=quality.score, fused_s=0.5)
    assert refusal(seen, quality, OPTIONS) is None


def test_a_clearly_better_picture_is_compared_at_once() -> None:
    quality = measure(a_face())
    seen = a_track(pictures=1, best_quality=quality.score / 1.2, fused_s=0.0)
    assert refusal(seen, quality, OPTIONS) is None


def test_enough_pictures_are_enough_unless_the_track_is_in_doubt() -> None:
    quality = measure(a_face(time_s=9))
    face, most = a_face(time_s=9), OPTIONS.most_pictures
    many = a_track(face, pictures=most, best_quality=quality.score)
    assert refusal(many, quality, OPTIONS) is not None
    assert refusal(replace(many, doubtful=True), quality, OPTIONS) is None


def test_whoever_comes_nearer_is_compared_again_however_many_pictures_there_are() -> None:
    quality = measure(a_face(time_s=9))
    face, most = a_face(time_s=9), OPTIONS.most_pictures
    worse = a_track(face, pictures=most, best_quality=quality.score / 1.2)
    assert refusal(worse, quality, OPTIONS) is None


def test_the_distance_between_the_eyes_is_measured_in_px() -> None:
    assert eyes_distance(turned(0)) == pytest.approx(60)


def test_the_yaw_of_rendered_heads_is_read_to_a_few_degrees() -> None:
    errors = [
        pose(head.landmarks)[0] - head.yaw_deg
        for person in shipped().people.values()
        for head in person.heads
        if abs(head.yaw_deg) <= 45
    ]
    assert abs(float(np.median(errors))) < 1.5
    assert float(np.median(np.abs(errors))) < 4
    assert float(np.percentile(np.abs(errors), 95)) < 12  # noses differ
