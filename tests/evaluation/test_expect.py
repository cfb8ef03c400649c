"""What to expect of a day: intervals against SciPy and simulation, and what nobody measured."""

import numpy as np
import pytest
from scipy import stats

from lookout.domain.calibration import Calibration, Table
from lookout.domain.errors import ConfigurationError
from lookout.evaluation.expect import (
    Plan,
    alerts_of_a_day,
    expect,
    expectation_json,
    rate_at,
    true_rate,
)


def calibration(alarmed: tuple[tuple[int, ...], ...] = ()) -> Calibration:
    table = Table(
        list_sizes=(10, 100, 1000),
        false_alert_rates=(0.001, 0.01, 0.1),
        thresholds=((0.6, 0.5, 0.4), (0.65, 0.55, 0.45), (0.7, 0.6, 0.5)),
        tpir=((0.9, 0.95, 0.99), (0.8, 0.9, 0.95), (0.6, 0.7, 0.9)),
        measured_from=(0.001, 0.001, 0.01),
        alarmed=alarmed,
    )
    return Calibration("pack", "made-up people", "2026-11-22", table, table, {1: 0.0}, 0.5)


COUNTED = ((12, 30, 90), (14, 40, 120), (0, 16, 60))


def test_a_chosen_rate_gives_the_threshold_and_the_day() -> None:
    found = expect(calibration(COUNTED), Plan(100, 20_000), 0.001, levelled=False)
    assert (found.threshold.value, found.alerts, found.tpir) == (0.65, 20.0, 0.8)
    assert (found.people, found.counted, found.assessed) == (14, True, True)
    assert found.alerts_low is not None
    assert found.alerts_high is not None
    assert found.alerts_low < 20 < found.alerts_high
    assert found.rate is not None
    assert found.rate.low < 0.001 < found.rate.high


def test_between_cells_the_fewest_people_around_count() -> None:
    found = expect(calibration(COUNTED), Plan(40, 1000), 0.005, levelled=True)
    assert found.people == 12


def test_a_calibration_that_does_not_say_has_the_fewest_people_that_are_allowed() -> None:
    found = expect(calibration(), Plan(100, 20_000), 0.001, levelled=False)
    assert (found.people, found.counted) == (10, False)


@pytest.mark.parametrize(
    ("size", "rate"), [(5, 0.01), (2000, 0.01), (100, 0.0005), (1000, 0.001), (300, 0.002)]
)
def test_outside_what_was_measured_nothing_is_claimed(size: int, rate: float) -> None:
    found = expect(calibration(COUNTED), Plan(size, 10_000), rate, levelled=False)
    assert not found.assessed
    nothing = (found.rate, found.alerts_low, found.alerts_high, found.tpir, found.people)
    assert nothing == (None,) * 5
    assert expectation_json(found)["assessed"] is False


def test_the_rates_interval_is_that_of_poisson_counts() -> None:
    found = true_rate(14, 0.001)
    assert stats.poisson.sf(13, 14 * found.low / 0.001) == pytest.approx(0.025)
    assert stats.poisson.cdf(14, 14 * found.high / 0.001) == pytest.approx(0.025)


def test_a_days_number_lies_within_its_limits_as_often_as_said() -> None:
    random, truth, footfall, tested = np.random.default_rng(3), 0.001, 20_000, 15_000
    counted = random.poisson(truth * tested, 2000)
    days = random.poisson(truth * footfall, 2000)
    within = [
        low <= day <= high
        for people, day in zip(counted.tolist(), days.tolist(), strict=True)
        if people
        for low, high in [alerts_of_a_day(people, people / tested, footfall)]
    ]
    assert 0.94 < np.mean(within) < 0.98


def test_nobody_passing_raises_no_alert() -> None:
    found = expect(calibration(COUNTED), Plan(100, 0), 0.01, levelled=False)
    assert (found.alerts, found.alerts_low, found.alerts_high) == (0.0, 0, 0)


def test_a_threshold_gives_its_rate_back_or_is_unassessed() -> None:
    known = calibration(COUNTED)
    for rate in (0.001, 0.004, 0.03):
        threshold = known.threshold(rate, 60, levelled=True).value
        assert rate_at(known, 60, threshold, levelled=True) == pytest.approx(rate)
    assert rate_at(known, 100, 0.66, levelled=True) is None
    assert rate_at(known, 100, 0.44, levelled=True) is None
    assert rate_at(known, 1000, 0.69, levelled=True) is None


@pytest.mark.parametrize(("size", "footfall"), [(0, 100), (10, -1)])
def test_a_plan_that_makes_no_sense_is_refused(size: int, footfall: int) -> None:
    with pytest.raises(ConfigurationError):
        Plan(size, footfall)


def test_counts_of_people_must_fit_the_table() -> None:
    with pytest.raises(ConfigurationError, match="alarmed must have 3 rows of 3"):
        calibration(((1, 2, 3),))
