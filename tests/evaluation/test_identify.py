"""Open-set identification against answers worked out by hand."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout.domain.errors import ConfigurationError
from lookout.evaluation import identify, matching
from lookout.evaluation.identify import Draw, IdentifyOptions
from lookout.evaluation.pictures import DataSet, Person
from lookout.evaluation.statistics import Values
from lookout.evaluation.templates import Acquired, Templates


def data_of(people: int, pictures: int = 2) -> DataSet:
    return DataSet(
        Path("faces"),
        tuple(Person(f"P{i}", tuple(f"P{i}/{n}" for n in range(pictures))) for i in range(people)),
    )


def templates_of(data: DataSet, vectors: dict[str, list[float]]) -> Templates:
    pictures = [picture for person in data.people for picture in person.pictures]
    return Templates.of(pictures, [probe(vectors[p[:2]]) for p in pictures])


def probe(numbers: list[float]) -> Acquired:
    return Acquired(np.array(numbers, np.float32), None)


def answers(of_probes: list[list[float]], of_strangers: list[list[float]]) -> identify.Matcher:
    """A matcher that gives these scores whatever is asked."""

    def matcher(templates: Templates, draw: Draw) -> tuple[Values, Values]:
        return np.array(of_probes, np.float64), np.array(of_strangers, np.float64)

    return matcher


def run(ours: identify.Matcher, **options: object) -> identify.Identification:
    """Six people: two enrolled, one warms up, three are tested."""
    data = data_of(6)
    rates = (0.0, 0.34, 0.67)
    chosen = IdentifyOptions(2, draws=1, seed=1, rates=rates, resamples=200)
    templates = templates_of(data, {f"P{i}": [1.0, 0.0] for i in range(6)})
    return identify.identify(data, templates, chosen, (ours, ours))


def test_six_people_by_hand() -> None:
    # One probe finds its own entry with 0.7, the other finds the wrong one.
    result = run(answers([[0.7, 0.2], [0.9, 0.8]], [[0.5, 0.1], [0.2, 0.6], [0.75, 0.3]]))
    assert (result.mated, result.nonmated) == (2, 3)
    assert result.ours.rank1.value == 0.5
    strictest, middle, widest = (result.ours.points[rate] for rate in (0.0, 0.34, 0.67))
    assert (strictest.threshold, strictest.tpir.value, strictest.false_alerts) == (0.75, 0.0, 0)
    assert (middle.threshold, middle.tpir.value, middle.false_alerts) == (0.6, 0.5, 1)
    assert (widest.threshold, widest.tpir.value, widest.false_alerts) == (0.5, 0.5, 2)


def test_scores_that_tie_with_the_threshold_are_neither_hits_nor_false_alerts() -> None:
    result = run(answers([[0.6, 0.0], [0.0, 0.6]], [[0.6, 0.1], [0.6, 0.1], [0.1, 0.1]]))
    point = result.ours.points[0.34]
    assert (point.threshold, point.false_alerts, point.tpir.value) == (0.6, 0, 0.0)


def test_a_probe_or_an_entry_without_a_face_is_a_miss_and_stays_in_the_denominator() -> None:
    nothing = -math.inf
    result = run(answers([[nothing, nothing], [nothing, 0.9]], [[nothing, 0.1]] * 3))
    assert result.ours.rank1.value == 0.5
    assert result.ours.points[0.0].tpir.value == 0.5


def test_the_lower_entry_wins_a_tie_as_in_the_gallery() -> None:
    first = identify.own_entry_first(np.array([[0.5, 0.5], [0.5, 0.5]]))
    assert first.tolist() == [True, False]


def test_the_same_way_of_matching_gains_exactly_nothing() -> None:
    result = run(answers([[0.7, 0.2], [0.1, 0.8]], [[0.5, 0.1], [0.2, 0.6], [0.1, 0.3]]))
    for gain in result.gains.values():
        assert (gain.difference.low, gain.difference.value, gain.difference.high) == (0, 0, 0)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(1, 8))
def test_nobody_plays_two_parts(seed: int, enrolled: int) -> None:
    data = data_of(14, pictures=3)
    (draw,) = identify.make_draws(data, IdentifyOptions(enrolled, draws=1, seed=seed))
    others = 14 - enrolled
    assert len(draw.warm) == others // 3
    assert len(draw.strangers) == others - others // 3
    assert not set(draw.gallery) & set(draw.probes)
    owners = [picture.split("/")[0] for picture in (*draw.gallery, *draw.warm, *draw.strangers)]
    assert len(set(owners)) == len(owners) == 14
    probes = [picture.split("/")[0] for picture in draw.probes]
    assert probes == [picture.split("/")[0] for picture in draw.gallery]
    assert [f"P{i}" for i in draw.tested] == [p.split("/")[0] for p in draw.strangers]


def test_the_same_seed_draws_the_same_people() -> None:
    data = data_of(20)
    options = IdentifyOptions(5, draws=3, seed=9)
    assert identify.make_draws(data, options) == identify.make_draws(data, options)
    first, second, _ = identify.make_draws(data, options)
    assert first != second


@pytest.mark.parametrize(("people", "pictures", "enrolled"), [(9, 1, 1), (9, 2, 10), (5, 2, 3)])
def test_too_few_people_are_refused_with_their_number(
    people: int, pictures: int, enrolled: int
) -> None:
    with pytest.raises(ConfigurationError, match=f"--enrolled {enrolled}.*ask for fewer"):
        identify.make_draws(data_of(people, pictures), IdentifyOptions(enrolled))


def test_levels_come_from_the_live_estimator_and_apply_only_when_mature() -> None:
    data = data_of(700, pictures=2)
    random = np.random.default_rng(2)
    centres = random.normal(size=(700, 16)) + 2
    vectors = [centre + 0.3 * random.normal(size=16) for centre in centres for _ in range(2)]
    pictures = [picture for person in data.people for picture in person.pictures]
    unit = [probe((vector / np.linalg.norm(vector)).tolist()) for vector in vectors]
    templates = Templates.of(pictures, unit)
    few, many = (
        identify.make_draws(data_of(people), IdentifyOptions(10, draws=1))[0]
        for people in (100, 700)
    )
    assert np.array_equal(matching.levelled(templates, few)[0], matching.plain(templates, few)[0])
    plain, levelled = matching.plain(templates, many), matching.levelled(templates, many)
    taken_off = plain[1] - levelled[1]
    assert np.ptp(taken_off, axis=0).max() < 1e-5  # the same for every stranger …
    assert np.ptp(taken_off, axis=1).min() > 0.01  # … but not for every entry


def test_a_picture_without_a_face_scores_minus_infinity_everywhere() -> None:
    data = data_of(5)
    (draw,) = identify.make_draws(data, IdentifyOptions(2, draws=1))
    pictures = [picture for person in data.people for picture in person.pictures]
    missing = {draw.gallery[0], draw.strangers[0]}
    vector = probe([1.0, 0.0])
    templates = Templates.of(pictures, [None if p in missing else vector for p in pictures])
    probes, strangers = matching.plain(templates, draw)
    assert np.isneginf(probes[:, 0]).all()
    assert np.isneginf(strangers[0]).all()
    assert np.isfinite(probes[:, 1]).all()
