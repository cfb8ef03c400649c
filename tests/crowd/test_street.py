import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lookout.crowd.cast import Cast, open_cast
from lookout.crowd.street import Street, TruthFrame, Wardrobes, parse_scenario
from lookout.crowd.street.camera import MachineClock, StreetCamera, StreetRequest, changed
from lookout.crowd.street.sprites import SpriteCache, prepared
from lookout.crowd.street.truth import truth_line
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import ConfigurationError, PictureError
from lookout.domain.face import Frame
from tests.crowd.drawn_cast import draw_cast

SMALL = """
format = 1
title = "A test"
seconds = 1.0
seed = 3
furniture = []
[picture]
width = 320
height = 180
frames_per_second = 10
"""
CLEAR = SMALL + "[sensor]\nnoise = 0\nmotion_blur = 0\n[air]\nhaze = 0\n"
NEAR = """
[routes]
near = [[0.0, 12.0], [0.0, 1.0]]
"""
PASS = '[[passes]]\nperson = "{}"\nroute = "near"\nspeed_mps = 1.5\nstart_s = {}\n'


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Cast:
    return open_cast(draw_cast(tmp_path_factory.mktemp("cast"), 4))


def a_street(cast: Cast, text: str) -> Street:
    return Street(parse_scenario(text, "test.toml"), cast)


def film(street: Street) -> list[tuple[RgbImage, TruthFrame]]:
    return [(frame.pixels, truth) for frame, truth in street.frames()]


def same(one: list[tuple[RgbImage, TruthFrame]], other: list[tuple[RgbImage, TruthFrame]]) -> bool:
    return all(
        bool((a == b).all()) and truth_line(s) == truth_line(t)
        for (a, s), (b, t) in zip(one, other, strict=True)
    )


BUSY = SMALL + "[air]\nrain = 0.4\n[arrivals]\nper_minute = 60\n"


def test_the_same_seed_gives_the_same_pixels_and_the_same_truth(cast: Cast) -> None:
    street = a_street(cast, BUSY)
    first = film(street)
    assert any(truth.people for _, truth in first)
    assert same(first, film(street))
    assert same(first, film(a_street(cast, BUSY)))


def test_in_the_wardrobes_of_an_earlier_street_everybody_looks_the_same(cast: Cast) -> None:
    wardrobes, scenario = Wardrobes(cast), parse_scenario(BUSY, "test.toml")
    first, second = (film(Street(scenario, cast, wardrobes=wardrobes)) for _ in range(2))
    own = film(a_street(cast, BUSY))
    assert same(first, own)
    assert same(second, own)


def test_another_seed_gives_another_street(cast: Cast) -> None:
    assert not same(
        film(a_street(cast, BUSY)), film(a_street(cast, BUSY.replace("seed = 3", "seed = 4")))
    )


def test_frames_have_the_size_the_rate_and_the_number_that_the_scenario_says(cast: Cast) -> None:
    frames = [frame for frame, _ in a_street(cast, SMALL).frames()]
    assert {frame.pixels.shape for frame in frames} == {(180, 320, 3)}
    assert {frame.pixels.dtype for frame in frames} == {np.dtype(np.uint8)}
    assert [frame.index for frame in frames] == list(range(10))
    assert [frame.time_s for frame in frames] == pytest.approx([i / 10 for i in range(10)])


def test_in_an_empty_street_there_is_nobody(cast: Cast) -> None:
    assert all(not truth.people for _, truth in film(a_street(cast, SMALL)))


def test_who_comes_nearer_is_seen_larger_in_proportion(cast: Cast) -> None:
    text = SMALL.replace("seconds = 1.0", "seconds = 5") + NEAR + PASS.format("p001", -1.0)
    faces = [face for _, truth in film(a_street(cast, text)) for face in truth.people]
    assert [f.distance_m for f in faces] == sorted((f.distance_m for f in faces), reverse=True)
    sizes = np.array([face.face_px * face.distance_m for face in faces])
    assert sizes.std() / sizes.mean() < 0.06
    assert faces[-1].face_px > 2 * faces[0].face_px


