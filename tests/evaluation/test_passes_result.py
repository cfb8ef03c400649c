"""Thousands of passes as rates: near twins are told apart, strangers are counted by person too."""

import json

import numpy as np
import pytest

from lookout.domain.arrays import Vector
from lookout.domain.calibration import Threshold
from lookout.evaluation.footage import Fate, PassRecord
from lookout.evaluation.passes import summarised
from lookout.evaluation.passes.result import near_twins

THRESHOLD = Threshold(0.5, 0.001, 2, True, False)


def a_record(person: str, *, listed: bool, found: bool = False, false: int = 0) -> PassRecord:
    return PassRecord(
        scene="passes",
        pass_id=f"{person}-{np.random.default_rng().integers(1 << 60)}",
        person=person,
        entry=person if listed else None,
        opportunity=True,
        view_s=5.0,
        ready_s=0.0,
        found_s=1.0 if found else None,
        further=0,
        false=false,
        tracks=1,
        fate=Fate.FOUND if found else Fate.COMPARED,
        refusal=None,
        best_score=0.4,
    )


def towards(angle_deg: float) -> Vector:
    angle = np.deg2rad(angle_deg)
    return np.array([np.cos(angle), np.sin(angle)], np.float32)


LIKENESSES = {"ann": towards(0), "ben": towards(90), "cat": towards(10), "eve": towards(45)}


def test_a_near_twin_is_whoever_resembles_somebody_else_on_the_list() -> None:
    assert near_twins(LIKENESSES, ["ann", "ben"], 0.95) == {"cat"}
    assert near_twins(LIKENESSES, ["ann", "cat"], 0.95) == {"ann", "cat"}


def test_near_twins_are_counted_and_left_out_beside_the_whole() -> None:
    records = [
        *[a_record("ann", listed=True, found=True)] * 3,
        a_record("ben", listed=True),
        *[a_record("cat", listed=False, false=1)] * 2,
        *[a_record("eve", listed=False)] * 4,
    ]
    result = summarised(records, LIKENESSES, 0.95, THRESHOLD)
    assert (result.score.tpir.numerator, result.score.tpir.denominator) == (3, 4)
    assert (result.score.fpir.numerator, result.score.fpir.denominator) == (2, 6)
    assert (result.apart.fpir.numerator, result.apart.fpir.denominator) == (0, 4)
    assert result.twins == (0, 1)


def test_alarms_of_one_person_weigh_as_one_person() -> None:
    records = [
        a_record("ann", listed=True, found=True),
        *[a_record("cat", listed=False, false=1)] * 5,
        *[a_record("eve", listed=False)] * 5,
    ]
    over = summarised(records, LIKENESSES, 0.95, THRESHOLD).fpir_by_person
    assert (over.value, over.low, over.high) == (0.5, 0.0, 1.0)


def test_the_result_says_how_it_was_composed_and_is_plain_json() -> None:
    result = summarised([a_record("ann", listed=True)], LIKENESSES, 0.95, THRESHOLD)
    written = json.loads(json.dumps(result.as_json()))
    assert written["composed"].startswith("composed at chip level")
    assert written["threshold"]["assessed"] is False
    assert written["near_twins"]["similarity"] == pytest.approx(0.95)
