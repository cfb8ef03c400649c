import numpy as np
import pytest

from lookout.adapters.gallery import gallery_of
from lookout.crowd.street import Scenario
from lookout.demo.filming import GAP_S, everybody_once
from lookout.domain.calibration import Calibration
from lookout.evaluation.passes import calibrate_passes
from lookout.evaluation.passes.walked import Walked
from lookout.evaluation.thresholds import RATES
from tests.builders import face_like_vectors

PEOPLE = 150


def unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / lengths, np.float32)


def walks_of(people: int, seed: int) -> tuple[list[Walked], dict[str, np.ndarray]]:
    """Everybody's entry, and one walk in which noise is averaged away picture by picture."""
    true = face_like_vectors(people, seed)
    random = np.random.default_rng(seed)
    names = [f"p{number:03d}" for number in range(people)]
    walks = []
    for name, vector in zip(names, true, strict=True):
        pictures = vector + random.normal(0, 0.012, (6, len(vector)))
        fused = np.cumsum(pictures, axis=0)
        walks.append(Walked(name, unit(fused)))
    entries = unit(true + random.normal(0, 0.012, true.shape))
    return walks, dict(zip(names, entries, strict=True))


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    walks, entries = walks_of(PEOPLE, 5)
    return calibrate_passes(
        walks, entries, 1, pack_digest="fake", measured_on="made up", date="2026-01-01"
    )


def test_thresholds_rise_with_the_list_and_fall_with_the_rate(calibration: Calibration) -> None:
    for table in (calibration.plain, calibration.levelled):
        grid = np.array(table.thresholds)
        assert (np.diff(grid[:4], axis=0) >= 0).all()
        assert (np.diff(grid, axis=1) <= 0).all()


def test_what_few_people_are_behind_does_not_count_as_measured(calibration: Calibration) -> None:
    table = calibration.plain
    assert table.covers(10, RATES[-1])
    assert not table.covers(1, RATES[0])


def test_people_who_are_new_raise_about_as_many_false_alerts_as_expected(
    calibration: Calibration,
) -> None:
    walks, entries = walks_of(400, 6)
    names = list(entries)
    random = np.random.default_rng(2)
    false, rate = [], 0.02
    threshold = calibration.threshold(rate, 10, levelled=False).value
    for _ in range(40):
        listed = random.choice(len(names), 10, replace=False)
        gallery = gallery_of(np.stack([entries[names[i]] for i in listed]), calibration.whitening)
        for index in random.choice(len(walks), 60, replace=False):
            if index not in listed:
                scores = gallery.similarities(walks[index].vectors)
                false.append(bool(scores.max() > threshold))
    assert rate / 3 < np.mean(false) < rate * 3


def test_listed_people_are_found(calibration: Calibration) -> None:
    assert calibration.plain.expected_tpir(10, 0.01) > 0.9


def test_everybody_walks_by_once() -> None:
    people = [f"p{number:03d}" for number in range(7)]
    scenario: Scenario = everybody_once(people, 3)
    assert sorted(one.person for one in scenario.passes) == people
    assert scenario.seconds > 7 * GAP_S
    assert [one.person for one in scenario.passes] != people
