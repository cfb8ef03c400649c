"""The fields of the published record in their order on paper, each with its words and its form.

A field that stands in the JSON but not here (a later version's) is shown under its own name, so
that no paper ever says less than the record.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from lookout.documents.results.words import THIN, between, of, one_in, readable, small

DASH = "\N{EN DASH}"
RARE = 0.05
"""Below this a share is easier to grasp as 1 in so many."""
Fields: TypeAlias = Mapping[str, Any]
Form: TypeAlias = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Part:
    """A section: rows of a field's path (dots between), what it is called, and how it is written.

    A path that names a table of counts or a list takes everything below it.
    """

    title: str
    note: str
    rows: tuple[tuple[str, str, Form], ...]


def count(value: Any) -> str:
    """Write a count."""
    return f"{value:,}"


def number(value: Any) -> str:
    """Write a number with as many digits as it has, four at most after the point."""
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def share(value: Any) -> str:
    """Write a share in per cent, a rare one as 1 in so many too."""
    if value <= 0:
        return f"0{THIN}%"
    return f"{small(value)} ({one_in(value)})" if value < RARE else small(value)


def minutes(value: Any) -> str:
    """Write a number of minutes, in hours too where there are many."""
    hours = f" ({value / 60:.1f} hours)" if value >= 90 else ""
    return f"{value:g} min{hours}"


def yes(value: Any) -> str:
    """Write yes or no."""
    return "yes" if value else "no"


def text(value: Any) -> str:
    """Write a text as it is."""
    return str(value)


def word(value: Any) -> str:
    """Write a machine's word for people."""
    return readable(str(value))


def rate(value: Any) -> str:
    """Write a rate with both its counts and its interval."""
    if not value["denominator"]:
        return "nothing was counted"
    counts = of(value["numerator"], value["denominator"])
    return f"{small(value['value'])}: {counts}; 95{THIN}%: {between(value['low'], value['high'])}"


def counts(value: Any) -> str:
    """Write a table of counts."""
    return ", ".join(f"{readable(name)}: {found:,}" for name, found in value.items()) or "none"


def when(value: Any) -> str:
    """Write a time as the record has it, to the minute, with its distance from UTC."""
    at = datetime.fromisoformat(value)
    return f"{at:%Y-%m-%d %H:%M} {'UTC' if not at.utcoffset() else f'{at:%z}'}"


def window(value: Any) -> str:
    """Write from when until when."""
    return f"{when(value[0])} to {when(value[1])}"


PARTS = (
    Part(
        "The fields of the Home Office",
        "A positive alert pointed out the right person, an incorrect one somebody else. An "
        "intervention is a talk with somebody because of an alert.",
        (
            ("home_office.deployment", "Deployment", text),
            ("home_office.date", "Date", text),
            ("home_office.type", "Type", word),
            ("home_office.duration_minutes", "Duration", minutes),
            ("home_office.cameras", "Number of cameras", count),
            ("home_office.watchlist_number", "People on the watchlist", count),
            ("home_office.threshold", "Threshold", number),
            ("home_office.total_alerts", "Total alerts", count),
            ("home_office.positive_alerts", "Positive alerts", count),
            ("home_office.positive_interventions", "Positive interventions", count),
            ("home_office.incorrect_alerts", "Incorrect alerts", count),
            ("home_office.incorrect_interventions", "Incorrect interventions", count),
            ("home_office.arrests", "Arrests", count),
            ("home_office.other_disposals", "Other disposals", count),
            ("home_office.faces_seen", "Faces seen", count),
            ("home_office.incorrect_alert_rate", "Incorrect alerts per face seen", share),
        ),
    ),
    Part(
        "How often it was wrong",
        "Each rate with both its counts and its exact 95 % interval (Clopper and Pearson).",
        (
            ("errors.false_per_face", "False alerts per face", rate),
            ("errors.false_per_face_at_most", "The same, unresolved counted as false", rate),
            ("errors.false_per_alert", "False alerts per alert", rate),
            ("errors.unresolved", "Alerts that nobody resolved", count),
            ("errors.expected", "False alerts that were expected", number),
            ("errors.ethnicity", "False alerts by recorded ethnicity", counts),
            ("errors.sex", "False alerts by recorded sex", counts),
            ("errors.age_band", "False alerts by recorded age", counts),
        ),
    ),
    Part(
        "How many listed people it found",
        "Volunteers on the list walk by on purpose. Nobody else can tell how many are missed.",
        (
            ("recognition.found", "Walks that raised an alert", count),
            ("recognition.passes", "Walks of volunteers", count),
            ("recognition.members", "Volunteers", count),
            ("recognition.low", "At least, with 95 % certainty", share),
            ("recognition.high", "At most, with 95 % certainty", share),
            ("recognition.logged_late", "Walks that were noted late", count),
        ),
    ),
    Part(
        "How people judged",
        "Everybody answers alone before they see what the computer thinks. Test pairs are pictures "
        "whose truth is known.",
        (
            ("review.answers", "Answers", count),
            ("review.corrected", "Answers that were corrected", count),
            ("review.held", "Alerts that somebody held", count),
            ("review.disputed", "Alerts on which people disagreed", count),
            ("review.test_pairs", "Test pairs", count),
            ("review.sensitivity", "Pairs of one person called the same", rate),
            ("review.specificity", "Pairs of two people called not the same", rate),
        ),
    ),
    Part(
        "Who was on the list, and what was done",
        "",
        (
            ("listed", "On the list, by category", counts),
            ("children", "Children on the list", counts),
            ("disposals", "What was done", counts),
            ("not_located", "People who were not found again", count),
            ("faces_per_arrest", "Faces seen for one arrest", number),
            ("faces_per_person_safeguarded", "Faces seen for one person made safe", number),
            ("engagements", "People spoken to", count),
            ("engagement_minutes", "Time that people were spoken to", minutes),
            ("longest_engagement_minutes", "The longest", minutes),
            ("leaflets", "Leaflets given", count),
            ("complaints", "Complaints", count),
            ("requests", "Requests for one's own data", count),
        ),
    ),
    Part(
        "Where and when",
        "",
        (
            ("reference", "Reference", text),
            ("title", "Name", text),
            ("place", "Place", text),
            ("latitude_deg", "Latitude (degrees)", number),
            ("longitude_deg", "Longitude (degrees)", number),
            ("window", "Allowed from, to", window),
            ("ended_because", "Why it ended", text),
            ("format", "Format", text),
            ("made_at", "Made at", when),
        ),
    ),
    Part(
        "Who allowed it, and who was told",
        "",
        (
            ("permission.rank", "Authority was given by", word),
            ("permission.given_at", "Given at", when),
            ("permission.urgent", "Urgent authority", yes),
            ("permission.upheld", "Upheld on review", yes),
            ("permission.lapsed", "Lapsed", yes),
            ("permission.highest_false_alert_rate", "Highest rate of false alerts allowed", share),
            ("permission.greatest_list", "Largest list allowed", count),
            ("permission.consultations", "Talks with communities and partners", count),
            ("permission.notices", "Notices published", count),
            ("permission.signs", "Signs that stood", count),
        ),
    ),
)
REVISIONS = (
    "number",
    "at",
    "change",
    "entries",
    "threshold",
    "plain_threshold",
    "false_alert_rate",
    "assessed",
    "calibration",
    "calibration_kept",
    "report",
    "report_dated",
)
"""Fields of one revision of list or thresholds; they have a table of their own."""


