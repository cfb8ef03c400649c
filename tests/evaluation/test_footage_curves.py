"""What other thresholds would have given: held against counting by hand."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout.domain.calibration import Threshold
from lookout.evaluation import plots
from lookout.evaluation.footage import Curve, Fate, PassRecord, RunRecord, curve
from lookout.stages.alert import OperatingPoint

POINT = OperatingPoint(
    plain=Threshold(0.5, 0.01, 3, False, True), levelled=Threshold(0.3, 0.01, 3, True, True)
)
BLANK = PassRecord(
    scene="scene",
    pass_id="",
    person="",
    entry=None,
    opportunity=True,
    view_s=1.0,
    ready_s=0.0,
    found_s=None,
    further=0,
    false=0,
    tracks=1,
    fate=Fate.COMPARED,
    refusal=None,
    best_score=None,
)


def listed(person: str, score: float | None, number: int = 1) -> PassRecord:
    return replace(
        BLANK, person=person, pass_id=f"{person}-{number}", entry=person, best_score=score
    )


def unlisted(person: str, score: float | None, opportunity: bool = True) -> PassRecord:
    return replace(BLANK, person=person, pass_id=person, best_score=score, opportunity=opportunity)


def drawn(*passes: PassRecord) -> Curve:
    found = curve([RunRecord("scene", passes=passes)], POINT, resamples=200)
    assert found is not None
    return found


def at(found: Curve, threshold: float) -> tuple[float, float]:
    [place] = np.flatnonzero(np.isclose(found.thresholds, threshold))
    return float(found.tpir[place]), float(found.fpir[place])


def test_at_the_threshold_in_force_it_is_what_was_counted() -> None:
    found = drawn(
        listed("ann", 0.6),
        listed("ben", 0.5),
        listed("cid", None),
        unlisted("dan", 0.7),
        unlisted("eve", 0.2),
        unlisted("fay", None),
    )
    assert at(found, 0.5) == pytest.approx((1 / 3, 1 / 3))
    assert (found.mated, found.nonmated, found.people) == (3, 3, 6)


def test_an_alert_counts_however_briefly_somebody_was_there() -> None:
    found = drawn(listed("ann", 0.6), unlisted("dan", 0.4, opportunity=False), unlisted("eve", 0.2))
    assert at(found, 0.4)[1] == 0
    below = float(found.thresholds[found.thresholds < 0.4].max())
    assert at(found, below)[1] == pytest.approx(1 / 2 if below >= 0.2 else 1)


def test_levelled_scores_are_moved_onto_the_plain_threshold() -> None:
    levelled = replace(listed("ann", 0.4), best_levelled=True)
    found = drawn(levelled, unlisted("dan", 0.45))
    assert found.in_force == 0.5
    assert at(found, 0.5) == (1.0, 0.0)  # 0.4 is 0.1 above the levelled threshold


def test_without_one_of_the_two_kinds_of_people_there_is_no_curve() -> None:
    for passes in ((listed("ann", 0.6),), (unlisted("dan", 0.6),), ()):
        assert curve([RunRecord("scene", passes=passes)], POINT) is None


def test_a_person_seen_often_widens_the_band_as_one_person() -> None:
    strangers = [unlisted(f"s{i}", 0.4) for i in range(10)]
    many = drawn(*[listed(f"p{i}", 0.6 if i % 2 else 0.4) for i in range(40)], *strangers)
    few = drawn(*[listed(f"p{i % 4}", 0.6 if i % 4 < 2 else 0.4, i) for i in range(40)], *strangers)
    place = np.flatnonzero(np.isclose(many.thresholds, 0.5))[0]
    assert many.tpir[place] == few.tpir[place] == 0.5
    width = [float(one.tpir_high[place] - one.tpir_low[place]) for one in (many, few)]
    assert width[1] > 2 * width[0]


scores = st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None)
@given(scores, scores)
def test_both_rates_fall_as_the_threshold_rises_and_lie_within_their_bands(
    own: list[float | None], best: list[float | None]
) -> None:
    passes = [listed(f"a{i}", s) for i, s in enumerate(own)]
    passes += [unlisted(f"b{i}", s) for i, s in enumerate(best)]
    found = curve([RunRecord("scene", passes=tuple(passes))], POINT, resamples=50)
    if found is None:
        return
    for values, low, high in (
        (found.tpir, found.tpir_low, found.tpir_high),
        (found.fpir, found.fpir_low, found.fpir_high),
    ):
        assert (np.diff(values) <= 1e-12).all()
        assert ((low >= 0) & (low <= high) & (high <= 1)).all()
    assert found.in_force in found.thresholds
    json.dumps(found.as_json(), allow_nan=False)


def test_a_curve_is_plotted_as_svg_and_png(tmp_path: Path) -> None:
    found = drawn(*[listed(f"a{i}", i / 9) for i in range(9)], unlisted("b", 0.5))
    written = plots.write_plots(
        tmp_path,
        {
            "det": plots.draw_footage_det(found, "det"),
            "threshold": plots.draw_footage_thresholds(found, "threshold"),
        },
    )
    assert [path.name for path in written] == [
        "det.svg",
        "det.png",
        "threshold.svg",
        "threshold.png",
    ]
    assert all(path.stat().st_size > 1000 for path in written)
