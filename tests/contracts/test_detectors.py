"""What every detector must keep to; a new one is one line in ``DETECTORS``."""

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import pytest

from lookout.adapters.onnx.open_pack import pack as open_pack
from lookout.adapters.onnx.packs.networks import read_network
from lookout.adapters.onnx.packs.scrfd import Scrfd
from lookout.adapters.onnx.packs.yunet import YuNet
from lookout.domain.arrays import RgbImage
from lookout.domain.face import Detection
from lookout.ports import Detector
from tests.adapters.onnx.made_networks import made_scrfd, made_yunet
from tests.conftest import SAMPLES


def real_yunet(_: Path) -> Detector:
    """YuNet's weights are not part of the project."""
    return YuNet(read_network(SAMPLES / "models" / "yunet_n_640_640.onnx"))


DETECTORS: dict[str, Callable[[Path], Detector]] = {
    "mtcnn": lambda cache: open_pack.load(cache, "cpu", 1, lambda _: None).detector,
    "yunet": real_yunet,
}
MADE: dict[str, Callable[[Path], Detector]] = {
    "yunet, made network": lambda _: YuNet(made_yunet()),
    "scrfd, made network": lambda _: Scrfd(made_scrfd()),
}
"""Networks with the real inputs and outputs that know no faces: only the form is theirs to keep."""


def named(names: Iterable[str]) -> list[object]:
    return [
        pytest.param(name, marks=[pytest.mark.samples] if name == "yunet" else []) for name in names
    ]


