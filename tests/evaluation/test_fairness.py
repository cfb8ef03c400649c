"""Comparing groups: a difference is found, equality is shown, and too little data says neither."""

import json
from pathlib import Path

import numpy as np
import pytest

from lookout.domain.errors import ConfigurationError
from lookout.evaluation.fairness import FairnessOptions, Measure, Trial, Verdict, assess
from lookout.evaluation.fairness.reading import read_groups, read_result
from lookout.evaluation.fairness.report import fairness_json, findings
from lookout.evaluation.statistics import rate


def crowd(
    shares: dict[str, float], people: int, passes: int, measure: Measure, seed: int = 1
) -> tuple[list[Trial], dict[str, dict[str, str]]]:
    """People of each group, each pass hit with the group's share."""
    random = np.random.default_rng(seed)
    trials, labels = [], {}
    for group, share in shares.items():
        for number in range(people):
            name = f"{group}-{number}"
            labels[name] = {"sex": group}
            trials += [Trial(name, measure, bool(hit)) for hit in random.random(passes) < share]
    return trials, labels


def test_a_large_difference_is_found() -> None:
    found = assess(*crowd({"female": 0.6, "male": 0.95}, 60, 4, Measure.TPIR))
    [one] = found.comparisons
    assert (one.group, one.other, one.verdict) == ("female", "male", Verdict.DIFFERS)
    assert one.p_holm < 0.001
    assert "female: differs" in next(iter(findings(found)))


def test_with_enough_passes_no_difference_that_matters_is_shown() -> None:
    found = assess(*crowd({"female": 0.9, "male": 0.9}, 800, 3, Measure.TPIR))
    [one] = found.comparisons
    assert one.verdict is Verdict.WITHIN
    assert "a difference of 5 points is ruled out" in next(iter(findings(found)))


def test_too_few_passes_say_that_nobody_can_tell_and_how_many_would() -> None:
    found = assess(*crowd({"female": 0.9, "male": 0.9}, 20, 2, Measure.TPIR))
    [one] = found.comparisons
    assert one.verdict is Verdict.UNKNOWN
    assert one.power is not None
    assert one.power < 0.3
    assert one.needed is not None
    assert 700 < one.needed < 5_000
    said = " ".join(findings(found))
    assert "cannot tell" in said
    assert "no difference" not in said


def test_seven_false_alerts_of_one_group_against_one_of_another_are_no_proof_of_anything() -> None:
    trials = [Trial(f"a{i}", Measure.FPIR, i < 7) for i in range(2000)]
    trials += [Trial(f"b{i}", Measure.FPIR, i < 1) for i in range(2000)]
    labels = {trial.person: {"skin": trial.person[0]} for trial in trials}
    [one] = assess(trials, labels).comparisons
    assert one.verdict is Verdict.UNKNOWN
    assert one.fisher_p == one.p == pytest.approx(0.07, abs=0.005)


def test_a_small_difference_among_very_many_is_one_and_within_the_margin_too() -> None:
    found = assess(*crowd({"female": 0.92, "male": 0.90}, 9000, 1, Measure.TPIR))
    [one] = found.comparisons
    assert one.verdict is Verdict.DIFFERS
    assert one.within_margin
    assert "though less than a difference of 5 points" in next(iter(findings(found)))


def test_nobody_alerting_says_nothing_unless_a_rate_is_expected() -> None:
    trials, labels = crowd({"female": 0.0, "male": 0.0}, 50, 3, Measure.FPIR)
    [one] = assess(trials, labels).comparisons
    assert (one.verdict, one.needed) == (Verdict.UNKNOWN, None)
    assert "nothing is known of any ratio" in " ".join(findings(assess(trials, labels)))
    [one] = assess(trials, labels, FairnessOptions(nominal_fpir=0.001)).comparisons
    assert one.needed is not None
    assert one.needed > 20_000


def test_numbers_and_intervals_of_groups_that_are_one_pass_each_are_clopper_and_pearsons() -> None:
    trials, labels = crowd({"female": 0.7, "male": 0.9}, 80, 1, Measure.TPIR)
    for group in assess(trials, labels).groups:
        hits = sum(trial.hit for trial in trials if labels[trial.person]["sex"] == group.name)
        assert group.rate == rate(hits, 80)
        assert (group.low, group.high) == (group.rate.low, group.rate.high)


def test_passes_that_go_alike_make_the_interval_wider() -> None:
    random = np.random.default_rng(2)
    labels = {f"p{i}": {"sex": "female"} for i in range(20)} | {"q": {"sex": "male"}}
    trials = [
        Trial(f"p{i}", Measure.TPIR, bool(hit))
        for i in range(20)
        for hit in random.random(30) < random.choice([0.3, 1.0])
    ] + [Trial("q", Measure.TPIR, True)]
    [women, _] = assess(trials, labels).groups
    assert women.effective < 60
    assert women.high - women.low > 2 * (women.rate.high - women.rate.low)


def test_attributes_are_crossed_and_the_family_counts_all_comparisons() -> None:
    trials, labels = crowd({"female": 0.9, "male": 0.9}, 40, 1, Measure.TPIR)
    for number, groups in enumerate(labels.values()):
        groups["age"] = ("child", "adult")[number % 2]
    found = assess(trials, labels)
    assert [one.by for one in found.groups] == 2 * ["sex"] + 2 * ["age"] + 4 * ["sex and age"]
    assert len(found.comparisons) == 1 + 1 + 4
    assert [s.by for s in found.spreads] == ["sex", "age", "sex and age"]
    assert all(one.p_holm >= one.p for one in found.comparisons)
    only = assess(trials, labels, FairnessOptions(by=("age",)))
    assert {one.by for one in only.groups} == {"age"}


