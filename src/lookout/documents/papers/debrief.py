"""The debrief: what the numbers say went well and what did not, and room for the team's words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lookout.documents.force import Force, time_zone
from lookout.documents.papers.debrief_figures import Figures, Spans, Trouble, figures
from lookout.documents.papers.record_fields import rate as rate_words
from lookout.documents.papers.times import clock, moment, seconds, span
from lookout.documents.press import Paper
from lookout.documents.results.words import THIN, between, many, percent, readable
from lookout.domain.adjudication import Answer, Seat
from lookout.domain.deployment import Deployment, State
from lookout.governance.guard import Call, Watched
from lookout.governance.record import Papers, Record, record

_SEATS = {Seat.OPERATOR: "Operators", Seat.ENGAGEMENT: "Officers on the street"}
_OVER = (State.ENDED, State.RECORDED, State.PURGED)


def debrief(
    papers: Papers,
    watched: Watched,
    force: Force,
    now: datetime,
    troubles: Sequence[Trouble] | None = None,
) -> Paper:
    """Write the debrief of a deployment.

    Parameters
    ----------
    watched
        What the running guard says.
    now
        When it is made; while cameras look, it says that the figures are not final.
    troubles
        What was wrong with cameras and machine; ``None`` where nobody kept that.
    """
    zone, deployment = time_zone(force.time_zone), papers.deployment
    counted, whole = figures(papers), record(papers, now)
    well, badly = _remarks(counted, whole, watched, troubles or ())
    seen = whole.home_office
    content: Mapping[str, object] = {
        "name": deployment.application.title,
        "about": f"{deployment.application.place.name}, "
        + span(deployment.application.window.start, deployment.application.window.end, zone),
        "reference": deployment.reference,
        "over": deployment.state in _OVER,
        "ended_because": deployment.ended_reason,
        "figures": [
            _figure(f"{seen.faces_seen:,}", "faces seen", f"in {seen.duration_minutes:g} min"),
            _figure(f"{counted.alerts:,}", "alerts", f"{counted.exercises} exercises besides"),
            _figure(f"{seen.positive_alerts:,}", "right person", ""),
            _figure(f"{seen.incorrect_alerts:,}", "wrong person", ""),
        ],
        "well": well,
        "badly": badly,
        "answers": _answers(counted),
        "times": _times(counted),
        "outcomes": _outcomes(counted, whole),
        "checks": list(_checks(whole, watched)),
        "uses": list(_uses(deployment, zone)),
        "troubles": _troubles(troubles, zone),
        "footer": f"{force.name}, {deployment.reference}",
    }
    title = f"Debrief: {deployment.application.title}"
    return Paper("debrief.typ", title, content, int(_made_at(deployment, now).timestamp()))


def _troubles(troubles: Sequence[Trouble] | None, zone: ZoneInfo) -> list[list[str]] | None:
    if troubles is None:
        return None
    return [[moment(each.at, zone), each.camera, each.what] for each in troubles]


def _made_at(deployment: Deployment, now: datetime) -> datetime:
    """Return the end of what it is about, so that a debrief printed later is the same."""
    return deployment.ended_at or now


def _figure(value: str, label: str, note: str) -> Mapping[str, str]:
    return {"value": value, "label": label, "note": note}


def _outcomes(counted: Figures, whole: Record) -> list[list[str]]:
    found = [[readable(name).capitalize(), f"{n:,}"] for name, n in counted.findings.items()]
    return [*found, ["Not resolved", f"{whole.errors.unresolved:,}"]]


def _answers(counted: Figures) -> list[list[str]]:
    order = (Answer.SAME, Answer.NOT_SAME, Answer.UNSURE)
    return [
        [name, *(f"{counted.answers[seat].get(said, 0):,}" for said in order)]
        for seat, name in _SEATS.items()
    ]


def _times(counted: Figures) -> list[list[str]]:
    rows = (
        ("Seen, to recorded", counted.to_record),
        ("Recorded, to the first answer", counted.to_answer),
        ("Recorded, to going up to the person", counted.to_start),
        ("How long people were spoken to", counted.talks),
    )
    return [[name, *_span_cells(each)] for name, each in rows]


def _span_cells(each: Spans) -> list[str]:
    return [
        f"{each.count:,}",
        seconds(each.median_s),
        seconds(each.most_s),
        seconds(each.longest_s),
    ]


def _checks(whole: Record, watched: Watched) -> Iterator[list[str]]:
    yield ["The guard says", str(watched)]
    found = whole.recognition
    if found is None or not found.passes:
        yield ["Volunteers (blue list)", "nobody walked: what was missed is not known"]
    else:
        yield [
            "Volunteers (blue list)",
            f"{found.found:,} of {many(found.passes, 'walk')} found: "
            f"{percent(found.found / found.passes, 0)}; 95{THIN}%: "
            f"{between(found.low, found.high)}; {many(found.members, 'volunteer')}; "
            f"{found.logged_late:,} noted late",
        ]
    review = whole.review
    yield ["Test pairs", f"{review.test_pairs:,}"]
    for name, each in (("same person", review.sensitivity), ("two people", review.specificity)):
        fields = {
            "numerator": each.numerator,
            "denominator": each.denominator,
            "value": each.value,
            "low": each.low,
            "high": each.high,
        }
        yield [f"Pairs of {name} told right", rate_words(fields)]
    yield ["Disagreements", f"{review.disputed:,} alerts; {review.held:,} were held"]
    yield ["Corrected answers", f"{review.corrected:,}"]


def _uses(deployment: Deployment, zone: ZoneInfo) -> Iterator[list[str]]:
    for use in deployment.uses:
        ended = clock(use.ended_at, zone) if use.ended_at else "still looking"
        yield [moment(use.started_at, zone), ended, use.reason]


def _remarks(
    counted: Figures, whole: Record, watched: Watched, troubles: Sequence[Trouble]
) -> tuple[list[str], list[str]]:
    """Say what the numbers alone say; what they mean is for the team."""
    well: list[str] = []
    badly: list[str] = []
    for good, words in _judgements(counted, whole, watched):
        (well if good else badly).append(words)
    if troubles:
        badly.append(f"{many(len(troubles), 'problem')} with cameras or the machine.")
    return well, badly


def _judgements(counted: Figures, whole: Record, watched: Watched) -> Iterator[tuple[bool, str]]:
    yield from _of_alerts(counted, whole)
    yield from _of_talks(whole)
    if watched.call is Call.GO_ON:
        yield True, "The guard says to go on: see below."
    else:
        yield False, "The guard asks for more than to go on: see below."
    if whole.review.disputed:
        yield False, f"People disagreed about {many(whole.review.disputed, 'alert')}: talk it over."
    if whole.recognition is None:
        yield False, "No volunteers walked, so nobody knows how many listed people were missed."
    elif whole.recognition.logged_late:
        yield False, f"{many(whole.recognition.logged_late, 'walk')} of volunteers noted late."
    if not whole.review.test_pairs:
        yield False, "No test pairs were mixed in, so nobody knows how well people compared."


def _of_alerts(counted: Figures, whole: Record) -> Iterator[tuple[bool, str]]:
    if not counted.alerts:
        return
    wrong, open_ = whole.home_office.incorrect_alerts, whole.errors.unresolved
    yield _either(wrong, "No alert is known to be wrong.", "pointed out the wrong person.")
    yield _either(counted.unanswered, "Every alert got an answer.", "got no answer.")
    yield _either(
        counted.late,
        "Every answer came within 60 seconds.",
        "had no answer within 60 seconds.",
    )
    yield _either(open_, "Every alert has an outcome.", "without an outcome.")


def _either(count: int, none: str, some: str) -> tuple[bool, str]:
    return (True, none) if count == 0 else (False, f"{many(count, 'alert')} {some}")


def _of_talks(whole: Record) -> Iterator[tuple[bool, str]]:
    seen, leaflets = whole.home_office, whole.leaflets
    by_mistake = seen.incorrect_interventions
    talked = whole.engagements
    if by_mistake:
        yield False, f"{many(by_mistake, 'person was', 'people were')} spoken to by mistake."
    if talked:
        given = f"{many(leaflets, 'leaflet')} for {many(talked, 'person', 'people')} spoken to."
        yield leaflets >= talked, given
