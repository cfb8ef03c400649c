"""Is it as often right, and as often wrong, for everybody? By group and by intersection.

Each group is held against everybody else. A difference is one when exchanging people between the
two hardly ever gives one as large (with one pass a person: Fisher's exact test), corrected for all
comparisons of the report by Holm's method. That a difference does not matter must be shown as well:
by two one-sided tests against a margin, corrected likewise. Where neither is shown the answer is
"cannot tell", with the number of passes that would do.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lookout.domain.errors import ConfigurationError
from lookout.evaluation.fairness import proportions
from lookout.evaluation.fairness.measures import (
    Comparison,
    Fairness,
    FairnessOptions,
    Group,
    Labels,
    Measure,
    Spread,
    Trial,
    Verdict,
)
from lookout.evaluation.fairness.proportions import Counts, People
from lookout.evaluation.statistics import Values, clopper_pearson, rate

_EXCHANGES = 2_000  # for what the ratio of the worst group comes to by chance


@dataclass(frozen=True, slots=True, eq=False)
class _Split:
    """People of one measure, dealt out by one attribute or several."""

    measure: Measure
    by: str
    members: Mapping[str, People]
    effect: float | None


def assess(
    trials: Sequence[Trial], labels: Labels, options: FairnessOptions | None = None
) -> Fairness:
    """Compare groups.

    Raises
    ------
    ConfigurationError
        When an attribute is asked for that nobody has, or nobody has any.
    """
    options = options or FairnessOptions()
    attributes = _attributes(labels, options.by)
    splits = [
        split
        for measure in Measure
        for by in _crossings(attributes)
        if (split := _split(measure, by, trials, labels)) is not None
    ]
    if not splits:
        raise ConfigurationError("fairness: nobody in the result has a group; check the labels")
    pairs = [(split, name) for split in splits for name in _compared(split)]
    family = max(1, len(pairs))
    compared = [_compare(split, name, options, family) for split, name in pairs]
    known = {person for person, groups in labels.items() if any(map(groups.get, attributes))}
    return Fairness(
        options,
        tuple(_group(split, name) for split in splits for name in split.members),
        _judged(compared, options.alpha),
        tuple(_spread(split, options.seed) for split in splits if len(split.members) > 1),
        len({trial.person for trial in trials} - known),
    )


def _attributes(labels: Labels, asked: tuple[str, ...]) -> tuple[str, ...]:
    there = list(dict.fromkeys(name for groups in labels.values() for name in groups))
    unknown = [name for name in asked if name not in there]
    if unknown or not there:
        raise ConfigurationError(
            f"--by: nobody has the attribute {', '.join(unknown) or 'that is asked for'}; "
            f"there are {', '.join(there) or 'none'}"
        )
    return asked or tuple(there)


def _crossings(attributes: Sequence[str]) -> list[tuple[str, ...]]:
    """Give each attribute by itself, then all of them crossed."""
    alone: list[tuple[str, ...]] = [(name,) for name in attributes]
    return [*alone, tuple(attributes)] if len(attributes) > 1 else alone


def _split(
    measure: Measure, by: tuple[str, ...], trials: Sequence[Trial], labels: Labels
) -> _Split | None:
    counted: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0, 0])
    )
    for trial in trials:
        groups = labels.get(trial.person, {})
        names = [groups.get(name, "") for name in by]
        if trial.measure is measure and all(names):
            counts = counted[", ".join(names)][trial.person]
            counts[0] += trial.hit
            counts[1] += 1
    if not counted:
        return None
    members = {name: _people(list(counted[name].values())) for name in sorted(counted)}
    everybody = _joined(list(members.values()))
    return _Split(measure, " and ".join(by), members, everybody.design_effect())


def _people(counts: Sequence[Sequence[int]]) -> People:
    table = np.array(counts, np.int64)
    return People(table[:, 0], table[:, 1])


def _joined(groups: Sequence[People]) -> People:
    return People(
        np.concatenate([one.hits for one in groups]), np.concatenate([one.trials for one in groups])
    )


def _group(split: _Split, name: str) -> Group:
    people = split.members[name]
    worth = people.worth(split.effect)
    low, high = clopper_pearson(people.share * worth, worth)
    counted = rate(people.hit, people.tried)
    return Group(split.measure, split.by, name, len(people.hits), counted, worth, low, high)


def _compared(split: _Split) -> list[str]:
    """Name the groups that are compared with the others: of two groups only the first."""
    names = list(split.members)
    return names[:1] if len(names) == 2 else names if len(names) > 2 else []


def _compare(split: _Split, name: str, options: FairnessOptions, family: int) -> Comparison:
    one = split.members[name]
    others = [group for group in split.members if group != name]
    rest = _joined([split.members[group] for group in others])
    apart = one.single and rest.single
    fisher = proportions.fisher(one, rest)
    mine, theirs = _effective(one, split), _effective(rest, split)
    power, needed = _reach(split, one, rest, options, family)
    return Comparison(
        measure=split.measure,
        by=split.by,
        group=name,
        other=others[0] if len(others) == 1 else "everybody else",
        share=one.share,
        other_share=rest.share,
        fisher_p=fisher,
        p=fisher if apart else proportions.exchanged(one, rest, options.seed),
        equivalence_p=_equivalence(split.measure, mine, theirs, options),
        power=power,
        needed=needed,
    )


def _effective(people: People, split: _Split) -> Counts:
    worth = people.worth(split.effect)
    return Counts(people.share * worth, worth)


def _equivalence(measure: Measure, mine: Counts, theirs: Counts, options: FairnessOptions) -> float:
    if measure is Measure.TPIR:
        return proportions.within_difference(mine, theirs, options.tpir_margin)
    return proportions.within_ratio(mine, theirs, options.fpir_ratio)


def _reach(
    split: _Split, one: People, rest: People, options: FairnessOptions, family: int
) -> tuple[float | None, int | None]:
    """Return the power against a difference as large as the margin, and the passes needed."""
    alpha, both = options.alpha / family, one.and_(rest)
    mine, theirs = one.worth(split.effect), rest.worth(split.effect)
    if split.measure is Measure.TPIR:
        share, margin = both.share, options.tpir_margin
        worse = share - margin if share >= margin else share + margin
        ruled_out = proportions.passes_to_rule_out(share, margin, alpha, options.power)
    else:
        share = both.share or (options.nominal_fpir or 0.0)
        worse = min(1.0, share * options.fpir_ratio)
        if not 0 < share < worse:
            return None, None
        ruled_out = proportions.passes_to_rule_out_ratio(
            share, options.fpir_ratio, alpha, options.power
        )
    found = proportions.passes_to_find(worse, share, alpha, options.power)
    power = proportions.power_of_fisher(worse, share, mine, theirs, alpha)
    return power, math.ceil(max(found, ruled_out) * (split.effect or 1.0))


def _judged(compared: Sequence[Comparison], alpha: float) -> tuple[Comparison, ...]:
    """Correct for the number of comparisons, then say what each shows."""
    different = proportions.holm([one.p for one in compared])
    equivalent = proportions.holm([one.equivalence_p for one in compared])
    judged = []
    for one, p, q in zip(compared, different, equivalent, strict=True):
        within = q < alpha
        verdict = Verdict.WITHIN if within else Verdict.UNKNOWN
        judged.append(
            replace(
                one,
                p_holm=p,
                equivalence_p_holm=q,
                within_margin=within,
                verdict=Verdict.DIFFERS if p < alpha else verdict,
            )
        )
    return tuple(judged)


def _spread(split: _Split, seed: int) -> Spread:
    names = list(split.members)
    everybody = _joined(list(split.members.values()))
    hits = everybody.hits if split.measure is Measure.FPIR else everybody.trials - everybody.hits
    owners = np.repeat(np.arange(len(names)), [len(split.members[name].hits) for name in names])
    errors, trials = (_by_group([owners], values) for values in (hits, everybody.trials))
    ratio, adjusted = proportions.worst_to_mean(errors, trials)
    random = np.random.default_rng(seed)
    drawn = [random.permutation(owners) for _ in range(_EXCHANGES)]
    chance, _ = proportions.worst_to_mean(
        _by_group(drawn, hits), _by_group(drawn, everybody.trials)
    )
    return Spread(
        split.measure,
        split.by,
        names[int(np.argmax(errors[0] / trials[0]))],
        float(ratio[0]),
        bool(adjusted[0]),
        float(np.quantile(chance, 0.95)),
    )


def _by_group(draws: Sequence[NDArray[np.int64]], values: NDArray[np.int64]) -> Values:
    """Add people's values up by group in each draw, ``shape = (draws, groups)``."""
    return np.array([np.bincount(owners, weights=values) for owners in draws])