def _dark_middle(pixels: RgbImage, x: float, y: float, reach: int) -> tuple[float, float]:
    x0, y0 = round(x) - reach, round(y) - reach
    window = pixels[y0 : y0 + 2 * reach + 1, x0 : x0 + 2 * reach + 1].astype(float).mean(axis=2)
    weight = np.clip(window.max() * 0.6 - window, 0, None)
    rows, columns = np.mgrid[y0 : y0 + 2 * reach + 1, x0 : x0 + 2 * reach + 1]
    return (
        float((columns * weight).sum() / weight.sum()),
        float((rows * weight).sum() / weight.sum()),
    )


@pytest.mark.parametrize("turn", [0, 38])
def test_the_eyes_are_drawn_where_the_truth_says(cast: Cast, turn: int) -> None:
    text = CLEAR.replace("width = 320", "width = 960").replace("height = 180", "height = 540")
    text = text.replace("seconds = 1.0", "seconds = 4") + NEAR + PASS.format("p002", -4.5)
    street = a_street(cast, text + f"head_turn_deg = {turn}\nhead_turns_per_minute = 20\n")
    film, checked = street.film(), 0
    for index in range(0, 40, 4):
        frame, truth = film.frame(index)
        for face in truth.people:
            if face.face_px < 24 or face.visible < 1:
                continue
            for x, y in face.landmarks[:2].tolist():
                middle = _dark_middle(frame.pixels, x, y, round(face.face_px * 0.09))
                assert middle == pytest.approx((x, y), abs=max(0.8, 0.02 * face.face_px))
                checked += 1
    assert checked >= 6


def test_somebody_hidden_behind_another_is_not_visible(cast: Cast) -> None:
    level = "[camera]\nheight_m = 1.5\ntilt_deg = 0\n"
    text = SMALL + level + NEAR + PASS.format("p001", -5.0) + PASS.format("p002", -4.6)
    for _, truth in film(a_street(cast, text)):
        behind, before = truth.people
        assert (behind.person, before.person) == ("p002", "p001")
        assert before.visible == 1.0
        assert behind.visible < 0.6


def test_a_lamp_post_hides_who_walks_behind_it(cast: Cast) -> None:
    lamp = '[[furniture]]\nkind = "lamp"\nx_m = 0.08\nz_m = 3.5\n'
    text = SMALL.replace("furniture = []", "") + NEAR + PASS.format("p001", -4.0) + lamp
    for _, truth in film(a_street(cast, text)):
        (face,) = truth.people
        assert 0.2 < face.visible < 0.95


def test_a_face_at_the_frame_s_edge_is_visible_as_far_as_it_lies_inside(cast: Cast) -> None:
    text = SMALL.replace("seconds = 1.0", "seconds = 6") + NEAR + PASS.format("p001", -3.0)
    shares = []
    for _, truth in film(a_street(cast, text)):
        for face in truth.people:
            inside = face.box.clipped(320, 180).area / face.box.area
            assert face.visible == pytest.approx(inside, abs=0.08)
            shares.append(inside)
    assert min(shares) < 0.9


def test_what_somebody_wears_is_seen_on_their_face_and_nowhere_else(cast: Cast) -> None:
    plain = CLEAR + NEAR + PASS.format("p001", -5.0)
    street, masked = a_street(cast, plain), a_street(cast, plain + 'wears = ["mask"]\n')
    (one, truth), (other, _) = film(street)[0], film(masked)[0]
    changed_rows, changed_columns = np.nonzero((one != other).any(axis=2))
    box = truth.people[0].box.enlarged(0.15, 0.1, 0.15, 0.15)
    assert len(changed_rows) > 10
    assert box.y0 <= changed_rows.min()
    assert changed_rows.max() <= box.y1
    assert box.x0 <= changed_columns.min()
    assert changed_columns.max() <= box.x1


def test_evening_comes_as_the_scenario_says(cast: Cast) -> None:
    frames = film(a_street(cast, CLEAR + "[light]\nstart = 1.0\nend = 0.5\n"))
    assert frames[-1][0].mean() == pytest.approx(frames[0][0].mean() * 0.55, rel=0.05)


def test_rain_noise_and_motion_blur_change_the_picture_but_not_the_truth(cast: Cast) -> None:
    clear = film(a_street(cast, CLEAR + NEAR + PASS.format("p001", -5.0)))
    for change in (
        ("noise = 0", "noise = 6"),
        ("haze = 0", "haze = 0.5"),
        ("blur = 0", "blur = 1"),
    ):
        text = CLEAR.replace(*change) + NEAR + PASS.format("p001", -5.0)
        other = film(a_street(cast, text))
        assert (clear[0][0] != other[0][0]).any()
        assert [truth_line(t) for _, t in clear] == [truth_line(t) for _, t in other]


