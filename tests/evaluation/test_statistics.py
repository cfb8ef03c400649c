"""Every statistic against an independent library or a hand-made answer."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyeer import eer_stats  # type: ignore[import-untyped] # has no stubs
from scipy import stats as scipy_stats
from statsmodels.stats.proportion import proportion_confint  # type: ignore[import-untyped] # has no stubs

from lookout.domain.errors import ConfigurationError
from lookout.evaluation import statistics

counts = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
scores = st.lists(st.integers(-6, 6).map(lambda n: n / 6), min_size=1, max_size=60)


@given(counts, st.floats(0.5, 0.999))
def test_the_interval_of_a_rate_is_that_of_statsmodels(
    count: tuple[int, int], confidence: float
) -> None:
    k, n = count
    found = statistics.rate(k, n, confidence)
    if n == 0:
        assert (found.low, found.high) == (0.0, 1.0)
        return
    low, high = proportion_confint(k, n, alpha=1 - confidence, method="beta")
    assert found.low == pytest.approx(low, abs=1e-9)
    assert found.high == pytest.approx(high, abs=1e-9)
    assert found.low <= found.value <= found.high


def test_the_interval_of_a_rate_is_that_of_scipys_exact_test() -> None:
    expected = scipy_stats.binomtest(7, 40).proportion_ci(0.95, method="exact")
    found = statistics.rate(7, 40)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_the_upper_bound_is_that_of_a_one_sided_exact_test() -> None:
    for errors, trials in ((0, 3000), (2, 5000), (7, 7)):
        expected = scipy_stats.binomtest(errors, trials, alternative="less").proportion_ci(0.95)
        assert statistics.upper_bound(errors, trials) == pytest.approx(expected.high)


def test_seventy_per_cent_within_five_points_needs_some_323_passes() -> None:
    found = statistics.rate(226, 323)
    assert found.high - found.low == pytest.approx(0.10, abs=0.004)


def test_the_rule_of_three_is_close_to_the_exact_bound() -> None:
    for trials in (30, 300, 3000):
        assert statistics.rule_of_three(trials) == pytest.approx(
            statistics.upper_bound(0, trials), rel=0.06
        )
    assert statistics.trials_for(0.001) == 3000
    assert statistics.rule_of_three(0) == 1.0


@pytest.mark.parametrize(("k", "n"), [(-1, 4), (5, 4), (0, -1)])
def test_counts_that_are_no_share_are_refused(k: int, n: int) -> None:
    with pytest.raises(ConfigurationError, match="share"):
        statistics.rate(k, n)


def test_a_confidence_of_95_instead_of_095_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="confidence"):
        statistics.rate(1, 4, confidence=95)


@given(scores, st.sampled_from([0.0, 0.01, 0.1, 0.25, 0.5, 1.0]))
def test_the_threshold_is_the_lowest_that_keeps_the_rate(values: list[float], fpir: float) -> None:
    found = statistics.threshold_at(values, fpir)
    assert statistics.share_above(values, found) <= fpir + 1e-9
    lower = [value for value in values if value < found]
    if found > -math.inf:
        below = max(lower) if lower else -math.inf
        assert statistics.share_above(values, below) > fpir


def test_a_tie_at_the_threshold_raises_no_alert() -> None:
    values = [0.9, 0.5, 0.5, 0.5, 0.1]
    assert statistics.threshold_at(values, 0.2) == 0.5
    assert statistics.share_above(values, 0.5) == pytest.approx(0.2)


def test_three_of_a_thousand_is_three_although_floats_say_a_little_less() -> None:
    assert statistics.allowed_alerts(1000, 0.003) == 3
    assert statistics.allowed_alerts(300, 0.01) == 3


def test_det_counts_by_hand() -> None:
    curve = statistics.det(mated=[0.9, 0.6, -math.inf], nonmated=[0.6, 0.2, 0.1, -math.inf])
    assert curve.thresholds.tolist() == [0.1, 0.2, 0.6, 0.9]
    assert curve.fpir.tolist() == [0.5, 0.25, 0.0, 0.0]
    assert curve.fnir == pytest.approx([1 / 3, 1 / 3, 2 / 3, 1.0])


@given(scores, scores)
def test_det_agrees_with_counting(mated: list[float], nonmated: list[float]) -> None:
    curve = statistics.det(mated, nonmated)
    for threshold, fpir, fnir in zip(curve.thresholds, curve.fpir, curve.fnir, strict=True):
        assert fpir == pytest.approx(sum(s > threshold for s in nonmated) / len(nonmated))
        assert fnir == pytest.approx(sum(s <= threshold for s in mated) / len(mated))


def test_det_is_pyeers_curve() -> None:
    """Its scores match from the threshold on, ours above it: one step of the thresholds apart."""
    random = np.random.default_rng(6)
    mated, nonmated = random.normal(0.7, 0.1, 300), random.normal(0.4, 0.1, 500)
    curve = statistics.det(mated, nonmated)
    thresholds, fmr, fnmr = eer_stats.calculate_roc(mated, nonmated)
    assert curve.thresholds == pytest.approx(thresholds)
    assert curve.fpir[:-1] == pytest.approx(fmr[1:])
    assert curve.fnir[:-1] == pytest.approx(fnmr[1:])
    place, *_ = eer_stats.get_eer_values(fmr, fnmr)
    ours = int(np.argmin(np.abs(curve.fpir - curve.fnir)))
    equal = (curve.fpir[ours] + curve.fnir[ours]) / 2
    assert equal == pytest.approx((fmr[place] + fnmr[place]) / 2, abs=2 / 300)


def test_the_threshold_at_a_rate_is_pyeers() -> None:
    random = np.random.default_rng(7)
    mated, nonmated = random.normal(0.7, 0.1, 400), random.normal(0.4, 0.1, 1000)
    _, fmr, fnmr = eer_stats.calculate_roc(mated, nonmated)
    for fpir in (0.1, 0.01, 0.001):
        place, missed = eer_stats.get_fmr_op(fmr, fnmr, fpir)[:2]
        ours = statistics.threshold_at(nonmated, fpir)
        assert statistics.share_above(nonmated, ours) == pytest.approx(fmr[place])
        assert 1 - statistics.share_above(mated, ours) == pytest.approx(missed, abs=2 / 400)


def test_the_rate_of_a_list_follows_from_that_of_one_comparison() -> None:
    expected = [1 - (1 - 1e-3) ** 300, 0.0]
    assert statistics.fpir_of_list([1e-3, 0.0], 300) == pytest.approx(expected)
    assert statistics.fpir_of_list(1e-12, 1000) == pytest.approx(1e-9)


def test_the_bootstrap_agrees_with_scipys() -> None:
    random = np.random.default_rng(4)
    hits = random.binomial(1, 0.7, 200)
    ours = statistics.bootstrap(hits, np.ones(200), seed=1, resamples=8000)
    theirs = scipy_stats.bootstrap(
        (hits,), np.mean, method="percentile", n_resamples=8000, rng=np.random.default_rng(2)
    ).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.006)
    assert ours.value == pytest.approx(hits.mean())


def test_people_are_resampled_not_their_passes() -> None:
    hits, trials = np.array([100, 0] * 10), np.full(20, 100)
    by_people = statistics.bootstrap(hits, trials, seed=3)
    by_passes = statistics.rate(int(hits.sum()), int(trials.sum()))
    assert by_people.high - by_people.low > 5 * (by_passes.high - by_passes.low)


def test_the_same_seed_gives_the_same_interval() -> None:
    hits, trials = np.arange(500) % 3, np.full(500, 2)
    assert statistics.bootstrap(hits, trials, 5) == statistics.bootstrap(hits, trials, 5)
    assert statistics.bootstrap(hits, trials, 5) != statistics.bootstrap(hits, trials, 6)


def test_a_paired_interval_is_narrower_than_the_two_apart() -> None:
    random = np.random.default_rng(8)
    theirs = random.binomial(1, 0.6, 300)
    ours = np.maximum(theirs, random.binomial(1, 0.1, 300))
    ones = np.ones(300)
    paired = statistics.paired_bootstrap(ours, theirs, ones, seed=1)
    expected = scipy_stats.bootstrap(
        (ours - theirs,), np.mean, method="percentile", rng=np.random.default_rng(2)
    ).confidence_interval
    assert paired.low > 0
    assert (paired.low, paired.high) == pytest.approx((expected.low, expected.high), abs=0.006)
    apart = statistics.bootstrap(ours, ones, 1)
    assert paired.high - paired.low < apart.high - apart.low


@given(scores.filter(lambda values: len(values) > 2), st.integers(0, 2**31))
def test_weighted_thresholds_are_those_of_the_repeated_probes(
    values: list[float], seed: int
) -> None:
    random = np.random.default_rng(seed)
    weights = random.integers(0, 4, (3, len(values))).astype(np.float64)
    rates = (0.0, 0.1, 0.5, 1.0)
    found = statistics.weighted_thresholds(np.array(values), weights, rates)
    for row, thresholds in zip(weights, found, strict=True):
        repeated = np.repeat(values, row.astype(int))
        expected = [statistics.threshold_at(repeated, fpir) for fpir in rates]
        if len(repeated):
            assert thresholds.tolist() == expected
