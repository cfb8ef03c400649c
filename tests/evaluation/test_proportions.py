"""Two groups' shares against SciPy and statsmodels, and against simulation where neither has it."""

import math

import numpy as np
import pytest
import statsmodels.api as sm  # type: ignore[import-untyped] # has no stubs
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize, stats
from statsmodels.stats import proportion  # type: ignore[import-untyped] # has no stubs
from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped] # has no stubs

from lookout.evaluation.fairness import proportions
from lookout.evaluation.fairness.proportions import Counts, People
from lookout.governance.clusters import design_effect, effective_trials
from lookout.governance.exact import clopper_pearson

shares = st.integers(2, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def singles(hits: int, tried: int) -> People:
    """Give as many people with one pass each."""
    return People(np.repeat([1, 0], [hits, tried - hits]), np.ones(tried, np.int64))


def clustered(random: np.random.Generator, people: int, passes: int, share: float) -> People:
    """People whose own share is spread widely: beta-binomial with a correlation of 1/4."""
    own = random.beta(3 * share, 3 * (1 - share), people)
    return People(random.binomial(passes, own), np.full(people, passes))


def test_fishers_test_is_the_sum_of_all_tables_no_likelier() -> None:
    whole = stats.hypergeom(200, 45, 100)
    tables = whole.pmf(np.arange(46))
    expected = tables[tables <= whole.pmf(30) * (1 + 1e-7)].sum()
    assert proportions.fisher(singles(30, 100), singles(15, 100)) == pytest.approx(expected)


@pytest.mark.parametrize(("one", "other"), [((30, 100), (15, 100)), ((3, 90), (9, 80))])
def test_exchanging_people_of_one_pass_each_is_fishers_test(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    people = singles(*one), singles(*other)
    # Fisher orders tables by their chance, ours by the difference: near, not the same.
    assert proportions.exchanged(*people, seed=1) == pytest.approx(
        proportions.fisher(*people), abs=0.012
    )


def test_exchanging_people_is_right_where_fishers_test_on_their_passes_is_not() -> None:
    random, ours, theirs = np.random.default_rng(5), 0, 0
    for _ in range(300):
        one, other = clustered(random, 25, 12, 0.8), clustered(random, 30, 12, 0.8)
        ours += proportions.exchanged(one, other, seed=2, draws=999) < 0.05
        theirs += proportions.fisher(one, other) < 0.05
    assert ours / 300 < 0.08
    assert theirs / 300 > 0.2


@pytest.mark.parametrize("margin", [-0.05, 0.05, 0.1])
@pytest.mark.parametrize(("one", "other"), [((900, 1000), (905, 1000)), ((60, 200), (81, 190))])
def test_the_score_of_a_difference_is_near_that_of_statsmodels(
    one: tuple[int, int], other: tuple[int, int], margin: float
) -> None:
    """Near: version 0.14 has hits where Miettinen and Nurminen's cubic has trials; see below."""
    theirs = proportion.score_test_proportions_2indep(
        *one, *other, value=margin, compare="diff", correction=True
    ).statistic
    ours = proportions.score_of_difference(Counts(*one), Counts(*other), margin)
    assert ours == pytest.approx(theirs, rel=0.02)


@given(shares, shares, st.sampled_from([-0.3, -0.05, 0.01, 0.05, 0.2]))
def test_the_restricted_share_is_the_likeliest(
    one: tuple[int, int], other: tuple[int, int], margin: float
) -> None:
    """Nothing that the likelihood can be tried at is likelier."""

    def unlikely(share: NDArray[np.float64]) -> NDArray[np.float64]:
        both = stats.binom.logpmf(*one, share + margin) + stats.binom.logpmf(*other, share)
        return np.asarray(-both, np.float64)

    low, high = max(0.0, -margin), min(1.0, 1.0 - margin)
    ours = proportions.restricted_share(Counts(*one), Counts(*other), margin)
    assert low <= ours <= high
    assert unlikely(np.array([ours]))[0] <= unlikely(np.linspace(low, high, 401)).min() + 1e-6


@pytest.mark.parametrize(
    ("one", "other"), [((900, 1000), (905, 1000)), ((170, 200), (171, 190)), ((49, 50), (700, 720))]
)
def test_equivalence_of_shares_is_near_that_of_statsmodels(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    theirs = proportion.tost_proportions_2indep(
        *one, *other, -0.05, 0.05, method="score", compare="diff"
    ).pvalue
    ours = proportions.within_difference(Counts(*one), Counts(*other), 0.05)
    assert ours == pytest.approx(theirs, rel=0.1)


@pytest.mark.parametrize(
    ("one", "other"), [((4, 5000), (3, 4000)), ((0, 900), (7, 800)), ((20, 9000), (25, 9500))]
)
def test_equivalence_of_rare_rates_is_two_binomial_tests(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    events, weight = one[0] + other[0], one[1] / other[1]
    high = stats.binomtest(one[0], events, 2 * weight / (2 * weight + 1), alternative="less")
    low = stats.binomtest(one[0], events, weight / (weight + 2), alternative="greater")
    ours = proportions.within_ratio(Counts(*one), Counts(*other), 2.0)
    assert ours == pytest.approx(max(high.pvalue, low.pvalue))


def test_no_event_at_all_says_nothing_about_a_ratio() -> None:
    assert proportions.within_ratio(Counts(0, 1e6), Counts(0, 1e6), 2.0) == 1.0


@pytest.mark.parametrize("number", [1, 2, 7, 30])
def test_holms_correction_is_that_of_statsmodels(number: int) -> None:
    values = (np.random.default_rng(number).random(number) ** 3).round(2).tolist()  # with ties
    assert proportions.holm(values) == pytest.approx(list(multipletests(values, method="holm")[1]))


def test_without_the_continuity_correction_power_is_that_of_statsmodels() -> None:
    """A million passes make the correction vanish."""
    for n, apart in ((1_000_000, 0.0012), (2_000_000, 0.001)):
        theirs = proportion.power_proportions_2indep(-apart, 0.9, n, 1).power
        ours = proportions.power_of_fisher(0.9 - apart, 0.9, n, n, 0.05)
        assert ours == pytest.approx(theirs, abs=0.005)


@pytest.mark.parametrize(
    ("p1", "p0", "n"), [(0.89, 0.84, 800), (0.002, 0.001, 20_000), (0.5, 0.3, 60)]
)
def test_power_is_what_fishers_test_comes_to(p1: float, p0: float, n: int) -> None:
    random = np.random.default_rng(4)
    pairs = zip(random.binomial(n, p1, 600), random.binomial(n, p0, 600), strict=True)
    found = [stats.fisher_exact(np.array([[a, n - a], [b, n - b]])).pvalue < 0.05 for a, b in pairs]
    expected = proportions.power_of_fisher(p1, p0, n, n, 0.05)
    assert np.mean(found) == pytest.approx(expected, abs=0.05)


def test_telling_89_from_84_per_cent_needs_some_730_passes_in_each_group() -> None:
    """Without the continuity correction, as in the literature; with it some 40 more."""
    plain = optimize.brentq(
        lambda n: proportion.power_proportions_2indep(0.05, 0.84, n, 1).power - 0.8, 100, 5000
    )
    needed = proportions.passes_to_find(0.89, 0.84, 0.05, 0.8)
    assert plain == pytest.approx(732, abs=2)
    assert plain < needed < plain + 45
    assert proportions.power_of_fisher(0.89, 0.84, needed, needed, 0.05) == pytest.approx(
        0.8, abs=1e-3
    )


def _share_ruled_out(n: int, rate: float, ratio: bool, seed: int) -> float:
    random = np.random.default_rng(seed)
    one, other = random.binomial(n, rate, 800), random.binomial(n, rate, 800)
    found = [
        proportions.within_ratio(Counts(a, n), Counts(b, n), 2.0)
        if ratio
        else proportions.within_difference(Counts(a, n), Counts(b, n), 0.05)
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
    ]
    return float(np.mean(np.array(found) < 0.05))


def test_so_many_passes_do_rule_a_difference_out_with_the_chance_asked_for() -> None:
    n = math.ceil(proportions.passes_to_rule_out(0.9, 0.05, 0.05, 0.8))
    assert _share_ruled_out(n, 0.9, ratio=False, seed=1) == pytest.approx(0.8, abs=0.05)
    n = math.ceil(proportions.passes_to_rule_out_ratio(0.002, 2.0, 0.05, 0.8))
    assert _share_ruled_out(n, 0.002, ratio=True, seed=2) == pytest.approx(0.8, abs=0.1)


def test_a_difference_as_large_as_the_margin_is_hardly_ever_ruled_out() -> None:
    random, n = np.random.default_rng(6), 1500
    one, other = random.binomial(n, 0.9, 1000), random.binomial(n, 0.85, 1000)
    wrong = [
        proportions.within_difference(Counts(a, n), Counts(b, n), 0.05) < 0.05
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
    ]
    assert np.mean(wrong) < 0.07


# Clusters


def test_the_design_effect_is_that_of_statsmodels_clustered_variance() -> None:
    random = np.random.default_rng(3)
    trials = random.integers(1, 20, 40)
    hits = random.binomial(trials, random.beta(6, 2, 40))
    each = np.concatenate(
        [np.repeat([1, 0], [k, n - k]) for k, n in zip(hits, trials, strict=True)]
    )
    owners = np.repeat(np.arange(40), trials)
    fitted = sm.OLS(each, np.ones(len(each))).fit(cov_type="cluster", cov_kwds={"groups": owners})
    independent = each.mean() * (1 - each.mean()) / len(each)
    expected = float(fitted.cov_params()[0, 0]) / independent
    assert design_effect(hits.tolist(), trials.tolist()) == pytest.approx(expected)


def test_one_pass_each_is_worth_all_of_them_and_passes_that_go_alike_one_a_person() -> None:
    assert effective_trials([1, 0, 1, 1], [1, 1, 1, 1]) == 4
    assert effective_trials([10] * 5, [10] * 5) == 5  # nothing known of how alike they go
    assert effective_trials([10] * 5, [10] * 5, at_least=1.0) > 5
    assert effective_trials([7], [10]) == 1
    assert effective_trials([], []) == 0
    assert effective_trials([2, 2], [2, 2], at_least=1.5) == 2  # never worse than all alike
    assert effective_trials([30, 1], [30, 1]) == pytest.approx(31**2 / 901)  # one person rules


def _covered(people: People, share: float) -> bool:
    worth = people.worth(None)
    low, high = clopper_pearson(people.share * worth, worth)
    return low <= share <= high


def test_the_interval_over_people_covers_the_truth_where_the_one_over_passes_does_not() -> None:
    random: np.random.Generator = np.random.default_rng(8)
    covered: NDArray[np.bool_] = np.array(
        [
            (_covered(drawn, 0.85), _covered(singles(drawn.hit, drawn.tried), 0.85))
            for drawn in (clustered(random, 20, 15, 0.85) for _ in range(400))
        ]
    )
    by_people, by_passes = covered.mean(axis=0)
    assert by_people > 0.92
    assert by_passes < 0.8


def test_passes_that_go_alike_do_not_rule_out_a_difference_as_large_as_the_margin() -> None:
    random, wrong = np.random.default_rng(9), 0
    for _ in range(250):
        groups = [clustered(random, 120, 10, share) for share in (0.9, 0.85)]
        effect = groups[0].and_(groups[1]).design_effect()
        one, other = (
            Counts(each.share * each.worth(effect), each.worth(effect)) for each in groups
        )
        wrong += proportions.within_difference(one, other, 0.05) < 0.05
    assert wrong / 250 < 0.08


def test_the_worst_over_the_mean_by_hand() -> None:
    errors, trials = np.array([[1.0, 2, 4]]), np.array([[100.0, 100, 100]])
    ratio, adjusted = proportions.worst_to_mean(errors, trials)
    assert ratio[0] == pytest.approx(2.0)  # 4 over the cube root of 1 * 2 * 4
    assert ratio[0] == pytest.approx(4 / stats.gmean([1, 2, 4]))
    assert not adjusted[0]


def test_a_group_without_an_error_gets_half_a_one_as_all_others_do() -> None:
    ratio, adjusted = proportions.worst_to_mean(np.array([[0.0, 3]]), np.array([[99.0, 99]]))
    assert adjusted[0]
    assert ratio[0] == pytest.approx(3.5 / math.sqrt(0.5 * 3.5))
