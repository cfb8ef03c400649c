"""Thresholds that keep their promise on people who were not there when they were measured."""

from pathlib import Path

import numpy as np
import pytest

from lookout.adapters.onnx.calibration_file import read_calibration, write_calibration
from lookout.domain.arrays import Vectors
from lookout.domain.calibration import Calibration
from lookout.domain.errors import ConfigurationError
from lookout.evaluation.calibrate import CalibrateOptions, Measured, calibrate
from lookout.evaluation.pictures import DataSet, Person
from lookout.evaluation.statistics import share_above
from lookout.evaluation.templates import Acquired, Templates
from lookout.evaluation.thresholds import RATES
from lookout.stages.match import LONG_LIST, SHORT_LIST
from tests.builders import face_like_vectors

OPTIONS = CalibrateOptions(draws=3, warm=200, lists=12)


def pictures_of(centres: Vectors, pictures: int, seed: int) -> Vectors:
    """Pictures of people, ``(people, pictures, dimension)``, each a little beside its person."""
    noise = np.random.default_rng(seed).normal(size=(len(centres), pictures, centres.shape[1]))
    near = centres[:, None] + 0.025 * noise
    unit: Vectors = (near / np.linalg.norm(near, axis=2, keepdims=True)).astype(np.float32)
    return unit


def made(people: int, pictures: int = 4) -> tuple[DataSet, Templates]:
    vectors = pictures_of(face_like_vectors(people, seed=5), pictures, seed=6)
    folder = tuple(
        Person(f"P{i}", tuple(f"P{i}/{k}" for k in range(pictures))) for i in range(people)
    )
    names = [picture for person in folder for picture in person.pictures]
    found = [Acquired(vector, None) for vector in vectors.reshape(-1, vectors.shape[2])]
    return DataSet(Path("faces"), folder), Templates.of(names, found)


def measure(people: int = 700, pictures: int = 4) -> Measured:
    data, templates = made(people, pictures)
    return calibrate(
        data, templates, OPTIONS, pack_digest="d" * 64, measured_on="made-up", date="2026-01-01"
    )


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure()


def passes_of_strangers(calibration: Calibration, pictures: int) -> np.ndarray:
    """Best score of each pass of new people against lists of 30 new people, nothing levelled."""
    listed = pictures_of(face_like_vectors(600, seed=50), 1, seed=60)[:, 0]
    passing = pictures_of(face_like_vectors(2_000, seed=51), pictures, seed=61)
    best = np.full((len(passing), 20), -np.inf)
    for count in range(1, pictures + 1):
        fused = passing[:, :count].sum(axis=1)
        fused /= np.linalg.norm(fused, axis=1, keepdims=True)
        scores = (fused @ listed.T).reshape(len(passing), 20, 30).max(axis=2)
        best = np.maximum(best, scores - calibration.fusion_correction(count))
    return best


@pytest.mark.parametrize("pictures", [1, 2, 4])
def test_as_many_new_people_alert_as_was_asked_for_however_long_they_are_seen(
    measured: Measured, pictures: int
) -> None:
    calibration = measured.calibration
    best = passes_of_strangers(calibration, pictures)
    for rate in (0.005, 0.02):
        threshold = calibration.threshold(rate, 30, levelled=False)
        assert threshold.assessed
        assert rate / 3 < share_above(best, threshold.value) < rate * 2


def test_fusing_brings_strangers_closer_and_that_is_taken_off(measured: Measured) -> None:
    fusion = measured.calibration.fusion
    assert list(fusion) == [1, 2, 3, 4]
    assert fusion[1] == 0
    assert fusion[4] > fusion[2] > 0.001
    assert measured.inflation >= 1


@pytest.mark.parametrize("levelled", [False, True])
def test_thresholds_rise_with_the_list_and_fall_with_the_rate(
    measured: Measured, levelled: bool
) -> None:
    table = measured.calibration.levelled if levelled else measured.calibration.plain
    thresholds = np.array(table.thresholds)
    sizes = np.array(table.list_sizes)
    for alike in (sizes <= SHORT_LIST, sizes >= LONG_LIST):  # scores on one scale
        assert (np.diff(thresholds[alike], axis=0) >= 0).all()
    assert (np.diff(thresholds, axis=1) <= 0).all()
    assert ((np.array(table.tpir) >= 0) & (np.array(table.tpir) <= 1)).all()


def test_what_few_people_show_is_not_called_measured(measured: Measured) -> None:
    table = measured.calibration.plain
    assert table.covers(10, 0.01)
    assert not table.covers(300, RATES[0])
    assert not table.covers(10_000, 0.05)
    assert sorted(table.measured_from) == list(table.measured_from)


def test_the_same_seed_gives_the_same_numbers(measured: Measured) -> None:
    assert measure().calibration == measured.calibration


def test_the_file_keeps_every_number(measured: Measured, tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    write_calibration(path, measured.calibration)
    assert read_calibration(path) == measured.calibration


def test_no_person_is_in_the_file(measured: Measured, tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    write_calibration(path, measured.calibration)
    assert path.stat().st_size < 10_000
    assert "P1" not in path.read_text()


def test_pictures_of_one_person_are_mostly_alike(measured: Measured) -> None:
    _, templates = made(700)
    same = np.einsum("ij,ij->i", templates.probes[0::4], templates.probes[1::4])
    assert (same > measured.calibration.same_person).mean() == pytest.approx(0.995, abs=0.004)


@pytest.mark.parametrize(("people", "pictures"), [(250, 4), (700, 1)])
def test_too_few_people_are_refused(people: int, pictures: int) -> None:
    with pytest.raises(ConfigurationError, match="people"):
        measure(people, pictures)
