"""One page about a run: HTML that needs nothing beside itself, and the same as JSON."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from lookout.adapters.journal.prompts import described
from lookout.adapters.vault.whole_file import whole_file
from lookout.demo import MARK, NOTICE
from lookout.demo.folder import PROMPTS, REPORT, RESULT, VIDEO
from lookout.demo.run import Outcome, Prompt
from lookout.demo.story import WORDS, Listed
from lookout.domain.calibration import Calibration, Threshold
from lookout.domain.track import Refusal
from lookout.evaluation.footage import PassRecord
from lookout.evaluation.statistics import Rate, rate
from lookout.ports import Pack

MEANINGS: Mapping[Refusal, str] = {
    Refusal.OUTSIDE_ZONE: "stayed outside the zone of recognition",
    Refusal.CUT_BY_EDGE: "was cut by the picture's edge",
    Refusal.TOO_SMALL: "was too far away",
    Refusal.UNSURE: "may have been no face",
    Refusal.TURNED_AWAY: "looked away",
    Refusal.TOO_DARK: "was too dark",
    Refusal.TOO_BRIGHT: "was too bright",
    Refusal.LOW_CONTRAST: "had too little contrast",
    Refusal.COVERED: "was covered",
    Refusal.BLURRED: "was blurred",
    Refusal.NOT_BETTER: "was no better than an earlier picture",
}


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What the page says besides what came of the run."""

    listed: Sequence[Listed]
    pack: Pack
    calibration: Calibration
    threshold: Threshold
    seed: int
    made: datetime


def one_in(rate: float) -> str:
    """Say a rate as people do: ``1 in 1,000``."""
    return f"1 in {round(1 / rate):,}"


def threshold_said(facts: Facts) -> str:
    """Say what the threshold is and where it comes from."""
    threshold = facts.threshold
    unsure = "" if threshold.assessed else " UNASSESSED: nobody measured this rate or list size."
    return (
        f"Expected false alerts: {one_in(threshold.false_alert_rate)} people who are not listed, "
        f"with {threshold.list_size} on the list; so a score must exceed {threshold.value:.3f}. "
        f"Measured on: {facts.calibration.measured_on}.{unsure}"
    )


def in_short(outcome: Outcome, facts: Facts) -> str:
    """Say what came of the run in a sentence or two."""
    prompts = len(outcome.prompts)
    right = sum(prompt.right for prompt in outcome.prompts)
    raised = "1 prompt" if prompts == 1 else f"{prompts or 'no'} prompts"
    named = "" if not prompts else f", {right} of them about the person they named"
    return (
        f"Lookout watched the street for {len(facts.listed)} people on a list, and raised "
        f"{raised}{named}."
    )


def report_json(outcome: Outcome, facts: Facts) -> dict[str, Any]:
    """Return the run's result with stable keys (docs/demo.md)."""
    return {
        "mark": MARK,
        "notice": NOTICE,
        "seed": facts.seed,
        "stopped_early": outcome.stopped,
        "measured_on": facts.calibration.measured_on,
        "people": outcome.totals.people,
        "refused": {reason.value: n for reason, n in outcome.totals.refused.items()},
        "withheld": dict(outcome.totals.withheld),
        "alerts": [
            {**described(one.alert), "truly": one.truly, "verdict": one.verdict.value}
            for one in outcome.prompts
        ],
        "score": outcome.score.as_json(),
    }


def report_html(outcome: Outcome, facts: Facts, folder: Path) -> str:
    """Return the page; pictures are read from the run's folder and put into it."""
    source = resources.files("lookout.demo").joinpath("report.html.j2").read_text("utf-8")
    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
    return page.render(
        mark=MARK,
        notice=NOTICE,
        made=f"{facts.made:%d %B %Y, %H:%M}",
        seconds=f"{outcome.score.seconds:.0f}",
        stopped=outcome.stopped,
        short=in_short(outcome, facts),
        seed=facts.seed,
        people=outcome.totals.people,
        figures=_figures(outcome, facts),
        opportunity=str(outcome.score.minimum),
        brief=outcome.score.below_minimum.listed,
        mistaken=outcome.score.alerts.wrong_entry + outcome.score.alerts.nobody,
        misses=[str(miss) for miss in outcome.score.misses],
        prompts=[_prompt(prompt, folder) for prompt in outcome.prompts],
        threshold=threshold_said(facts),
        refused=[
            {"name": reason.value, "count": count, "meaning": MEANINGS[reason]}
            for reason, count in outcome.totals.refused.items()
        ],
        entries=[_listed(one) for one in facts.listed],
        video=VIDEO,
        folder=PROMPTS,
        version=metadata.version("lookout-lfr"),
        pack=f"{facts.pack.name} {facts.pack.digest[:12]}",
    )


