"""What the pages on fairness, method and the guard owe their readers."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from lookout.cli.seeded import seeded_json
from lookout.evaluation.expect import Plan, expect, expectation_json
from lookout.evaluation.fairness import (
    Comparison,
    FairnessOptions,
    Measure,
    Spread,
    Trial,
    Verdict,
    assess,
)
from lookout.evaluation.fairness.report import fairness_json
from lookout.evaluation.identify import RATES
from lookout.governance.guard import Call, GuardOptions, bounds, evidence
from lookout.governance.people_seen import Fragments
from lookout.governance.seeded import EXERCISE, Window, match_passes
from tests.builders import a_calibration

DOCS = Path(__file__).resolve().parents[2] / "docs"
EVALUATION, FAIRNESS, GUARD, METHOD = (
    (DOCS / f"{name}.md").read_text(encoding="utf-8")
    for name in ("evaluation", "fairness", "guard", "method")
)

_TRIALS = [Trial(f"{sex}{i}", Measure.TPIR, i < 3) for sex in "ab" for i in range(4)]
_LABELS = {trial.person: {"sex": trial.person[0]} for trial in _TRIALS}


@pytest.mark.parametrize(
    "key",
    [
        *fairness_json(assess(_TRIALS, _LABELS)),
        *(field.name for field in fields(Comparison)),
        *(field.name for field in fields(Spread)),
        "over_people",
        "effective",
    ],
)
def test_every_key_of_fairness_is_explained(key: str) -> None:
    assert f"`{key}`" in FAIRNESS


def test_verdicts_and_margins_are_those_in_force() -> None:
    assert all(f"**{verdict.value}**" in FAIRNESS for verdict in Verdict)
    options = FairnessOptions()
    assert f"{100 * options.tpir_margin:g} points of TPIR, twice the FPIR" in FAIRNESS
    assert options.fpir_ratio == 2


@pytest.mark.parametrize(
    "key", expectation_json(expect(a_calibration(), Plan(9, 9), RATES[0], levelled=False))
)
def test_every_key_of_an_expectation_is_explained(key: str) -> None:
    assert f"`{key}`" in EVALUATION or key == "levelled"


@pytest.mark.parametrize("key", seeded_json(match_passes([], [])))
def test_every_key_of_a_seeded_run_is_explained(key: str) -> None:
    assert f"`{key}`" in GUARD


def test_the_guards_figures_are_those_in_force() -> None:
    options = GuardOptions()
    assert (options.warn, options.pause, options.authorised) == (0.2, 0.05, 0.001)
    assert f"at most {Fragments().upper - 0.004:.3f}" in GUARD
    assert f"{Fragments().mean:g} tracks a pass" in GUARD
    assert len(Call) == 3
    assert bounds(0, 4600, 0.05)[1] < 0.001 < bounds(0, 4400, 0.05)[1]


def test_the_table_of_too_many_false_alerts_is_what_the_guard_does() -> None:
    counts, warned, paused = (
        [cell.strip().replace(",", "") for cell in line.split("|")[2:-1]]
        for line in GUARD.splitlines()
        if re.match(r"\| (false alerts|warns up to|asks to pause up to)", line)
    )
    options = GuardOptions()
    for false, warn, pause in zip(map(int, counts), warned, paused, strict=True):
        for people, chance in ((warn, options.warn), (pause, options.pause)):
            if people == "-":
                assert evidence(false, 0.0) < 1 / chance
            else:
                assert evidence(false, 0.001 * int(people)) >= 1 / chance
                assert evidence(false, 0.001 * (int(people) + 1)) < 1 / chance


def test_the_window_and_the_exercise_are_named_as_they_are() -> None:
    window = Window()
    assert f"from {window.before_s:g} s before to {window.after_s:g} s after" in GUARD
    assert EXERCISE in GUARD


def test_the_method_names_a_source_for_every_test() -> None:
    for source in (
        "Clopper and Pearson, 1934",
        "Korn and Graubard, 1998",
        "Fisher",
        "Holm",
        "Miettinen and Nurminen",
        "Schuirmann, 1987",
        "Przyborowski and Wilenski, 1940",
        "Fleiss, Tytun and Ury",
        "ISO/IEC 19795-10",
        "Garwood, 1936",
        "Ville, 1939",
    ):
        assert source in METHOD