def test_a_broken_sprite_is_refused_with_its_name(tmp_path: Path) -> None:
    folder = draw_cast(tmp_path / "cast", 1)
    for sprite in (folder / "p001").glob("head_*.webp"):
        sprite.write_bytes(b"RIFF")
    street = a_street(open_cast(folder), SMALL + NEAR + PASS.format("p001", -4.0))
    with pytest.raises(PictureError, match=r"p001/head_.*webp"):
        film(street)


def test_sprites_in_memory_stay_within_their_budget() -> None:
    picture = np.full((64, 64, 4), 255, np.uint8)
    size = prepared(picture).nbytes
    cache = SpriteCache(budget_bytes=3 * size)
    held = {key: cache.get((key,), lambda: prepared(picture)) for key in (0, 1, 2)}
    assert cache.get((0,), lambda: prepared(picture)) is held[0]
    cache.get((3,), lambda: prepared(picture))
    assert cache.get((0,), lambda: prepared(picture)) is held[0]
    assert cache.get((1,), lambda: prepared(picture)) is not held[1]


class _Hand:
    """A clock that a test moves; drawing takes ``slow_s`` by it."""

    def __init__(self, slow_s: float) -> None:
        self.time_s, self.slow_s, self.waits = 100.0, slow_s, 0

    def now_s(self) -> float:
        return self.time_s

    def wait_until(self, time_s: float) -> None:
        self.waits += time_s > self.time_s + self.slow_s
        self.time_s = max(self.time_s + self.slow_s, time_s)


def test_with_a_clock_frames_come_at_their_times(cast: Cast) -> None:
    clock = _Hand(slow_s=0.03)
    frames = list(StreetCamera(a_street(cast, SMALL), clock=clock).frames())
    assert [frame.index for frame in frames] == list(range(10))
    assert [frame.time_s for frame in frames] == pytest.approx([100 + i / 10 for i in range(10)])
    assert clock.waits == 9


def test_a_camera_that_cannot_keep_up_leaves_frames_out(cast: Cast) -> None:
    truths: list[TruthFrame] = []
    camera = StreetCamera(a_street(cast, SMALL), clock=_Hand(slow_s=0.25), on_truth=truths.append)
    frames = list(camera.frames())
    assert [frame.index for frame in frames] == [0, 2, 5, 7]
    assert [truth.frame for truth in truths] == [0, 2, 5, 7]
    assert [truth.time_s for truth in truths] == [frame.time_s for frame in frames]


def test_the_machine_s_clock_returns_no_earlier_than_asked() -> None:
    clock = MachineClock()
    until = clock.now_s() + 0.02
    clock.wait_until(until)
    assert clock.now_s() >= until
    clock.wait_until(until - 5)


def test_an_endless_camera_goes_on_after_the_scenario_s_end(cast: Cast) -> None:
    frames: Iterator[Frame] = iter(StreetCamera(a_street(cast, SMALL), endless=True).frames())
    assert [next(frames).index for _ in range(15)] == list(range(15))


def test_a_request_travels_to_another_process_and_films_there(tmp_path: Path) -> None:
    scenario = tmp_path / "small.toml"
    scenario.write_text(SMALL, encoding="utf-8")
    request = StreetRequest(str(scenario), draw_cast(tmp_path / "cast", 2), seconds=0.3)
    travelled = pickle.loads(pickle.dumps(request))
    assert [frame.index for frame in travelled()] == [0, 1, 2]


@pytest.mark.parametrize(("seed", "seconds"), [(-1, None), (None, 0.0), (None, 1e6)])
def test_an_impossible_seed_or_length_is_refused(seed: int | None, seconds: float | None) -> None:
    with pytest.raises(ConfigurationError, match=r"seed|seconds"):
        changed(parse_scenario(SMALL, "test.toml"), seed, seconds)


def test_seed_and_length_can_be_changed() -> None:
    scenario = parse_scenario(SMALL, "test.toml")
    assert changed(scenario, 9, 2.5) == replace(scenario, seed=9, seconds=2.5)