def write_report(folder: Path, outcome: Outcome, facts: Facts) -> None:
    """Write the page and the JSON, each whole or not at all.

    Raises
    ------
    ConfigurationError
        When they cannot be written.
    """
    with whole_file(folder / REPORT, replace=False) as file:
        file.write(report_html(outcome, facts, folder).encode())
    with whole_file(folder / RESULT, replace=False) as file:
        file.write((json.dumps(report_json(outcome, facts), indent=2) + "\n").encode())


def summary_rows(outcome: Outcome, facts: Facts) -> list[tuple[str, str]]:
    """Return the summary for the terminal: what, and how much."""
    totals, score = outcome.totals, outcome.score
    end = ", stopped early" if outcome.stopped else ""
    rows = [
        ("In short", in_short(outcome, facts)),
        ("Film", f"{score.seconds:.0f} s, {score.frames} frames, {totals.people} people{end}"),
        *((name, _said(one)) for name, one in _rates(outcome, facts)),
        *(("Missed", str(miss)) for miss in score.misses),
        ("An opportunity is", str(score.minimum)),
    ]
    if score.below_minimum.listed:
        rows.append(("Below that", f"{score.below_minimum.listed} more walks of listed people"))
    wrong = score.alerts.wrong_entry + score.alerts.nobody
    if wrong:
        rows.append(("Named somebody else", f"{wrong} prompts"))
    for reason, count in totals.refused.items():
        who = "1 person, who" if count == 1 else f"{count} people, each of whom"
        rows.append((f"Not compared: {reason.value}", f"{who} {MEANINGS[reason]}"))
    if withheld := ", ".join(f"{reason} {n}" for reason, n in totals.withheld.items()):
        rows.append(("Alerts not recorded and not shown", withheld))
    return rows


def _rates(outcome: Outcome, facts: Facts) -> list[tuple[str, Rate]]:
    chances = [one for one in outcome.passes if one.entry is not None and one.opportunity]
    categories = {one.entry: one.category.value for one in facts.listed}
    by_category = [
        (
            f"… of them listed as {name}",
            [one for one in chances if one.entry is not None and categories[one.entry] == name],
        )
        for name in dict.fromkeys(categories.values())
    ]
    return [
        ("Walks of listed people found", outcome.score.tpir),
        *((name, _found(passes)) for name, passes in by_category if passes),
        ("False: walks of others with a prompt", outcome.score.fpir),
        ("Faces without a prompt that were hidden", outcome.score.covered),
    ]


def _found(passes: Sequence[PassRecord]) -> Rate:
    return rate(sum(one.found_s is not None for one in passes), len(passes))


def _figures(outcome: Outcome, facts: Facts) -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "value": f"{one.numerator:,} of {one.denominator:,}",
            "detail": f"95 % interval {one.low:.1%} to {one.high:.1%}",
        }
        for name, one in _rates(outcome, facts)
    ]


def _prompt(prompt: Prompt, folder: Path) -> dict[str, str | bool]:
    match = prompt.alert.match
    return {
        **_listed(prompt.listed),
        "time": f"{prompt.alert.time_s:.1f} s",
        "seen": _embedded(folder / prompt.seen_file),
        "listed": _embedded(folder / prompt.listed_file),
        "similarity": f"{match.similarity:.3f}",
        "score": f"{match.score:.3f}",
        "threshold": f"{prompt.alert.threshold.value:.3f}",
        "right": prompt.right,
        "truth": prompt.verdict.value.replace("_", " ") + _who(prompt),
    }


def _who(prompt: Prompt) -> str:
    return "" if prompt.right else f": it was {prompt.truly or 'nobody'}"


def _listed(one: Listed) -> dict[str, str]:
    return {
        "entry": one.entry,
        "who": f"{one.person.name}, {one.person.age}",
        "category": one.category.value,
        "response": one.response.value,
        "words": WORDS[one.response],
    }


def _embedded(path: Path) -> str:
    kind = "webp" if path.suffix == ".webp" else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _said(one: Rate) -> str:
    interval = f"95 % interval {one.low:.1%} to {one.high:.1%}"
    return f"{one.numerator:,} of {one.denominator:,} ({interval})"