def test_when_all_groups_are_alike_hardly_any_report_names_a_difference_or_a_ratio() -> None:
    named = wide = 0
    for seed in range(60):
        trials, labels = crowd(dict.fromkeys("abcd", 0.85), 30, 3, Measure.TPIR, seed)
        found = assess(trials, labels, FairnessOptions(seed=seed))
        named += any(one.verdict is Verdict.DIFFERS for one in found.comparisons)
        wide += found.spreads[0].ratio > found.spreads[0].by_chance
    assert named <= 7  # 60 reports at 5 %: 3 expected, more than 7 once in 100
    assert wide <= 7


def test_people_without_a_group_are_counted_and_left_out() -> None:
    trials, labels = crowd({"female": 0.9, "male": 0.9}, 10, 1, Measure.TPIR)
    del labels["male-3"]
    found = assess(trials, labels)
    assert found.unlabelled == 1
    assert [one.people for one in found.groups] == [10, 9]


def test_an_attribute_that_nobody_has_is_named_with_those_there_are() -> None:
    trials, labels = crowd({"female": 0.9}, 5, 1, Measure.TPIR)
    with pytest.raises(ConfigurationError, match=r"age.*there are sex"):
        assess(trials, labels, FairnessOptions(by=("age",)))
    with pytest.raises(ConfigurationError, match="nobody in the result"):
        assess(trials, {"somebody": {"sex": "x"}})


@pytest.mark.parametrize("options", [{"tpir_margin": 0.0}, {"fpir_ratio": 1.0}, {"alpha": 0.5}])
def test_margins_that_make_no_sense_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError):
        FairnessOptions(**options)  # type: ignore[arg-type] # on purpose


def test_the_same_seed_gives_the_same_report() -> None:
    trials, labels = crowd({"a": 0.8, "b": 0.85, "c": 0.9}, 25, 3, Measure.TPIR)
    once = json.dumps(fairness_json(assess(trials, labels)))
    assert once == json.dumps(fairness_json(assess(trials, labels)))


# Files


def passes_of(**changes: object) -> dict[str, object]:
    one = {"person": "p1", "entry": "p1", "opportunity": True, "found_s": 2.0, "false": 0}
    return {**one, **changes}


def test_footage_is_counted_as_its_own_score_does(tmp_path: Path) -> None:
    file = tmp_path / "footage.json"
    passes = [
        passes_of(),
        passes_of(found_s=None),
        passes_of(opportunity=False),
        passes_of(person="p2", entry=None, found_s=None, false=2),
        passes_of(person="p2", entry=None, found_s=None, opportunity=False, false=1),
        passes_of(person="p2", entry=None, found_s=None, opportunity=False),
    ]
    threshold = {"value": 0.9, "false_alert_rate": 0.01}
    groups = {"p1": {"sex": "female"}}
    file.write_text(json.dumps({"passes": passes, "threshold": threshold, "groups": groups}))
    read = read_result(file)
    assert [(t.measure, t.hit) for t in read.trials] == [
        (Measure.TPIR, True),
        (Measure.TPIR, False),
        (Measure.FPIR, True),
        (Measure.FPIR, True),
    ]
    assert (read.nominal_fpir, read.labels) == (0.01, groups)


def test_probes_are_held_against_the_threshold_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "identify.json"
    probes = {
        "mated": {"person": ["a", "b", "c"], "draw": [0, 0, 0], "score": [0.9, 0.5, None]},
        "nonmated": {"person": ["d"], "draw": [0], "score": [0.5]},
    }
    tpir = {"0.01": {"threshold": 0.5}, "0.001": {"threshold": None}}
    file.write_text(json.dumps({"probes": probes, "tpir": tpir}))
    assert [trial.hit for trial in read_result(file).trials] == [True, False, False, False]
    assert [trial.hit for trial in read_result(file, "0.001").trials] == [True, True, False, True]
    with pytest.raises(ConfigurationError, match=r"--at 0.2.*there are 0.01, 0.001"):
        read_result(file, "0.2")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_groups_are_read_from_tables_of_any_kind(tmp_path: Path, separator: str) -> None:
    file = tmp_path / "groups.csv"
    rows = [("person", "sex", "age"), ("a", "female", ""), ("b", "male", "18-39")]
    file.write_text("\ufeff" + "\n".join(separator.join(row) for row in rows), encoding="utf-8")
    expected = {"a": {"sex": "female"}, "b": {"sex": "male", "age": "18-39"}}
    assert read_groups(file) == expected
    file.with_suffix(".json").write_text(json.dumps(expected))
    assert read_groups(file.with_suffix(".json")) == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "line 1"),
        ("person\na", "line 1"),
        ("person,sex\na,x\na,y", "row 3"),
        ("person,sex\na,x,y", "row 2"),
    ],
)
def test_a_table_of_groups_that_is_wrong_is_refused_with_the_row(
    tmp_path: Path, text: str, complaint: str
) -> None:
    file = tmp_path / "groups.csv"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=f"groups.csv.*{complaint}"):
        read_groups(file)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("[]", "object"), ("{", "not JSON"), ("{}", "neither passes nor probes")],
)
def test_what_is_no_result_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=complaint):
        read_result(file)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_result(tmp_path / "none.json")
