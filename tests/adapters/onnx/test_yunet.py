from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from lookout.adapters.onnx.packs.networks import read_network
from lookout.adapters.onnx.packs.yunet import YuNet, YuNetOptions, decode_yunet
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import ModelError
from lookout.domain.face import Detection
from lookout.domain.geometry import Box
from tests.adapters.onnx.made_networks import POINTS, SIDES, STRIDES, made_yunet

HEIGHT, WIDTH = 192, 256
ONE_LOOK = YuNetOptions(coarse_px=0)


def raw_outputs() -> dict[str, np.ndarray]:
    numbers = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}
    return {
        f"{name}_{s}": np.zeros((1, (HEIGHT // s) * (WIDTH // s), n), np.float32)
        for name, n in numbers.items()
        for s in STRIDES
    }


def a_picture(*bright: tuple[int, int], colour: tuple[int, int, int] = (0, 0, 255)) -> RgbImage:
    picture = np.zeros((150, 200, 3), np.uint8)
    for x, y in bright:
        picture[y, x] = colour
    return picture


@pytest.mark.parametrize("stride", STRIDES)
def test_a_cell_gives_its_box_and_landmarks_in_px(stride: int) -> None:
    detector = YuNet(made_yunet(bright_at=stride), options=ONE_LOOK)
    column, row = 2, 1

    ((face,),) = detector.detect([a_picture((column * stride, row * stride))])

    x, y = (column + 0.5) * stride, (row + 0.25) * stride
    w, h = (side * stride for side in SIDES)
    expected = Box(x - w / 2, y - h / 2, x + w / 2, y + h / 2).clipped(200, 150)
    assert_near(face.box, expected, 1e-3)
    np.testing.assert_allclose(
        face.landmarks, (POINTS + np.array([column, row])) * stride, atol=1e-3
    )
    assert face.confidence == pytest.approx(1.0)


def test_the_network_gets_blue_first() -> None:
    detector = YuNet(made_yunet(channel=0), options=ONE_LOOK)

    found = [
        detector.detect([a_picture((80, 80), colour=c)])[0] for c in ((255, 0, 0), (0, 0, 255))
    ]

    assert [len(faces) for faces in found] == [0, 1]


def test_confidence_is_the_root_of_class_times_objectness() -> None:
    detector = YuNet(made_yunet(), options=YuNetOptions(confidence=0.5, coarse_px=0))
    picture = a_picture((80, 80), colour=(0, 0, 128))

    ((face,),) = detector.detect([picture])

    assert face.confidence == pytest.approx(np.sqrt(128 / 255), abs=1e-6)


def test_an_empty_picture_has_no_face() -> None:
    assert YuNet(made_yunet()).detect([a_picture()]) == [[]]


def test_a_large_picture_is_reduced_and_answers_in_its_own_px() -> None:
    detector = YuNet(made_yunet(bright_at=32), options=YuNetOptions(longest_px=320, coarse_px=0))
    picture = np.zeros((720, 1280, 3), np.uint8)
    picture[384:388, 512:516] = 255  # becomes the pixel in row 96, column 128

    ((face,),) = detector.detect([picture])

    centre = np.array([4.5 * 32, 3.25 * 32]) * 4
    np.testing.assert_allclose(face.box.centre, centre, atol=0.01)


def test_a_face_too_large_for_the_first_look_is_found_in_the_second() -> None:
    picture = np.zeros((960, 1280, 3), np.uint8)
    picture[380:400, 508:532] = 255
    options = YuNetOptions(longest_px=1280, coarse_px=320, large_px=200)

    faces = YuNet(made_yunet(bright_at=32), options=options).detect([picture])[0]

    # The same cell shows 64 by 96 px in the first look and four times that in the second.
    widths = sorted(round(face.box.width) for face in faces)
    assert widths[-1] == 4 * 64
    assert all(width in (64, 256) for width in widths)


def test_boxes_are_cut_at_the_pictures_edge_and_the_padding_holds_no_face() -> None:
    detector = YuNet(made_yunet(bright_at=32), options=ONE_LOOK)

    ((face,),) = detector.detect([a_picture((0, 0))])

    assert (face.box.x0, face.box.y0) == (0, 0)


@given(
    st.sampled_from(STRIDES),
    st.integers(0, 5),
    st.integers(0, 5),
    st.tuples(*[st.floats(-1, 2)] * 2),
    st.tuples(*[st.floats(1, 300)] * 2),
    st.lists(st.floats(-50, 50), min_size=10, max_size=10),
)
def test_what_is_encoded_is_decoded(
    stride: int,
    row: int,
    column: int,
    offset: tuple[float, float],
    sides: tuple[float, float],
    points: list[float],
) -> None:
    outputs = raw_outputs()
    cell = row * (WIDTH // stride) + column
    centre = (np.array([column, row]) + offset) * stride
    landmarks = np.reshape(points, (5, 2)) + centre
    outputs[f"cls_{stride}"][0, cell] = 0.81
    outputs[f"obj_{stride}"][0, cell] = 1.0
    outputs[f"bbox_{stride}"][0, cell] = [*offset, *np.log(np.array(sides) / stride)]
    outputs[f"kps_{stride}"][0, cell] = (landmarks / stride - (column, row)).ravel()

    found = decode_yunet(outputs, HEIGHT, WIDTH, 0.5)

    half = np.array(sides) / 2
    np.testing.assert_allclose(found.boxes, [[*(centre - half), *(centre + half)]], atol=0.01)
    np.testing.assert_allclose(found.landmarks, landmarks[None], atol=0.01)
    np.testing.assert_allclose(found.confidences, [0.9], atol=1e-6)


def test_numbers_beyond_every_picture_do_not_overflow() -> None:
    outputs = raw_outputs()
    outputs["cls_8"][0, 0] = outputs["obj_8"][0, 0] = 3.0
    outputs["bbox_8"][0, 0] = 1e6

    found = decode_yunet(outputs, HEIGHT, WIDTH, 0.5)

    assert np.isfinite(found.boxes).all()
    assert found.confidences == [1.0]


def test_an_output_of_another_size_is_named() -> None:
    outputs = raw_outputs() | {"bbox_16": np.zeros((1, 7, 4), np.float32)}

    with pytest.raises(ModelError, match="bbox_16 has shape"):
        decode_yunet(outputs, HEIGHT, WIDTH, 0.5)


def test_opencv_finds_the_same_with_a_made_network(tmp_path: Path) -> None:
    path = tmp_path / "yunet.onnx"
    path.write_bytes(made_yunet(bright_at=16).SerializeToString())
    picture = a_picture((32, 32), (128, 64), (192, 144))

    assert_equal_to_opencv(path, [picture])


@pytest.mark.samples
@pytest.mark.parametrize("name", ["yunet_n_640_640.onnx", "yunet_n_dynamic.onnx"])
def test_opencv_finds_the_same_faces_in_a_real_clip(samples: Path, name: str) -> None:
    faces = assert_equal_to_opencv(samples / "models" / name, clip(samples)[::8])

    assert len(faces) > 10
    for face in faces:
        left_eye, right_eye, nose, left_mouth, right_mouth = face.landmarks
        assert left_eye[0] < right_eye[0]
        assert left_mouth[0] < right_mouth[0]
        assert left_eye[1] < nose[1] < left_mouth[1]


@pytest.mark.samples
def test_a_close_up_is_found_surely_only_by_the_second_look(samples: Path) -> None:
    network = read_network(samples / "models" / "yunet_n_dynamic.onnx")
    frame = clip(samples, "head-pose-face-detection-female.gif")[0]
    (face,) = YuNet(network).detect([frame])[0]
    close = frame_around(frame, face.box)

    (found,) = YuNet(network).detect([close])[0]

    assert found.confidence > 0.9
    assert found.box.height > 0.4 * close.shape[0]
    without = YuNet(network, options=ONE_LOOK).detect([close])[0]
    assert all(other.confidence < 0.9 for other in without)


def clip(samples: Path, name: str = "face-demographics-walking-and-pause.gif") -> list[RgbImage]:
    with Image.open(samples / "clips" / name) as gif:
        return [np.array(frame.convert("RGB")) for frame in ImageSequence.Iterator(gif)]


def frame_around(frame: RgbImage, box: Box) -> RgbImage:
    height, width = frame.shape[:2]
    area = box.enlarged(0.3, 0.3, 0.3, 0.3).clipped(width, height)
    part = frame[int(area.y0) : int(area.y1), int(area.x0) : int(area.x1)]
    scale = 1280 / max(part.shape[:2])
    return np.asarray(cv2.resize(part, None, fx=scale, fy=scale), np.uint8)


def assert_equal_to_opencv(path: Path, pictures: list[RgbImage]) -> list[Detection]:
    """Compare with FaceDetectorYN, which uses the network as it is; return all faces."""
    height, width = pictures[0].shape[:2]
    oracle = cv2.FaceDetectorYN.create(str(path), "", (width, height), 0.6, 0.3, 5000)
    detector = YuNet(onnx.load(str(path)), options=ONE_LOOK)
    faces = []
    for picture, ours in zip(pictures, detector.detect(pictures), strict=True):
        _, theirs = oracle.detect(np.ascontiguousarray(picture[:, :, ::-1]))
        rows = [] if theirs is None else sorted(theirs, key=lambda row: -row[14])
        for face, row in zip(ours, rows, strict=True):
            x, y, w, h = (float(v) for v in row[:4])
            assert_near(face.box, Box(x, y, x + w, y + h).clipped(width, height), 0.01)
            np.testing.assert_allclose(face.landmarks.ravel(), row[4:14], atol=0.01)
            assert face.confidence == pytest.approx(row[14], abs=1e-4)
        faces += ours
    assert faces
    return faces


def assert_near(box: Box, expected: Box, tolerance_px: float) -> None:
    np.testing.assert_allclose(
        [box.x0, box.y0, box.x1, box.y1],
        [expected.x0, expected.y0, expected.x1, expected.y1],
        atol=tolerance_px,
    )
