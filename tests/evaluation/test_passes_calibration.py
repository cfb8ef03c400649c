"""Thresholds from passes: they hold for other people, and score as the flow does."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookout.adapters.gallery import gallery_of
from lookout.adapters.gallery.exact import ExactGallery
from lookout.adapters.onnx.calibration_file import read_calibration, write_calibration
from lookout.domain.arrays import Vector, Vectors
from lookout.domain.calibration import Calibration
from lookout.domain.errors import ConfigurationError
from lookout.domain.match import Levels
from lookout.domain.watchlist import Watchlist
from lookout.evaluation.passes import calibrate_passes, calibrating
from lookout.evaluation.passes.calibrating import Crowd, gathered, scored
from lookout.evaluation.passes.walked import Walked
from lookout.evaluation.passes.weighing import learnt_whitening, teachers
from lookout.stages.match import match
from tests.builders import a_calibration, a_template, face_like_vectors

PICTURES = 4


def people(count: int, seed: int) -> tuple[dict[str, Vector], list[Walked]]:
    """Made-up people with an entry and one pass of four pictures, fused one by one."""
    random = np.random.default_rng(seed)
    faces = face_like_vectors(count, seed)
    entries, walks = {}, []
    for k, face in enumerate(faces):
        name = f"q{k:03d}"
        entries[name] = _near(face, random)
        single = np.stack([_near(face, random) for _ in range(PICTURES)])
        sums = np.cumsum(single, axis=0)
        fused = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        walks.append(Walked(name, fused.astype(np.float32)))
    return entries, walks


def _near(face: Vector, random: np.random.Generator) -> Vector:
    moved = face + random.normal(0, 0.02, face.shape)
    unit: Vector = (moved / np.linalg.norm(moved)).astype(np.float32)
    return unit


@cache
def measured(count: int, seed: int = 1) -> Calibration:
    entries, walks = people(count, seed)
    return calibrate_passes(
        walks, entries, 0, pack_digest="fake", measured_on="made up", date="2026-01-01"
    )


def test_sizes_reach_as_far_as_there_are_people(monkeypatch: pytest.MonkeyPatch) -> None:
    assert measured(130).plain.list_sizes == (1, 3, 10, 30)
    monkeypatch.setattr(calibrating, "_MOST_DRAWS", 60)
    entries, walks = people(230, seed=1)
    longer = calibrate_passes(
        walks, entries, 0, pack_digest="fake", measured_on="made up", date="2026-01-01"
    )
    assert longer.plain.list_sizes == (1, 3, 10, 30, 100)


def test_a_threshold_holds_for_other_people() -> None:
    calibration = measured(130)
    threshold = calibration.threshold(0.05, 30, levelled=False).value
    entries, walks = people(330, seed=77)
    gallery = gallery_of(np.stack([entries[f"q{k:03d}"] for k in range(30)]), calibration.whitening)
    false = [float(gallery.similarities(walk.vectors).max()) > threshold for walk in walks[30:]]
    assert 0.02 <= np.mean(false) <= 0.11


def test_nobody_is_scored_against_levels_that_were_learnt_from_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries, walks = people(60, seed=5)
    order = sorted(entries)
    crowd = gathered(walks, order, np.stack([entries[name] for name in order]))
    taught: list[set[int]] = []

    def noted(
        crowd: Crowd, listed: NDArray[np.int64], those: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        taught.append(set(those.tolist()))
        return learnt(crowd, listed, those)

    learnt = calibrating._offsets
    monkeypatch.setattr(calibrating, "_MOST_DRAWS", 1)
    monkeypatch.setattr(calibrating, "_offsets", noted)
    _, levelled = calibrating._played(crowd, 30, 0)
    passed = set(levelled.people.tolist())
    assert (len(taught), len(taught[0]), len(passed)) == (1, 15, 15)
    assert taught[0].isdisjoint(passed)


def test_scores_are_those_of_the_flow_in_long_lists_too() -> None:
    entries, walks = people(130, seed=3)
    calibration = replace(a_calibration(), fusion={1: 0.0})
    names = list(entries)[:100]
    vectors: Vectors = np.stack([entries[name] for name in names])
    watchlist = Watchlist(tuple(names), vectors, "fake", "list")
    levels = Levels(np.zeros(100, np.float32), False, 0)
    seen = walks[110]
    templates = [
        a_template(vector=vector, pictures=n) for n, vector in enumerate(seen.vectors, start=1)
    ]
    flow = [
        one.score for one in match(templates, watchlist, ExactGallery(vectors), levels, calibration)
    ]
    order = sorted(entries)
    everybody = np.stack([entries[name] for name in order])
    crowd = gathered(walks, order, everybody)
    listed = np.array([order.index(name) for name in names])
    _, nonmated, owners = scored(crowd, listed, np.zeros(100))
    [place] = np.flatnonzero(owners == order.index(seen.person))
    assert nonmated[place] == pytest.approx(max(flow), abs=1e-5)


def test_who_teaches_the_whitening_is_not_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    entries, walks = people(120, seed=1)
    taught = teachers(sorted(entries), 0)
    scored_people: list[str] = []

    def noted(walks: Sequence[Walked], people: Sequence[str], gallery: Vectors) -> Crowd:
        scored_people.extend([*people, *(walk.person for walk in walks)])
        return gathered(walks, people, gallery)

    monkeypatch.setattr(calibrating, "gathered", noted)
    monkeypatch.setattr(calibrating, "_MOST_DRAWS", 30)
    made = calibrate_passes(
        walks, entries, 0, pack_digest="fake", measured_on="made up", date="2026-01-01"
    )
    assert len(taught) == 30
    assert set(scored_people) == set(entries) - taught
    assert made.whitening == learnt_whitening(
        walks, {name: entries[name] for name in sorted(taught)}
    )


def test_the_file_keeps_the_whitening(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    write_calibration(path, measured(130))
    assert read_calibration(path) == measured(130)
    write_calibration(path, measured(95))
    assert "whitening" not in path.read_text()


@pytest.mark.parametrize("text", ["abcd", "no digits", bytes(24).hex()])
def test_a_damaged_whitening_is_named_with_its_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "calibration.json"
    write_calibration(path, measured(95))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"whitening": text}))
    with pytest.raises(ConfigurationError, match=r"calibration.json: whitening: .*anew"):
        read_calibration(path)


def test_a_rate_that_too_few_people_are_behind_is_unassessed() -> None:
    calibration = measured(130)
    assert calibration.threshold(0.05, 3, levelled=False).assessed
    assert not calibration.threshold(0.0001, 3, levelled=False).assessed
    assert not calibration.threshold(0.05, 200, levelled=False).assessed


def test_too_few_people_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="25 people are too few; 30 or more"):
        measured(25)
