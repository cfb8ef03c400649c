"""What a record says, in sentences for everybody. Made of the record's own numbers, no others."""

from collections.abc import Iterator
from typing import Any

from lookout.documents.papers.record_fields import Fields, looked_up, number
from lookout.documents.results.words import THIN, between, many, of, one_in, percent
from lookout.governance.record import spoken_to

FEW = 30
"""Below so many false alerts, differences between groups say next to nothing."""


def lead(fields: Fields) -> str:
    """Return the finding in one or two sentences."""
    seen = fields["home_office"]
    alerts = seen["total_alerts"]
    right, wrong = seen["positive_alerts"], seen["incorrect_alerts"]
    first = (
        f"{many(seen['faces_seen'], 'face was', 'faces were')} seen and {_alerts(alerts)} raised."
    )
    if not alerts:
        return first
    return f"{first} {right:,} pointed out the right person, {wrong:,} somebody else."


def findings(fields: Fields) -> list[str]:
    """Return the findings, the ones about errors first."""
    makers = (_false, _per_alert, _expected, _recognised, _outcomes, _children, _groups, _judged)
    return [sentence for each in makers for sentence in each(fields)]


def _alerts(count: int) -> str:
    return f"{many(count, 'alert was', 'alerts were')}" if count else "no alert was"


def _false(fields: Fields) -> Iterator[str]:
    rate = looked_up(fields, "errors.false_per_face")
    if not rate or not rate["denominator"]:
        return
    faces, counted = f"{rate['denominator']:,}", of(rate["numerator"], rate["denominator"])
    if rate["numerator"]:
        yield (
            f"False alerts: {counted} faces, {one_in(rate['value'])}. "
            f"With 95{THIN}% certainty the true rate is no worse than {_in(rate['high'])} and no "
            f"better than {_in(rate['low'])}."
        )
    else:
        yield (
            f"No false alert among {faces} faces. That does not mean that there is none: with "
            f"95{THIN}% certainty the true rate is at most {_in(rate['high'])}."
        )
    unresolved = looked_up(fields, "errors.unresolved")
    if unresolved:
        most = looked_up(fields, "errors.false_per_face_at_most")
        yield (
            f"{many(unresolved, 'alert was', 'alerts were')} never resolved. Were all of them "
            f"false, it would be {_in(most['value'])}."
        )


def _per_alert(fields: Fields) -> Iterator[str]:
    rate = looked_up(fields, "errors.false_per_alert")
    if rate and rate["denominator"]:
        yield (
            f"Of all alerts, {of(rate['numerator'], rate['denominator'])} were wrong: "
            f"{percent(rate['value'], 0)} (between {between(rate['low'], rate['high'])})."
        )


def _expected(fields: Fields) -> Iterator[str]:
    expected = looked_up(fields, "errors.expected")
    if expected is not None:
        found = looked_up(fields, "home_office.incorrect_alerts")
        yield (
            f"With the threshold in use about {number(round(expected, 1))} false alerts were "
            f"expected; {found:,} were counted."
        )


def _recognised(fields: Fields) -> Iterator[str]:
    found = fields.get("recognition")
    if not found or not found["passes"]:
        yield (
            "No volunteers walked by to test it, so this record cannot say how many people on the "
            "list passed without an alert."
        )
        return
    yield (
        f"Of {many(found['passes'], 'walk')} by {many(found['members'], 'volunteer')} on the list, "
        f"{found['found']:,} raised an alert: {percent(found['found'] / found['passes'], 0)} "
        f"(between {between(found['low'], found['high'])})."
    )


def _outcomes(fields: Fields) -> Iterator[str]:
    seen = fields["home_office"]
    wrongly = seen["incorrect_interventions"]
    yield (
        f"{many(spoken_to(fields), 'person was', 'people were')} spoken to because of an "
        f"alert, {wrongly:,} of them wrongly. "
        f"{many(fields['leaflets'], 'leaflet was', 'leaflets were')} given."
    )
    if seen["arrests"]:
        yield f"{many(seen['arrests'], 'arrest')}{_each(fields, 'faces_per_arrest')}."
    safe = fields["disposals"].get("safeguarded", 0)
    if safe:
        each = _each(fields, "faces_per_person_safeguarded")
        yield f"{many(safe, 'person was', 'people were')} made safe{each}."


def _each(fields: Fields, path: str) -> str:
    value = looked_up(fields, path)
    return "" if value is None else f": one for every {value:,.0f} faces seen"


def _children(fields: Fields) -> Iterator[str]:
    children = sum(fields["children"].values())
    if children:
        yield f"{many(children, 'child was', 'children were')} on the list."
    else:
        yield "No child was on the list."


def _groups(fields: Fields) -> Iterator[str]:
    wrong = looked_up(fields, "home_office.incorrect_alerts")
    if wrong and wrong < FEW:
        yield (
            f"{many(wrong, 'false alert is', 'false alerts are')} too few to tell whether some "
            "groups are alerted wrongly more often than others. No difference found is not the "
            "same as none."
        )


def _judged(fields: Fields) -> Iterator[str]:
    pairs, right = looked_up(fields, "review.test_pairs"), looked_up(fields, "review.sensitivity")
    if not pairs:
        yield "How well people tell faces apart was not tested in this deployment."
    elif right["denominator"]:
        other = looked_up(fields, "review.specificity")
        yield (
            f"Tested with {many(pairs, 'pair')} of pictures, people saw that two pictures show the "
            f"same person in {_cases(right)}, and that they do not in {_cases(other)}."
        )


def _cases(rate: Any) -> str:
    counts = of(rate["numerator"], rate["denominator"])
    return f"{counts} cases" if rate["denominator"] else "no case, as none was shown"


def _in(share: float) -> str:
    return one_in(share) if share > 0 else "0"
