from pathlib import Path

import cv2
import numpy as np
import pytest

from lookout.adapters.onnx.packs.five_point import ALIGNMENT, FivePointEmbedder
from lookout.adapters.onnx.sessions import BUCKETS, open_session
from lookout.domain.arrays import Chips, Vectors
from lookout.domain.errors import ModelError
from lookout.domain.geometry import Box
from lookout.stages.detect import align_chip
from tests.adapters.onnx.made_networks import made_embedder
from tests.builders import landmarks_in


def chips(count: int, seed: int = 3) -> Chips:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (count, 112, 112, 3)).astype(np.uint8)


def an_arcface(mean: float | tuple[float, float, float] = 127.5) -> FivePointEmbedder:
    session = open_session(made_embedder(512).SerializeToString())
    return FivePointEmbedder(session, 512, mean, 127.5)


def an_sface(path: Path | None = None) -> FivePointEmbedder:
    model = made_embedder(128, 1).SerializeToString()
    if path is not None:
        path.write_bytes(model)
    return FivePointEmbedder(open_session(model), 128, 0, 1)


def test_arcface_sees_red_first_from_minus_one_to_one() -> None:
    chip = chips(1)

    vector = an_arcface().embed(chip)[0]

    means = chip[0].reshape(14, 8, 14, 8, 3).mean(axis=(1, 3)).transpose(2, 0, 1)
    expected = ((means - 127.5) / 127.5).ravel()[:512]
    np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=1e-5)


def test_a_mean_may_differ_by_channel() -> None:
    chip = chips(1)

    vector = an_arcface((10.0, 20.0, 30.0)).embed(chip)[0]

    means = chip[0].reshape(14, 8, 14, 8, 3).mean(axis=(1, 3)).transpose(2, 0, 1)
    expected = (means - np.reshape([10, 20, 30], (3, 1, 1))).ravel()[:512]
    np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=1e-5)


@pytest.mark.parametrize("count", [0, 1, 3, 40])
def test_every_chip_gets_its_own_unit_vector_whatever_the_batch(count: int) -> None:
    for embedder in (an_arcface(), an_sface()):
        many = chips(40)[:count]

        vectors = embedder.embed(many)

        assert vectors.shape == (count, embedder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        for chip, vector in zip(many, vectors, strict=True):
            np.testing.assert_allclose(embedder.embed(chip[None])[0], vector, atol=1e-6)


def test_sface_gives_the_same_numbers_as_opencv(tmp_path: Path) -> None:
    path = tmp_path / "sface.onnx"
    embedder = an_sface(path)
    oracle = cv2.FaceRecognizerSF.create(str(path), "")
    chip = chips(1)[0]

    theirs = oracle.feature(np.ascontiguousarray(chip[:, :, ::-1])).ravel()

    ours = embedder.embed(chip[None])[0]
    np.testing.assert_allclose(ours, theirs / np.linalg.norm(theirs), atol=1e-6)


def test_opencv_cuts_out_the_same_chip(tmp_path: Path) -> None:
    path = tmp_path / "sface.onnx"
    an_sface(path)
    oracle = cv2.FaceRecognizerSF.create(str(path), "")
    rng = np.random.default_rng(5)
    coarse = rng.integers(0, 256, (30, 40, 3)).astype(np.uint8)
    picture = np.asarray(cv2.resize(coarse, (400, 300)), np.uint8)
    box = Box(120, 80, 230, 220)
    turn = cv2.getRotationMatrix2D((175, 150), 12, 1.0)
    landmarks = (landmarks_in(box) @ turn[:, :2].T + turn[:, 2]).astype(np.float32)
    row = np.array([[box.x0, box.y0, box.width, box.height, *landmarks.ravel(), 1]], np.float32)

    theirs = oracle.alignCrop(picture, row).astype(int)

    ours = align_chip(picture, landmarks, ALIGNMENT).astype(int)
    assert np.abs(ours - theirs).max() <= 2


def test_numbers_that_are_no_template_are_refused() -> None:
    black = np.zeros((1, 112, 112, 3), np.uint8)

    with pytest.raises(ModelError, match="no template"):
        an_sface().embed(black)


def test_another_dimension_than_promised_is_refused() -> None:
    session = open_session(made_embedder(256).SerializeToString())

    with pytest.raises(ModelError, match=r"expected \(1, 512\)"):
        FivePointEmbedder(session, 512, 127.5, 127.5).embed(chips(1))


def test_settling_runs_each_batch_size_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder, seen = an_arcface(), list[int]()
    before, embed = embedder.embed(chips(3)), embedder.embed

    def noted(some: Chips) -> Vectors:
        seen.append(len(some))
        return embed(some)

    monkeypatch.setattr(embedder, "embed", noted)
    embedder.settle()
    assert tuple(seen) == BUCKETS
    np.testing.assert_array_equal(embed(chips(3)), before)
    an_sface().settle()
