"""What every embedder must keep to; a new one is one line in ``EMBEDDERS``."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lookout.adapters.onnx.open_pack import pack as open_pack
from lookout.adapters.onnx.packs.five_point import FivePointEmbedder
from lookout.adapters.onnx.packs.manifest import Family
from lookout.adapters.onnx.packs.networks import DIMENSIONS, NORMALISATION
from lookout.adapters.onnx.sessions import open_session
from lookout.domain.arrays import Chips
from lookout.ports import Embedder
from tests.adapters.onnx.made_networks import made_embedder


def made_five_point(family: Family, batch: int | str) -> Embedder:
    """The real adapter around a small network with the real inputs and outputs."""
    model = made_embedder(DIMENSIONS[family], batch, bias=1e-3).SerializeToString()
    return FivePointEmbedder(open_session(model), DIMENSIONS[family], *NORMALISATION[family])


EMBEDDERS: dict[str, Callable[[Path], Embedder]] = {
    "dlib resnet": lambda cache: open_pack.load(cache, "cpu", 1, lambda _: None).embedder,
    "arcface, made network": lambda _: made_five_point(Family.ARCFACE, "None"),
    "sface, made network": lambda _: made_five_point(Family.SFACE, 1),
}


@pytest.fixture(scope="module", params=EMBEDDERS)
def embedder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return EMBEDDERS[request.param](tmp_path_factory.mktemp("cache"))


def chips_for(embedder: Embedder, count: int, seed: int = 1) -> Chips:
    """Chips with enough detail that each gives another template."""
    size = embedder.alignment.size_px
    coarse = np.random.default_rng(seed).integers(0, 256, (count, size // 8 + 1, size // 8 + 1, 3))
    return np.kron(coarse, np.ones((1, 8, 8, 1)))[:, :size, :size].astype(np.uint8)


def test_the_alignment_lies_in_its_chip(embedder: Embedder) -> None:
    alignment = embedder.alignment
    assert alignment.points.shape == (5, 2)
    assert alignment.points.dtype == np.float32
    assert ((alignment.points > 0) & (alignment.points < alignment.size_px)).all()


def test_no_chip_gives_no_row(embedder: Embedder) -> None:
    assert embedder.embed(chips_for(embedder, 0)).shape == (0, embedder.dimension)


@pytest.mark.parametrize("count", [1, 3, 9])
def test_each_row_has_length_1(embedder: Embedder, count: int) -> None:
    vectors = embedder.embed(chips_for(embedder, count))
    assert vectors.shape == (count, embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_padded_batch_gives_what_each_chip_gives_alone(embedder: Embedder) -> None:
    chips = chips_for(embedder, 5)
    together = embedder.embed(chips)
    alone = np.concatenate([embedder.embed(chip[None]) for chip in chips])
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_a_batch_beyond_the_largest_bucket_keeps_its_order(embedder: Embedder) -> None:
    chips = chips_for(embedder, 3)
    many = embedder.embed(np.tile(chips, (13, 1, 1, 1)))
    np.testing.assert_allclose(many, np.tile(embedder.embed(chips), (13, 1)), atol=1e-6)


def test_the_same_chip_always_gives_the_same_row(embedder: Embedder) -> None:
    chips = chips_for(embedder, 2)
    np.testing.assert_array_equal(embedder.embed(chips), embedder.embed(chips))


def test_different_chips_give_different_rows(embedder: Embedder) -> None:
    first, second = embedder.embed(chips_for(embedder, 2))
    assert float(first @ second) < 0.999


def test_a_view_gives_what_its_copy_gives_and_is_left_as_it_was(embedder: Embedder) -> None:
    chips = chips_for(embedder, 4)
    view = chips[::2, :, ::-1]
    view.setflags(write=False)
    copy = view.copy()
    np.testing.assert_array_equal(embedder.embed(view), embedder.embed(copy))
    np.testing.assert_array_equal(view, copy)


@pytest.mark.parametrize("value", [0, 255])
def test_a_chip_of_one_colour_gives_a_row_all_the_same(embedder: Embedder, value: int) -> None:
    size = embedder.alignment.size_px
    (vector,) = embedder.embed(np.full((1, size, size, 3), value, np.uint8))
    assert np.isfinite(vector).all()
