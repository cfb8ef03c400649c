"""The figures that a team talks about afterwards, from everything that was written down."""

import statistics
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.domain.adjudication import Adjudication, Answer, RecordedAlert, Seat
from lookout.domain.engagement import Engagement, StepKind
from lookout.domain.listing import ListCategory
from lookout.domain.outcome import Finding
from lookout.governance.answers import latest
from lookout.governance.closing import counting_outcome
from lookout.governance.record import Papers

PROMPT_LIFE_S = 60.0
"""So long a prompt is fresh; an answer after it comes when the person has gone."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that was wrong with a camera or the machine: when, which, what."""

    at: datetime
    what: str
    camera: str = ""


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of time in seconds: how many there are, half and nine tenths are at most so long."""

    count: int
    median_s: float | None
    most_s: float | None
    longest_s: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a debrief counts, real alerts only; labelled test pairs and exercises are left out.

    ``answers`` by seat and word, as they count now. ``late`` real alerts got their first answer
    after :data:`PROMPT_LIFE_S`, ``unanswered`` none at all. ``findings`` are outcomes that count.
    """

    alerts: int
    exercises: int
    pairs: int
    answers: Mapping[Seat, Mapping[Answer, int]]
    unanswered: int
    late: int
    to_record: Spans
    to_answer: Spans
    to_start: Spans
    talks: Spans
    findings: Mapping[str, int]
    stood_off: int


def figures(papers: Papers) -> Figures:
    """Count."""
    blue = {entry.id for entry in papers.entries if entry.category is ListCategory.BLUE}
    real = [a for a in papers.alerts if not a.test and a.entry not in blue]
    answers = _by_alert(papers.answers)
    talks = {each.alert: each for each in papers.engagements}
    waits = [wait for alert in real for wait in _wait_s(alert, answers.get(alert.id, ()))]
    return Figures(
        alerts=len(real),
        exercises=sum(1 for a in papers.alerts if not a.test and a.entry in blue),
        pairs=sum(1 for a in papers.alerts if a.test),
        answers=_counted(real, answers),
        unanswered=sum(1 for alert in real if alert.id not in answers),
        late=sum(1 for wait in waits if wait > PROMPT_LIFE_S),
        to_record=spans([(a.recorded_at - a.at).total_seconds() for a in real]),
        to_answer=spans(waits),
        to_start=spans([s for a in real for s in _start_s(a, talks.get(a.id))]),
        talks=spans([s for a in real for s in _talk_s(talks.get(a.id))]),
        findings=_findings(papers, {alert.id for alert in real}),
        stood_off=sum(_steps(talks.get(a.id), StepKind.STOOD_OFF) for a in real),
    )


def spans(lengths_s: Sequence[float]) -> Spans:
    """Summarise spans of time in seconds."""
    if not lengths_s:
        return Spans(0, None, None, None)
    ordered = sorted(lengths_s)
    most = ordered[max(0, -(-9 * len(ordered) // 10) - 1)]
    return Spans(len(ordered), statistics.median(ordered), most, ordered[-1])


def _by_alert(answers: Collection[Adjudication]) -> Mapping[str, Sequence[Adjudication]]:
    of: dict[str, list[Adjudication]] = {}
    for each in answers:
        of.setdefault(each.alert, []).append(each)
    return of


def _counted(
    real: Collection[RecordedAlert], answers: Mapping[str, Sequence[Adjudication]]
) -> Mapping[Seat, Mapping[Answer, int]]:
    said = [each for a in real for each in latest(answers.get(a.id, ())).values()]
    return {
        seat: Counter(each.answer for each in said if each.seat is seat)
        for seat in (Seat.OPERATOR, Seat.ENGAGEMENT)
    }


def _wait_s(alert: RecordedAlert, answers: Sequence[Adjudication]) -> Iterator[float]:
    if answers:
        yield (min(each.at for each in answers) - alert.recorded_at).total_seconds()


def _start_s(alert: RecordedAlert, talk: Engagement | None) -> Iterator[float]:
    starts = [s.at for s in talk.steps if s.kind is StepKind.STARTED] if talk else []
    if starts:
        yield (starts[0] - alert.recorded_at).total_seconds()


def _talk_s(talk: Engagement | None) -> Iterator[float]:
    steps = talk.steps if talk else ()
    starts = [s.at for s in steps if s.kind is StepKind.STARTED]
    ends = [s.at for s in steps if s.kind is StepKind.ENDED]
    if starts and ends:
        yield (ends[-1] - starts[0]).total_seconds()


def _steps(talk: Engagement | None, kind: StepKind) -> int:
    return sum(1 for step in talk.steps if step.kind is kind) if talk else 0


def _findings(papers: Papers, real: Collection[str]) -> Mapping[str, int]:
    of = {alert: [o for o in papers.outcomes if o.alert == alert] for alert in real}
    counting = (counting_outcome(each) for each in of.values())
    counts = Counter(each.finding for each in counting if each is not None)
    return {finding.value: counts[finding] for finding in Finding if counts[finding]}
