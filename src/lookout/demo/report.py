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
from lookout.demo.scoring import OPPORTUNITY
from lookout.demo.story import WORDS, Listed
from lookout.domain.calibration import Calibration, Threshold
from lookout.domain.track import Refusal
from lookout.evaluation.statistics import Rate
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


def report_json(outcome: Outcome, facts: Facts) -> dict[str, Any]:
    """Return the run's result with stable keys (docs/demo.md)."""
    score, totals = outcome.score, outcome.totals
    return {
        "mark": MARK,
        "notice": NOTICE,
        "seconds": round(outcome.seconds, 2),
        "stopped_early": outcome.stopped_s is not None,
        "seed": facts.seed,
        "frames": totals.frames,
        "people": totals.people,
        "refused": {reason.value: count for reason, count in totals.refused.items()},
        "opportunity": OPPORTUNITY,
        "found": _rate_json(score.found),
        "found_by_category": {
            name: _rate_json(found) for name, found in score.found_by_category.items()
        },
        "false": _rate_json(score.false),
        "mistaken": score.mistaken,
        "too_brief": score.brief,
        "faces_hidden": _rate_json(score.hidden),
        "alerts": [
            {**described(prompt.alert), "truly": prompt.truly, "right": prompt.right}
            for prompt in outcome.prompts
        ],
        "measured_on": facts.calibration.measured_on,
    }


def report_html(outcome: Outcome, facts: Facts, folder: Path) -> str:
    """Return the page; pictures are read from the run's folder and put into it."""
    source = resources.files("lookout.demo").joinpath("report.html.j2").read_text("utf-8")
    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
    return page.render(
        mark=MARK,
        notice=NOTICE,
        made=f"{facts.made:%d %B %Y, %H:%M}",
        seconds=f"{outcome.seconds:.0f}",
        stopped=outcome.stopped_s is not None,
        seed=facts.seed,
        people=outcome.totals.people,
        figures=_figures(outcome),
        opportunity=OPPORTUNITY,
        brief=outcome.score.brief,
        mistaken=outcome.score.mistaken,
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


def summary_rows(outcome: Outcome) -> list[tuple[str, str]]:
    """Return the summary for the terminal: what, and how much."""
    totals, score = outcome.totals, outcome.score
    rows = [("Film", f"{outcome.seconds:.0f} s, {totals.frames} frames, {totals.people} people")]
    if outcome.stopped_s is not None:
        rows.append(("Stopped early", f"at {outcome.stopped_s:.0f} s; what follows is up to there"))
    rows += [(name, _said(rate)) for name, rate in _rates(outcome)]
    if score.brief:
        rows.append(("Too brief to count", f"{score.brief} more walks of listed people"))
    if score.mistaken:
        rows.append(("Named somebody else", f"{score.mistaken} prompts about listed people"))
    for reason, count in totals.refused.items():
        rows.append((f"Not compared: {reason.value}", f"{count} {MEANINGS[reason]}"))
    return rows


def _rates(outcome: Outcome) -> list[tuple[str, Rate]]:
    score = outcome.score
    return [
        ("Walks of listed people found", score.found),
        *((f"… listed as {name}", found) for name, found in score.found_by_category.items()),
        ("False: walks of others with a prompt", score.false),
        ("Faces without a prompt that were hidden", score.hidden),
    ]


def _figures(outcome: Outcome) -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "value": f"{rate.numerator:,} of {rate.denominator:,}",
            "detail": f"95 % interval {rate.low:.1%} to {rate.high:.1%}",
        }
        for name, rate in _rates(outcome)
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
        "truth": "right" if prompt.right else f"wrong: it was {prompt.truly or 'nobody'}",
    }


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


def _rate_json(rate: Rate) -> dict[str, float]:
    return {
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "value": rate.value,
        "low": rate.low,
        "high": rate.high,
    }


def _said(rate: Rate) -> str:
    return (
        f"{rate.numerator:,} of {rate.denominator:,} "
        f"(95 % interval {rate.low:.1%} to {rate.high:.1%})"
    )
