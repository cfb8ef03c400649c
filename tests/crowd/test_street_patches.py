import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.crowd.street.bends import Bend
from lookout.crowd.street.patches import (
    Layer,
    Patch,
    blurred,
    cropped,
    faded,
    hazed,
    paste,
    similarity,
    warped,
)
from lookout.crowd.street.projection import Projection
from lookout.crowd.street.sprites import prepared


def a_patch() -> Patch:
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[5:15, 5:15] = (100, 50, 20, 200)
    return Patch(3, 4, pixels)


def test_haze_colours_a_patch_and_leaves_its_outline() -> None:
    pixels = hazed(a_patch(), (196.0, 203.0, 210.0), 0.5).pixels
    veil = np.array([196, 203, 210]) * 200 / 255
    assert np.abs(pixels[10, 10, :3] - (np.array([100, 50, 20]) + veil) / 2).max() <= 1
    assert (pixels[:, :, 3] == a_patch().pixels[:, :, 3]).all()


def test_a_patch_covers_as_much_as_its_alpha_says() -> None:
    frame = np.full((40, 40, 3), 90, np.uint8)
    paste(frame, a_patch())
    assert frame[4 + 10, 3 + 10].tolist() == pytest.approx(
        [100 + 90 * 55 / 255, 50 + 90 * 55 / 255, 20 + 90 * 55 / 255], abs=1
    )
    assert (frame[0:9] == 90).all()
    assert (frame[:, 20:] == 90).all()


def test_a_faded_patch_is_gone_at_nothing_and_whole_at_one() -> None:
    assert faded(a_patch(), 0.0).pixels.max() == 0
    assert (faded(a_patch(), 1.0).pixels == a_patch().pixels).all()


@given(st.floats(-40, 40), st.floats(-40, 40))
def test_motion_blur_smears_but_keeps_the_amount_of_light(dx: float, dy: float) -> None:
    pixels = np.zeros((80, 80, 4), np.uint8)
    pixels[35:45, 35:45] = 200
    smeared = blurred(Patch(0, 0, pixels), dx, dy).pixels
    assert int(smeared.sum()) == pytest.approx(int(pixels.sum()), rel=0.05)
    if np.hypot(dx, dy) < 0.7:
        assert (smeared == pixels).all()


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("scale", [1.6, 1.0, 0.6, 0.31, 0.2, 0.11, 0.05])
def test_a_sprite_lands_where_its_map_says_in_every_size(scale: float, first: int) -> None:
    straight = np.zeros((301, 205, 4), np.uint8)
    straight[40:300, 31:180] = 255
    middle = np.array([105.0, 169.5], np.float32)
    place = np.array([160.25, 250.6], np.float32)
    layer = Layer(prepared(straight, first), similarity(scale, 0.0, middle, place), 1.0)
    patch = warped([layer], 400, 500, margin=2)
    assert patch is not None
    alpha = patch.pixels[:, :, 3].astype(float)
    rows, columns = np.mgrid[0 : alpha.shape[0], 0 : alpha.shape[1]]
    x = patch.x + (columns * alpha).sum() / alpha.sum()
    y = patch.y + (rows * alpha).sum() / alpha.sum()
    assert (x, y) == pytest.approx((160.25, 250.6), abs=0.12)
    assert alpha.sum() / 255 == pytest.approx(260 * 149 * scale**2, rel=0.03)


@pytest.mark.parametrize(("x", "y"), [(-21, 0), (0, -21), (41, 0), (0, 41), (200, 200)])
def test_nothing_is_left_of_a_patch_outside_the_frame(x: int, y: int) -> None:
    assert cropped(Patch(x, y, np.zeros((20, 20, 4), np.uint8)), 40, 40) is None


def test_a_patch_over_a_corner_is_cut_there() -> None:
    pixels = np.arange(20 * 20 * 4, dtype=np.uint16).astype(np.uint8).reshape(20, 20, 4)
    patch = cropped(Patch(-5, 30, pixels), 40, 40)
    assert patch is not None
    assert (patch.x, patch.y) == (0, 30)
    assert (patch.pixels == pixels[:10, 5:]).all()


def test_what_lies_outside_the_frame_is_not_drawn() -> None:
    sprite = prepared(np.full((20, 20, 4), 255, np.uint8))
    zero, far = np.zeros(2, np.float32), np.array([900.0, 10.0], np.float32)
    assert warped([Layer(sprite, similarity(1.0, 0.0, zero, far), 1.0)], 400, 300) is None


CONTROLS = np.array(
    [
        *[(70, 90), (110, 90), (90, 112), (75, 130), (105, 130)],
        *[(90, 165), (90, 185)],
        *[(40, 60), (140, 60), (38, 90), (142, 90), (60, 165), (120, 165), (90, 25)],
    ],
    np.float32,
)


@given(
    st.lists(st.floats(-5, 5), min_size=28, max_size=28),
    st.floats(30, 150),
    st.floats(20, 190),
)
def test_where_a_bent_point_is_seen_is_the_inverse_of_how_it_is_drawn(
    moves: list[float], x: float, y: float
) -> None:
    target = CONTROLS + np.array(moves, np.float32).reshape(14, 2)
    target[6] = CONTROLS[6]
    bend = Bend.between(CONTROLS, target, 128.0)
    seen = bend.applied(np.array([[x, y]], np.float32)).astype(np.float64)
    back = seen - bend.slide(seen)
    assert np.abs(back - (x, y)).max() < 0.5


def test_a_bend_to_the_same_shape_moves_nothing() -> None:
    assert Bend.between(CONTROLS, CONTROLS, 128.0).greatest_px() == 0.0


@given(st.floats(-3, 3), st.floats(0, 2.2), st.floats(2, 60), st.floats(0, 20))
def test_what_is_farther_away_is_smaller_and_nearer_to_the_horizon(
    x: float, y: float, z: float, tilt: float
) -> None:
    projection = Projection(1280, 720, 2000.0, 2.3, tilt)
    assert projection.px_per_m(0.0, z + 1) < projection.px_per_m(0.0, z)
    near, far = projection.point(x, y, z)[1], projection.point(x, y, z + 1)[1]
    assert abs(far - projection.horizon_px) <= abs(near - projection.horizon_px) + 1e-6
