"""A track's life, from the first sighting to its end."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout.domain.face import Face
from lookout.domain.track import Template, Track
from lookout.stages.track import QUALITY_POWER, Tracker, TrackOptions, likeness, predicted
from tests.builders import a_face, a_track, a_vector

OPTIONS = TrackOptions()
STEP_S = 0.08


def a_tracker(same_person: float = 0.7) -> Tracker:
    return Tracker("cam", same_person, OPTIONS)


def walk(
    tracker: Tracker,
    times: int,
    *,
    x: float = 100,
    speed: float = 100,
    look: int = 1,
    start: int = 0,
) -> list[Track]:
    """Follow one face that moves to the right; return what the tracker gave at the end."""
    tracks: list[Track] = []
    for i in range(start, start + times):
        time_s = i * STEP_S
        tracks = tracker.follow([a_face(x=x + speed * time_s, time_s=time_s, look=look)], time_s)
    return tracks


def picture_of(track: Track, person: int, quality: float = 0.8) -> Template:
    return Template(track.id, track.face.time_s, track.face, a_vector(person), quality, 1)


def test_a_face_that_is_seen_once_is_not_given_out() -> None:
    tracker = a_tracker()
    assert walk(tracker, 1) == []
    assert tracker.finish() == []


def test_a_face_that_is_seen_again_becomes_a_track_and_keeps_its_number() -> None:
    tracker = a_tracker()
    [second] = walk(tracker, 2)
    [tenth] = walk(tracker, 8, start=2)
    assert second.id == tenth.id
    assert tenth.sightings == 10
    assert tenth.first_seen_s == 0.0


def test_a_track_that_is_lost_too_long_ends_and_its_number_is_not_used_again() -> None:
    tracker = a_tracker()
    [first] = walk(tracker, 5)
    later = round((OPTIONS.lost_s + 1) / STEP_S)
    tracker.follow([], later * STEP_S)
    [gone] = tracker.departures()
    assert gone.track == first.id
    assert tracker.departures() == []
    [second] = walk(tracker, 5, start=later + 1)
    assert second.id.number > first.id.number


def test_a_short_gap_does_not_end_a_track_but_puts_it_in_doubt() -> None:
    tracker = a_tracker()
    [before] = walk(tracker, 6)
    tracker.fuse(picture_of(before, person=1))
    gap = round((OPTIONS.doubt_gap_s + 0.2) / STEP_S)
    [after] = walk(tracker, 1, start=6 + gap)
    assert after.id == before.id
    assert after.doubtful


def test_a_late_frame_changes_nothing_but_the_time() -> None:
    steady, late = a_tracker(), a_tracker()
    walk(steady, 10)
    for i in (0, 1, 2, 4, 5, 8, 9):
        late.follow([a_face(x=100 + 100 * i * STEP_S, time_s=i * STEP_S)], i * STEP_S)
    assert [track for track, _ in late.heads(0.8)] == [track for track, _ in steady.heads(0.8)]


def test_two_people_side_by_side_keep_their_numbers() -> None:
    tracker = a_tracker()
    seen: set[tuple[int, int]] = set()
    for i in range(12):
        t = i * STEP_S
        faces = [a_face(x=100 + 60 * t, time_s=t, look=1), a_face(x=260 + 60 * t, time_s=t, look=2)]
        for track in tracker.follow(faces[:: -1 if i % 2 else 1], t):
            seen.add((track.id.number, 1 if track.face.box.x0 < 200 else 2))
    assert len(seen) == 2


def test_a_face_that_looks_unlike_the_one_before_puts_its_track_in_doubt() -> None:
    tracker = a_tracker()
    [track] = walk(tracker, 3)
    tracker.fuse(picture_of(track, person=1))
    assert not tracker.doubtful()
    [other] = walk(tracker, 1, start=3, look=2)
    assert other.id == track.id
    assert tracker.doubtful() == [track.id]
    tracker.fuse(picture_of(other, person=1))
    assert not tracker.doubtful()


def test_people_who_cross_are_put_in_doubt() -> None:
    tracker = a_tracker()
    doubtful: set[int] = set()
    for i in range(26):
        t = i * STEP_S
        left, right = (
            a_face(x=100 + 200 * t, time_s=t, look=1),
            a_face(x=500 - 200 * t, time_s=t, look=2),
        )
        for track in tracker.follow([left, right], t):
            if track.pictures == 0:
                tracker.fuse(picture_of(track, person=track.id.number))
            doubtful |= {track.id.number} if track.doubtful else set()
    assert doubtful == {1, 2}


def test_a_picture_of_somebody_else_ends_the_track_and_begins_another() -> None:
    tracker = a_tracker()
    [track] = walk(tracker, 5)
    first = tracker.fuse(picture_of(track, person=1))
    [track] = walk(tracker, 1, start=5)
    other = tracker.fuse(picture_of(track, person=2))
    assert other.track != first.track
    assert other.pictures == 1
    assert np.array_equal(other.vector, a_vector(2))
    [gone] = tracker.departures()
    assert gone.track == first.track
    assert gone.template is not None
    assert np.array_equal(gone.template.vector, a_vector(1))
    [track] = walk(tracker, 1, start=6)
    assert track.id == other.track


def test_pictures_of_a_track_are_fused_by_quality() -> None:
    tracker = a_tracker(same_person=-1.0)
    [track] = walk(tracker, 3)
    tracker.fuse(picture_of(track, person=1, quality=0.9))
    [track] = walk(tracker, 1, start=3)
    fused = tracker.fuse(picture_of(track, person=2, quality=0.3))
    expected = 0.9**QUALITY_POWER * a_vector(1) + 0.3**QUALITY_POWER * a_vector(2)
    assert np.allclose(fused.vector, expected / np.linalg.norm(expected), atol=1e-6)
    assert fused.pictures == 2
    assert fused.quality == 0.9
    assert np.linalg.norm(fused.vector) == pytest.approx(1)


def test_a_fused_track_remembers_its_best_picture_and_when_it_was_last_compared() -> None:
    tracker = a_tracker()
    [track] = walk(tracker, 4)
    tracker.fuse(picture_of(track, person=1, quality=0.6))
    [track] = walk(tracker, 1, start=4)
    assert (track.pictures, track.best_quality) == (1, 0.6)
    assert track.fused_s == pytest.approx(3 * STEP_S)


def test_finishing_ends_every_confirmed_track() -> None:
    tracker = a_tracker()
    walk(tracker, 4)
    [gone] = tracker.finish()
    assert gone.sightings == 4
    assert gone.template is None
    assert gone.box == a_face(x=100 + 100 * 3 * STEP_S, time_s=3 * STEP_S).box
    assert tracker.heads(1.0) == []


def test_heads_are_predicted_between_sightings() -> None:
    tracker = a_tracker()
    [track] = walk(tracker, 10, speed=200)
    [(_, box)] = tracker.heads(track.face.time_s + 0.04)
    assert box.x0 == pytest.approx(track.face.box.x0 + 8, abs=1)


def test_a_prediction_stops_after_half_a_second() -> None:
    track = replace(a_track(a_face(x=100)), velocity=(100.0, 0.0))
    assert predicted(track, 10.0).x0 == pytest.approx(150)


def test_a_face_of_another_size_is_another_track() -> None:
    tracker = a_tracker()
    [near] = walk(tracker, 3, speed=0)
    for i in (3, 4):
        found = tracker.follow([a_face(x=100, size=30, time_s=i * STEP_S)], i * STEP_S)
    assert found[0].id != near.id


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.floats(0, 1000), st.floats(30, 120)), max_size=4),
        min_size=1,
        max_size=12,
    )
)
def test_numbers_are_never_used_twice_and_nobody_is_seen_twice_in_a_frame(
    frames: list[list[tuple[float, float]]],
) -> None:
    tracker = a_tracker()
    ended: set[int] = set()
    for i, found in enumerate(frames):
        t = i * 0.3
        faces: list[Face] = [a_face(x=x, size=size, time_s=t) for x, size in found]
        numbers = [track.id.number for track in tracker.follow(faces, t)]
        assert len(numbers) == len(set(numbers)) <= len(faces)
        assert not ended & set(numbers)
        ended |= {gone.track.number for gone in tracker.departures()}


def test_a_chip_is_most_like_itself() -> None:
    one, other = a_face(look=1), a_face(look=2)
    assert likeness(one, one) == pytest.approx(1)
    assert likeness(one, other) < 0.5
