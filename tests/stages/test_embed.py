import numpy as np
import pytest

from lookout.domain.arrays import Chips, Vectors
from lookout.domain.errors import ModelError
from lookout.domain.track import Probe, Quality, TrackId
from lookout.stages.embed import ENTRY_TURNS_DEG, embed, embed_entries, entry_vectors
from tests.builders import a_chip, a_face
from tests.fakes import FakeEmbedder

QUALITY = Quality(40, 0.3, 0, 0, 0.5, 0.5, 0.2, 0.99, 0.7)


class PixelEmbedder(FakeEmbedder):
    """A template is a few of the chip's pixels; remembers what it was shown."""

    dimension = 9

    def __init__(self) -> None:
        self.shown: list[Chips] = []

    def embed(self, chips: Chips) -> Vectors:
        self.shown.append(chips)
        vectors = chips[:, 40:70:10, 50:80:10, 0].reshape(len(chips), -1).astype(np.float32) + 1
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


class BrokenEmbedder(FakeEmbedder):
    def embed(self, chips: Chips) -> Vectors:
        return np.full((len(chips), self.dimension), np.nan, np.float32)


def a_probe(look: int) -> Probe:
    return Probe(TrackId("cam", look), a_face(look=look), QUALITY)


def test_no_probe_gives_no_template() -> None:
    assert embed([], PixelEmbedder()) == embed_entries([], PixelEmbedder()) == []


def test_templates_come_in_the_order_of_the_probes() -> None:
    first, second = embed([a_probe(1), a_probe(2)], PixelEmbedder())
    assert (first.track.number, second.track.number) == (1, 2)
    assert (first.pictures, first.quality) == (1, 0.7)


def test_an_entry_is_the_mean_of_its_picture_and_turned_views() -> None:
    embedder = PixelEmbedder()
    (entry,) = embed_entries([a_probe(1)], embedder)
    assert len(embedder.shown) == 1 + len(ENTRY_TURNS_DEG)
    assert np.linalg.norm(entry.vector) == pytest.approx(1, abs=1e-5)
    views = [PixelEmbedder().embed(shown)[0] for shown in embedder.shown]
    mean = np.sum(views, axis=0)
    assert np.allclose(entry.vector, mean / np.linalg.norm(mean), atol=1e-5)
    assert not np.allclose(views[0], views[1], atol=1e-3)


def test_a_chip_that_turning_does_not_change_gives_the_same_template_either_way() -> None:
    grey = np.full((150, 150, 3), 90, np.uint8)
    entry = entry_vectors([grey], PixelEmbedder())
    assert np.allclose(entry, PixelEmbedder().embed(grey[None]), atol=1e-5)


@pytest.mark.parametrize("stage", [embed, embed_entries])
def test_an_embedder_that_breaks_its_contract_is_refused(stage: object) -> None:
    with pytest.raises(ModelError, match="not finite"):
        stage([a_probe(1)], BrokenEmbedder())  # type: ignore[operator]


def test_chips_keep_their_look_through_the_builders() -> None:
    assert (a_chip(1) != a_chip(2)).any()
