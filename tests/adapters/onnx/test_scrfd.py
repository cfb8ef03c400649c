import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.adapters.onnx.packs.scrfd import Scrfd, ScrfdOptions, decode_scrfd
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import ModelError
from tests.adapters.onnx.made_networks import DISTANCES, POINTS, STRIDES, made_scrfd

ONE_LOOK = ScrfdOptions(coarse_px=0)
SIDE = 128


def a_picture(
    width: int = 640,
    height: int = 640,
    bright: tuple[int, int] | None = None,
    margin: int = 0,
    colour: tuple[int, int, int] = (255, 0, 0),
) -> RgbImage:
    picture = np.zeros((height, width, 3), np.uint8)
    if bright is not None:
        x, y = bright
        picture[max(0, y - margin) : y + margin + 1, max(0, x - margin) : x + margin + 1] = colour
    return picture


def raw_outputs() -> list[np.ndarray]:
    return [
        np.zeros((2 * (SIDE // stride) ** 2, numbers), np.float32)
        for numbers in (1, 4, 10)
        for stride in STRIDES
    ]


@pytest.mark.parametrize("stride", STRIDES)
def test_an_anchor_gives_its_box_and_landmarks_in_px(stride: int) -> None:
    x, y = 3 * stride, 5 * stride

    ((face,),) = Scrfd(made_scrfd(bright_at=stride), options=ONE_LOOK).detect(
        [a_picture(bright=(x, y))]
    )

    left, top, right, bottom = (distance * stride for distance in DISTANCES)
    box = [face.box.x0, face.box.y0, face.box.x1, face.box.y1]
    np.testing.assert_allclose(box, [x - left, y - top, x + right, y + bottom], atol=1e-3)
    np.testing.assert_allclose(face.landmarks, POINTS * stride + (x, y), atol=1e-3)
    assert face.confidence == pytest.approx(1, abs=0.01)


def test_the_network_gets_red_first_around_zero() -> None:
    detector = Scrfd(made_scrfd(channel=0), options=ONE_LOOK)
    bright = (80, 80)

    reds, blues = detector.detect(
        [a_picture(bright=bright), a_picture(bright=bright, colour=(0, 0, 255))]
    )

    assert len(reds) == 1
    assert blues == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280), (320, 240), (640, 640)])
def test_a_picture_of_any_shape_answers_in_its_own_px(width: int, height: int) -> None:
    scale = 640 / max(width, height)
    x, y = round(192 / scale), round(128 / scale)
    picture = a_picture(width, height, (x, y), margin=round(3 / scale))

    ((face,),) = Scrfd(made_scrfd(bright_at=32), options=ONE_LOOK).detect([picture])

    eye = (192 + POINTS[0, 0] * 32) / scale, (128 + POINTS[0, 1] * 32) / scale
    np.testing.assert_allclose(face.landmarks[0], eye, atol=0.01)
    assert face.box.x1 <= width
    assert face.box.y1 <= height


def test_a_face_that_fills_the_picture_is_found_in_the_second_look() -> None:
    # A block that the 128 px look sees at row 64, column 64: a box of 3 by 4 cells of 32 px.
    picture = a_picture(1280, 1280, (640, 640), margin=40)

    faces = Scrfd(made_scrfd(bright_at=32)).detect([picture])[0]

    widths = {round(face.box.width) for face in faces}
    assert max(widths) == 3 * 32 * 10
    assert widths <= {3 * 32 * 2, 3 * 32 * 10}


def test_small_faces_of_the_second_look_do_not_count() -> None:
    picture = a_picture(1280, 1280, (640, 640), margin=40)
    detector = Scrfd(made_scrfd(bright_at=8))

    faces = detector.detect([picture])[0]

    assert all(round(face.box.width) == 3 * 8 * 2 for face in faces)


def test_pictures_of_one_call_do_not_mix() -> None:
    pictures = [a_picture(), a_picture(bright=(80, 80)), a_picture(320, 240)]

    found = Scrfd(made_scrfd()).detect(pictures)

    assert [len(faces) for faces in found] == [0, 1, 0]


@given(
    st.sampled_from(STRIDES),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 1),
    st.booleans(),
    st.tuples(*[st.floats(0.5, 200)] * 4),
    st.lists(st.floats(-50, 50), min_size=10, max_size=10),
)
def test_what_is_encoded_is_decoded(
    stride: int,
    row: int,
    column: int,
    anchor: int,
    batched: bool,
    distances: tuple[float, float, float, float],
    points: list[float],
) -> None:
    outputs = raw_outputs()
    level, index = STRIDES.index(stride), 2 * (row * (SIDE // stride) + column) + anchor
    centre = np.array([column, row]) * stride
    landmarks = np.reshape(points, (5, 2)) + centre
    outputs[level][index] = 0.75
    outputs[3 + level][index] = np.array(distances) / stride
    outputs[6 + level][index] = (landmarks - centre).ravel() / stride

    found = decode_scrfd([o[None] for o in outputs] if batched else outputs, SIDE, SIDE, 0.5)

    left, top, right, bottom = distances
    (x, y) = centre
    np.testing.assert_allclose(found.boxes, [[x - left, y - top, x + right, y + bottom]], atol=0.01)
    np.testing.assert_allclose(found.landmarks, landmarks[None], atol=0.01)
    np.testing.assert_allclose(found.confidences, [0.75])


def test_an_output_of_another_size_is_named() -> None:
    outputs = raw_outputs()
    outputs[4] = np.zeros((5, 4), np.float32)

    with pytest.raises(ModelError, match=r"boxes of stride 16 have shape \(5, 4\)"):
        decode_scrfd(outputs, SIDE, SIDE, 0.5)


def test_a_network_without_landmarks_is_refused() -> None:
    with pytest.raises(ModelError, match="6 outputs, expected 9"):
        decode_scrfd(raw_outputs()[:6], SIDE, SIDE, 0.5)
