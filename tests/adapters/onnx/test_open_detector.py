from pathlib import Path

import cv2
import numpy as np
import pytest

from lookout.adapters.onnx.open_pack.build import keras_weights
from lookout.adapters.onnx.open_pack.cache import Models
from lookout.adapters.onnx.open_pack.mtcnn import Mtcnn, MtcnnOptions
from lookout.adapters.onnx.open_pack.sources import SOURCES
from lookout.adapters.onnx.sessions import open_session
from lookout.domain.errors import ConfigurationError
from tests.adapters.onnx.keras_pipeline import KerasMtcnn
from tests.contracts.test_detectors import photographs


def a_detector(models: Models, smallest_face_px: int = 50) -> Mtcnn:
    pnet, rnet, onet = (open_session(m) for m in (models.pnet, models.rnet, models.onet))
    return Mtcnn(pnet, rnet, onet, MtcnnOptions(smallest_face_px=smallest_face_px))


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


@pytest.mark.samples
def test_faces_are_those_of_the_package_mtcnn(open_models: Models, samples: Path) -> None:
    """They differ by resampling only: a hundredth of the face in the median, 5 % at most."""
    pnet, rnet, onet = (
        [array.astype(np.float64) for array in keras_weights(SOURCES[name])]
        for name in ("pnet", "rnet", "onet")
    )
    reference = KerasMtcnn(pnet, rnet, onet)
    detector = a_detector(open_models)
    deviations = []
    for picture in photographs(samples, 12):
        best, ours = reference.detect(picture)[0], detector.detect([picture])[0][0]
        side = max(best[2] - best[0], best[3] - best[1])
        landmarks = np.stack([best[5:10], best[10:15]], axis=1)
        deviations.append(np.abs(ours.landmarks - landmarks).max() / side)
        box = np.array([ours.box.x0, ours.box.y0, ours.box.x1, ours.box.y1])
        assert np.abs(box - best[:4].clip(0, 250)).max() < 0.1 * side
    assert np.median(deviations) < 0.02
    assert max(deviations) < 0.05


@pytest.mark.samples
def test_a_smaller_smallest_face_finds_what_a_larger_one_misses(
    open_models: Models, samples: Path
) -> None:
    (picture,) = photographs(samples, 1)
    small = picture[::6, ::6]
    assert a_detector(open_models, 50).detect([small]) == [[]]
    assert len(a_detector(open_models, 12).detect([small])[0]) == 1


def test_a_face_below_what_the_network_can_see_is_refused_as_a_setting() -> None:
    with pytest.raises(ConfigurationError, match="smallest_face_px: 11 is below 12"):
        MtcnnOptions(smallest_face_px=11)


@pytest.mark.parametrize("value", [0.0, 1.0, 60.0])
def test_a_threshold_that_is_no_probability_is_refused(value: float) -> None:
    with pytest.raises(ConfigurationError, match=f"proposal: {value} is not a probability"):
        MtcnnOptions(proposal=value)
    with pytest.raises(ConfigurationError, match=f"sifting: {value} is not a probability"):
        MtcnnOptions(sifting=value)
    with pytest.raises(ConfigurationError, match=f"confidence: {value} is not a probability"):
        MtcnnOptions(confidence=value)


@pytest.mark.samples
def test_every_face_of_a_crowd_of_a_hundred_is_found(open_models: Models, samples: Path) -> None:
    """So many that the cap on proposals matters."""
    side, across, down = 130, 14, 8
    frame = np.zeros((1080, 1920, 3), np.uint8)
    for place, picture in enumerate(photographs(samples, across * down)[: across * down]):
        y, x = side * (place // across), side * (place % across)
        frame[y : y + side, x : x + side] = cv2.resize(
            picture, (side, side), interpolation=cv2.INTER_AREA
        )
    (found,) = a_detector(open_models).detect([frame])
    middles = [(d.box.centre[0] // side, d.box.centre[1] // side) for d in found]
    assert len({(x, y) for x, y in middles if x < across and y < down}) >= 111


def test_memory_stays_while_pictures_of_many_sizes_go_through(open_models: Models) -> None:
    detector = a_detector(open_models)
    rng = np.random.default_rng(2)
    largest = rng.integers(0, 256, (720, 1280, 3)).astype(np.uint8)
    sizes = rng.integers(20, [720, 1280], (120, 2))
    for height, width in [(720, 1280), *sizes[:40]]:
        detector.detect([largest[:height, :width]])
    before = resident_mb()
    for height, width in sizes[40:]:
        detector.detect([largest[:height, :width]])
    assert resident_mb() - before < 25