def looked_up(fields: Fields, path: str) -> Any:
    """Return the value at a path, ``None`` where it or something above it is missing."""
    value: Any = fields
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def written(fields: Fields) -> Sequence[Mapping[str, object]]:
    """Write all sections; what no section names comes last."""
    parts: list[Mapping[str, object]] = [
        {
            "title": part.title,
            "note": part.note,
            "rows": [
                [label, _cell(looked_up(fields, path), form)] for path, label, form in part.rows
            ],
        }
        for part in PARTS
    ]
    rest = [[_name(path), text(value)] for path, value in _unknown(fields)]
    return [*parts, {"title": "Further fields", "note": "", "rows": rest}] if rest else parts


def _rows(fields: Fields, part: Part) -> list[list[str]]:
    return [[label, _cell(looked_up(fields, path), form)] for path, label, form in part.rows]


def revisions(fields: Fields) -> Sequence[Sequence[str]]:
    """Write the revisions of list and thresholds; older records have one threshold each."""
    return [_revision(each) for each in fields.get("revisions", ())]


def _revision(each: Fields) -> Sequence[str]:
    further = [f"{readable(name)}: {each[name]}" for name in each if name not in REVISIONS]
    kept = "" if each.get("calibration_kept", True) else " (from a file)"
    if "report" in each:  # older records say nothing of it
        further.append(_evaluation(each["report"], each.get("report_dated")))
    return [
        count(each["number"]),
        when(each["at"]),
        "; ".join([word(each["change"]), *further]),
        count(each["entries"]),
        number(each["threshold"]),
        _cell(each.get("plain_threshold"), number),
        one_in(each["false_alert_rate"]),
        "yes" if each["assessed"] else "unassessed",
        (each.get("calibration") or DASH) + kept,
    ]


def _evaluation(report: str | None, dated: str | None) -> str:
    if report is None:
        return "without an evaluation"
    return f"evaluation {report[:16]} of {dated or 'no date'}"


def _cell(value: Any, form: Form) -> str:
    return DASH if value is None else form(value)


def _unknown(fields: Fields, above: str = "") -> Iterator[tuple[str, Any]]:
    known = {path for part in PARTS for path, _, _ in part.rows} | {"revisions"}
    for name, value in fields.items():
        path = above + name
        if path in known:
            continue
        if isinstance(value, Mapping) and value:
            yield from _unknown(value, f"{path}.")
        elif not (value is None and any(each.startswith(f"{path}.") for each in known)):
            yield path, value


def _name(path: str) -> str:
    return readable(path.replace(".", ": "))
