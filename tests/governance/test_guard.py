"""The running guard: what it says, how often it is wrong, and how soon it is right."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import integrate

from lookout.domain.errors import ConfigurationError
from lookout.governance.guard import (
    MEAN_EXCESS,
    Answers,
    Call,
    GuardOptions,
    bounds,
    evidence,
    watch,
)
from lookout.governance.people_seen import Fragments, people_seen

AUTHORISED = 0.001
RUNS = 4000


@pytest.mark.parametrize(("false", "expected"), [(0, 0.0), (1, 0.3), (4, 2.0), (12, 5.5), (3, 40)])
def test_the_evidence_is_the_average_over_all_greater_rates(false: int, expected: float) -> None:
    def likelihood(excess: float) -> float:
        ratio = (1 + excess) ** false * math.exp(-excess * expected)
        return ratio * math.exp(-excess / MEAN_EXCESS) / MEAN_EXCESS

    averaged, _ = integrate.quad(likelihood, 0, np.inf)
    assert evidence(false, expected) == pytest.approx(averaged, rel=1e-6)


@given(st.integers(0, 60), st.floats(0, 200))
def test_more_false_alerts_speak_louder_and_more_people_softer(false: int, people: float) -> None:
    found = evidence(false, people)
    assert evidence(false + 1, people) > found
    assert evidence(false, people + 1) < found


def test_a_thousand_false_alerts_among_nobody_are_beyond_doubt() -> None:
    assert evidence(1000, 0.0) == math.inf
    assert watch(Answers(false=1000), 3).call is Call.PAUSE


@given(st.integers(0, 50), st.integers(1, 100_000))
def test_the_bounds_hold_the_rate_that_was_counted(false: int, people: int) -> None:
    low, high = bounds(false, people, 0.05)
    assert low <= min(1.0, false / people) <= high <= 1


def test_no_false_alert_needs_some_4500_people_to_show_one_in_a_thousand_at_any_time() -> None:
    assert bounds(0, 4500, 0.05)[1] > AUTHORISED > bounds(0, 4520, 0.05)[1]


def test_the_bound_passes_the_authorised_rate_when_a_pause_is_asked_for() -> None:
    for false in range(1, 30):
        for tracks in (50, 300, 2_000, 9_000):
            found = watch(Answers(false=false), tracks)
            assert (found.call is Call.PAUSE) == (found.low >= AUTHORISED)


def test_one_false_alert_is_no_reason_and_three_at_the_start_are() -> None:
    assert watch(Answers(false=1), 0).call is Call.GO_ON
    assert watch(Answers(false=2), 0).call is Call.WARN
    assert watch(Answers(false=3), 100).call is Call.PAUSE
    assert watch(Answers(false=3), 6_000).call is Call.GO_ON


def test_unsure_and_unanswered_alerts_count_as_false_and_it_says_which() -> None:
    found = watch(Answers(true=5, false=1, unsure=1, unresolved=2), 300)
    assert (found.call, found.confirmed) == (Call.PAUSE, Call.GO_ON)
    assert "3 are unanswered or unsure" in str(found)
    answered = watch(Answers(true=8, false=1), 300)
    assert answered.call is Call.GO_ON


def test_broken_tracks_are_not_taken_for_more_people() -> None:
    measured = Fragments(1.1, 1.25, "somewhere")
    seen = people_seen(1000, measured)
    assert seen.low == 800.0
    assert seen.expected == pytest.approx(909.1, abs=0.1)
    answers, whole = Answers(false=4), Fragments(1.0, 1.0, "none broken")
    broken = watch(answers, 1000, GuardOptions(fragments=measured))
    assert broken.low > watch(answers, 1000, GuardOptions(fragments=whole)).low


def test_a_rate_within_the_authorised_one_is_said_to_be_shown_only_when_it_is() -> None:
    assert "neither shown nor contradicted" in str(watch(Answers(), 1_000))
    assert "shown to be kept" in str(watch(Answers(), 20_000))
    assert "nothing is known of the rate yet" in str(watch(Answers(), 2))


@pytest.mark.parametrize("options", [{"authorised": 0.0}, {"pause": 0.5}, {"warn": 1.0}])
def test_options_that_make_no_sense_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError):
        GuardOptions(**options)  # type: ignore[arg-type] # on purpose
    with pytest.raises(ConfigurationError):
        Answers(false=-1)
    with pytest.raises(ConfigurationError):
        people_seen(-1, Fragments())


# Error rates, simulated. E falls with every person and rises with every alert, so it is enough to
# look when an alert comes: up to so many people, that number of alerts is one too many.


def _limits(chance: float, most: int = 120) -> NDArray[np.float64]:
    limits = []
    for false in range(most):
        low, high = 0.0, 1e6
        for _ in range(50):
            people = (low + high) / 2
            enough = evidence(false, AUTHORISED * people) >= 1 / chance
            low, high = (people, high) if enough else (low, people)
        limits.append(low)
    return np.array(limits)


def _people_at_alerts(rate: float, alerts: int, seed: int) -> NDArray[np.int64]:
    random = np.random.default_rng(seed)
    return np.cumsum(random.geometric(rate, (RUNS, alerts)), axis=1)


def _first(at: NDArray[np.int64], chance: float) -> NDArray[np.float64]:
    """People seen when the call first comes, infinite for never."""
    too_many = at <= _limits(chance)[1 : at.shape[1] + 1]
    first = np.take_along_axis(at, too_many.argmax(axis=1)[:, None], 1)[:, 0]
    return np.where(too_many.any(axis=1), first, np.inf)


@pytest.mark.parametrize(("chance", "measured"), [(0.2, 0.12), (0.05, 0.026)])
def test_at_the_authorised_rate_the_chance_of_ever_speaking_up_is_kept(
    chance: float, measured: float
) -> None:
    at = _people_at_alerts(AUTHORISED, alerts=100, seed=1)  # some 100,000 people, ten long days
    ever = float(np.isfinite(_first(at, chance)).mean())
    assert ever <= chance
    assert ever == pytest.approx(measured, abs=0.02)


@pytest.mark.parametrize(
    ("times", "median", "sooner_than"), [(2, 7_800, 40_000), (3, 2_400, 7_500), (10, 320, 800)]
)
def test_a_worse_rate_is_found_and_how_soon(times: int, median: int, sooner_than: int) -> None:
    first = _first(_people_at_alerts(times * AUTHORISED, alerts=100, seed=2), 0.05)
    assert float(np.median(first)) == pytest.approx(median, rel=0.1)
    assert float(np.mean(first <= sooner_than)) > 0.93


def test_alerts_that_wait_for_an_answer_seldom_raise_the_alarm_by_themselves() -> None:
    """One person in 500 is rightly found, and answered when 20 more people have passed."""
    random = np.random.default_rng(3)
    limits, horizon = {chance: _limits(chance) for chance in (0.2, 0.05)}, 20_000
    spoke = {0.2: 0, 0.05: 0}
    for _ in range(RUNS):
        false = np.flatnonzero(random.random(horizon) < AUTHORISED / 2)
        true = np.flatnonzero(random.random(horizon) < 1 / 500)
        at = np.concatenate([false, true])
        waiting = np.searchsorted(true, at, "right") - np.searchsorted(true, at - 20, "left")
        counted = np.searchsorted(false, at, "right") + waiting
        for chance, limit in limits.items():
            spoke[chance] += bool((at <= limit[counted]).any())
    assert spoke[0.05] / RUNS < 0.05
    assert spoke[0.2] / RUNS < 0.2
