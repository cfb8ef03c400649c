"""Deployments side by side: what each showed, and what stands out among them.

A deployment stands out where the exact 95 % interval of its rate lies wholly above or below that
of all others together. That is stricter than a test at 5 %, as it must be where the most extreme
of many is looked at; where intervals overlap, nothing is claimed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from scipy import special

from lookout.domain.adjudication import Adjudication
from lookout.domain.deployment import State
from lookout.domain.listing import ListCategory
from lookout.governance.answers import disputed, latest
from lookout.governance.exact import Rate, rate, tail_of
from lookout.governance.record import Papers, record
from lookout.governance.record.fields import Errors, Recognition


@dataclass(frozen=True, slots=True)
class Compared:
    """What one deployment showed.

    ``disagreements`` are alerts about which people disagreed, of those that two or more answered.
    ``answer_s`` is the median time from an alert to its first answer and ``slowest_s`` the longest,
    in seconds. ``overdue`` counts what should have been deleted, ``late`` cases not answered in
    time.
    """

    id: str
    reference: str
    title: str
    state: State
    begins: datetime
    faces: int
    alerts: int
    true: int
    false: int
    errors: Errors
    recognition: Recognition | None
    disagreements: Rate
    children: int
    faces_per_arrest: float | None
    faces_per_person_safeguarded: float | None
    answer_s: float | None
    slowest_s: float | None
    overdue: int
    late: int

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return f"{self.title} ({self.reference})"


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about the comparison.

    ``stands_out`` tells it from "too few to tell", ``worse`` that it is to be looked into;
    ``about`` is the deployment's id.
    """

    text: str
    stands_out: bool = False
    worse: bool = False
    about: str = ""


def compared(papers: Papers, now: datetime, overdue: int, late: int) -> Compared:
    """Work out what a deployment showed."""
    made, deployment = record(papers, now), papers.deployment
    waits = _waits_s(papers)
    return Compared(
        id=deployment.id,
        reference=deployment.reference,
        title=deployment.application.title,
        state=deployment.state,
        begins=deployment.application.window.start,
        faces=made.home_office.faces_seen,
        alerts=made.home_office.total_alerts,
        true=made.home_office.positive_alerts,
        false=made.home_office.incorrect_alerts,
        errors=made.errors,
        recognition=made.recognition,
        disagreements=_disagreements(papers),
        children=sum(made.children.values()),
        faces_per_arrest=made.faces_per_arrest,
        faces_per_person_safeguarded=made.faces_per_person_safeguarded,
        answer_s=median(waits) if waits else None,
        slowest_s=max(waits, default=None),
        overdue=overdue,
        late=late,
    )


def remarks(rows: Sequence[Compared]) -> Sequence[Remark]:
    """Say what stands out, and where there are too few to tell."""
    found = [*_rates(rows), *_recognition(rows)]
    return [
        *_unexpected(rows),
        *sorted(found, key=lambda each: (not each.worse, not each.stands_out)),
    ]


def expected_within(false: int, expected: float, confidence: float = 0.95) -> int:
    """Hold a count against what was expected: 1 more than that, -1 fewer, 0 not to be told apart.

    By the exact interval of a Poisson count (Garwood, 1936).
    """
    tail = tail_of(confidence)
    low = float(special.gammaincinv(false, tail)) if false else 0.0
    high = float(special.gammaincinv(false + 1, 1 - tail))
    return 1 if low > expected else -1 if high < expected else 0


_MEASURES: Sequence[tuple[str, str, Callable[[Compared], Rate]]] = (
    ("False alerts per face", "false alerts per face", lambda row: row.errors.false_per_face),
    (
        "False alerts of all alerts",
        "false alerts among its alerts",
        lambda row: row.errors.false_per_alert,
    ),
    ("Reviewers' disagreement", "disagreement among reviewers", lambda row: row.disagreements),
)


def _rates(rows: Sequence[Compared]) -> list[Remark]:
    found: list[Remark] = []
    for title, words, of in _MEASURES:
        counted = [(row, of(row)) for row in rows if of(row).denominator]
        if len(counted) < 2:
            continue
        apart = [one for row, own in counted if (one := _apart(row, own, counted, words))]
        found += apart or [Remark(f"{title}: too few to tell; the intervals overlap.")]
    return found


def _apart(
    row: Compared, own: Rate, counted: Sequence[tuple[Compared, Rate]], words: str
) -> Remark | None:
    others = [each for other, each in counted if other is not row]
    rest = rate(sum(each.numerator for each in others), sum(each.denominator for each in others))
    if own.low > rest.high:
        how = "more"
    elif own.high < rest.low:
        how = "fewer" if "alerts" in words else "less"
    else:
        return None
    text = f"{row.name}: {how} {words} than the others, {_of(own)} against {_of(rest)}."
    return Remark(text, True, how == "more", row.id)


def _recognition(rows: Sequence[Compared]) -> list[Remark]:
    """Hold the best and the worst against each other; passes of one volunteer go alike."""
    known = [(row, row.recognition) for row in rows if row.recognition and row.recognition.passes]
    if len(known) < 2:
        return []
    known.sort(key=lambda each: each[1].found / each[1].passes)
    (worst, least), (best, most) = known[0], known[-1]
    if least.high < most.low:
        text = f"{worst.name} found fewer volunteers than {best.name}: "
        text += f"{least.found} of {least.passes} passes against {most.found} of {most.passes}."
        return [Remark(text, True, True, worst.id)]
    return [Remark("Volunteers found: too few to tell; the intervals overlap.")]


def _unexpected(rows: Sequence[Compared]) -> list[Remark]:
    found = []
    for row in rows:
        expected = row.errors.expected
        if expected is not None and expected_within(row.false, expected) > 0:
            text = f"{row.name}: {row.false} false alerts, where the threshold let expect "
            found.append(Remark(f"{text}{expected:.1f}.", True, True, row.id))
    return found


def _of(one: Rate) -> str:
    return f"{one.numerator:,} of {one.denominator:,}"


def _real(papers: Papers) -> dict[str, datetime]:
    blue = {entry.id for entry in papers.entries if entry.category is ListCategory.BLUE}
    return {a.id: a.recorded_at for a in papers.alerts if not a.test and a.entry not in blue}


def _answers(papers: Papers) -> dict[str, list[Adjudication]]:
    real = _real(papers)
    found: dict[str, list[Adjudication]] = {}
    for answer in papers.answers:
        if answer.alert in real:
            found.setdefault(answer.alert, []).append(answer)
    return found


def _disagreements(papers: Papers) -> Rate:
    several = [each for each in _answers(papers).values() if len(latest(each)) > 1]
    return rate(sum(map(disputed, several)), len(several))


def _waits_s(papers: Papers) -> list[float]:
    real = _real(papers)
    return [
        max(0.0, (min(each.at for each in given) - real[alert]).total_seconds())
        for alert, given in _answers(papers).items()
    ]