@pytest.fixture(scope="module", params=named(DETECTORS | MADE))
def detector(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Detector:
    return (DETECTORS | MADE)[request.param](tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module", params=named(DETECTORS))
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Detector:
    return DETECTORS[request.param](tmp_path_factory.mktemp("cache"))


def noise(height: int, width: int, seed: int = 1) -> RgbImage:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (height, width, 3)).astype(np.uint8)


def blocks(height: int, width: int, seed: int = 1) -> RgbImage:
    """Edges everywhere, so that even the first stage of a detector has work."""
    coarse = noise(height // 8 + 1, width // 8 + 1, seed)
    return np.kron(coarse, np.ones((8, 8, 1), np.uint8))[:height, :width]


def photographs(samples: Path, count: int) -> list[RgbImage]:
    """Pictures of 250 by 250 px with a face in the middle."""
    with zipfile.ZipFile(samples / "lfw-dev.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))
        chosen = names[:: len(names) // count][:count]
        data = [np.frombuffer(archive.read(name), np.uint8) for name in chosen]
    pictures = [cv2.imdecode(one, cv2.IMREAD_COLOR_RGB) for one in data]
    return [np.asarray(picture, np.uint8) for picture in pictures]


def assert_same(ours: list[Detection], theirs: list[Detection]) -> None:
    assert [d.box for d in ours] == [d.box for d in theirs]
    assert [d.confidence for d in ours] == [d.confidence for d in theirs]
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one.landmarks, other.landmarks)


def assert_well_formed(found: list[Detection], picture: RgbImage) -> None:
    height, width = picture.shape[:2]
    confidences = [d.confidence for d in found]
    assert confidences == sorted(confidences, reverse=True)
    for detection in found:
        box = detection.box
        assert 0 <= box.x0 < box.x1 <= width
        assert 0 <= box.y0 < box.y1 <= height
        assert 0 <= detection.confidence <= 1
        assert detection.landmarks.shape == (5, 2)
        assert detection.landmarks.dtype == np.float32
        assert np.isfinite(detection.landmarks).all()


def test_no_picture_gives_no_list(detector: Detector) -> None:
    assert detector.detect([]) == []


@pytest.mark.parametrize("value", [0, 127, 255])
def test_an_empty_scene_gives_an_empty_list(trained: Detector, value: int) -> None:
    assert trained.detect([np.full((240, 320, 3), value, np.uint8)]) == [[]]


@pytest.mark.parametrize(
    ("height", "width"), [(1, 1), (11, 13), (12, 12), (49, 51), (1, 700), (700, 1), (13, 900)]
)
def test_tiny_and_narrow_pictures_are_taken(detector: Detector, height: int, width: int) -> None:
    picture = noise(height, width)
    (found,) = detector.detect([picture])
    assert_well_formed(found, picture)


@pytest.mark.parametrize("seed", range(4))
def test_noise_and_edges_give_nothing_that_is_malformed(detector: Detector, seed: int) -> None:
    for picture in (noise(241, 323, seed), blocks(487, 645, seed)):
        (found,) = detector.detect([picture])
        assert_well_formed(found, picture)


def test_the_picture_is_left_as_it_was(detector: Detector) -> None:
    picture = blocks(200, 300)
    copy = picture.copy()
    picture.setflags(write=False)
    detector.detect([picture])
    np.testing.assert_array_equal(picture, copy)


@pytest.mark.samples
def test_the_face_in_the_middle_is_found(trained: Detector, samples: Path) -> None:
    pictures = photographs(samples, 40)
    for picture, found in zip(pictures, trained.detect(pictures), strict=True):
        assert_well_formed(found, picture)
        middles = [d for d in found if d.box.x0 < 125 < d.box.x1 and d.box.y0 < 125 < d.box.y1]
        assert len(middles) == 1


@pytest.mark.samples
def test_landmarks_lie_in_their_order(trained: Detector, samples: Path) -> None:
    for found in trained.detect(photographs(samples, 20)):
        left_eye, right_eye, nose, left_mouth, right_mouth = found[0].landmarks
        assert left_eye[0] < right_eye[0]
        assert left_mouth[0] < right_mouth[0]
        assert max(left_eye[1], right_eye[1]) < nose[1] < min(left_mouth[1], right_mouth[1])


@pytest.mark.samples
def test_several_pictures_of_several_sizes_give_what_each_gives_alone(
    trained: Detector, samples: Path
) -> None:
    first, second, third = photographs(samples, 3)
    pictures = [first, np.tile(second, (2, 3, 1)), third[40:], noise(30, 400)]
    together = trained.detect(pictures)
    for picture, found in zip(pictures, together, strict=True):
        assert_same(found, trained.detect([picture])[0])


@pytest.mark.samples
def test_a_view_of_a_larger_array_gives_what_its_copy_gives(
    trained: Detector, samples: Path
) -> None:
    (picture,) = photographs(samples, 1)
    view = np.asfortranarray(np.repeat(picture, 2, axis=1))[10:, ::2]
    assert not view.flags.c_contiguous
    (found,) = trained.detect([view])
    assert found
    assert_same(found, trained.detect([view.copy()])[0])


@pytest.mark.samples
@pytest.mark.parametrize("turns", range(4))
def test_a_face_cut_by_any_edge_is_found_and_its_box_ends_there(
    trained: Detector, samples: Path, turns: int
) -> None:
    """Box arithmetic must not wrap round below 0: such faces would silently vanish."""
    found = 0
    for picture in photographs(samples, 20):
        (whole,) = trained.detect([picture])[:1]
        box = whole[0].box
        part = cut_a_tenth_of(box.x0, box.y0, box.x1, box.y1, picture, turns)
        (seen,) = trained.detect([part])
        assert_well_formed(seen, part)
        found += bool(seen)
    assert found >= 18


def cut_a_tenth_of(
    x0: float, y0: float, x1: float, y1: float, picture: RgbImage, side: int
) -> RgbImage:
    """The picture, ending a tenth of the box inside it: left, top, right or bottom."""
    dx, dy = round((x1 - x0) / 10), round((y1 - y0) / 10)
    left, top, right, bottom = (round(v) for v in (x0, y0, x1, y1))
    return (
        picture[:, left + dx :],
        picture[top + dy :],
        picture[:, : right - dx],
        picture[: bottom - dy],
    )[side]
