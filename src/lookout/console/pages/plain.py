"""A published record in sentences that everybody can read, with both denominators and intervals."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from lookout.console.pages.words import in_words
from lookout.governance.record import spoken_to

Fields: TypeAlias = Mapping[str, Any]
"""A record as its JSON has it, or a part of it."""

RARE = 0.02
"""A rarer share is easier to grasp as 1 in so many."""


def errors(record: Fields) -> Sequence[str]:
    """Say how often it was wrong: of all alerts, of all faces, and what is not known."""
    found = record["errors"]
    per_alert, per_face = found["false_per_alert"], found["false_per_face"]
    alerts, faces, wrong = (
        per_alert["denominator"],
        record["home_office"]["faces_seen"],
        per_alert["numerator"],
    )
    said = [_of_alerts(per_alert), _of_faces(per_face, faces, wrong)]
    unresolved = found["unresolved"]
    if unresolved:
        most = wrong + unresolved
        was = "alert was" if unresolved == 1 else "alerts were"
        said.append(
            f"{unresolved:,} {was} never settled. If they were all wrong, "
            f"{most:,} of {alerts:,} alerts were."
        )
    if found["expected"] is not None:
        said.append(
            f"Before it began, {_number(found['expected'])} wrong alerts were to be expected for "
            f"so many faces; there were {wrong:,}."
        )
    return said


def _of_alerts(one: Fields) -> str:
    wrong, alerts = one["numerator"], one["denominator"]
    if not alerts:
        return "There was no alert."
    if wrong == 0:
        text = (
            "The only alert was not wrong"
            if alerts == 1
            else f"None of {alerts:,} alerts was wrong"
        )
    elif alerts == 1:
        text = "The only alert was wrong"
    else:
        text = f"{wrong:,} of {alerts:,} alerts {'was' if wrong == 1 else 'were'} wrong"
    return f"{text}. The true share lies {interval(one)}."


def _of_faces(one: Fields, faces: int, wrong: int) -> str:
    if not faces:
        return "No face was counted, so nothing can be said per face."
    text = f"{faces:,} faces were seen"
    if wrong:
        text += f": 1 wrong alert for every {faces / wrong:,.0f} faces"
    return f"{text}. The true rate lies {interval(one)}."


def interval(one: Fields) -> str:
    """Say between what a rate lies, with 95 % confidence, as people grasp it."""
    low, high = one["low"], one["high"]
    if not one["denominator"]:
        return "anywhere: nothing was counted"
    if one["value"] < RARE and high < 0.5:
        ends = f"{rarely(low)} and {rarely(high)}" if low else f"none and {rarely(high)}"
        return f"between {ends}"
    return f"between {_percent(low)} and {_percent(high)}"


def rarely(share: float) -> str:
    """Write a small share as 1 in so many."""
    return f"1 in {1 / share:,.0f}" if share > 0 else "none"


def recognition(record: Fields) -> str:
    """Say how many volunteers were found who walked past to test it."""
    found = record["recognition"]
    if not found or not found["passes"]:
        return (
            "No volunteers walked past to test it, so nobody knows how many listed people it "
            "would have missed."
        )
    share = f"{found['found']:,} of {found['passes']:,} passes"
    return (
        f"Of {found['members']:,} volunteers who walked past to test it, it found {share}. "
        f"The true share lies between {_percent(found['low'])} and {_percent(found['high'])}."
    )


def outcome(record: Fields) -> Sequence[str]:
    """Say what came of it."""
    seen, safe = record["home_office"], record["disposals"].get("safeguarded", 0)
    right, wrong, all_of_them = (
        seen["positive_alerts"],
        seen["incorrect_alerts"],
        seen["total_alerts"],
    )
    unknown = all_of_them - right - wrong
    said = [
        f"{_times(all_of_them, 'alert')}: {right:,} pointed out the right person, {wrong:,} "
        f"somebody else; of {unknown:,} nobody found out.",
        _talks(spoken_to(record), seen),
        "Nobody was arrested."
        if not seen["arrests"]
        else f"{_times(seen['arrests'], 'arrest')}{_per(record['faces_per_arrest'])}.",
        "Nobody was brought to safety."
        if not safe
        else f"{_people(safe)} brought to safety{_per(record['faces_per_person_safeguarded'])}.",
    ]
    if record["leaflets"]:
        said.append(f"Leaflets given: {record['leaflets']:,}.")
    return said


def _talks(all_of_them: int, seen: Fields) -> str:
    if not all_of_them:
        return "Nobody was spoken to."
    wrong = seen["incorrect_interventions"]
    unknown = all_of_them - seen["positive_interventions"] - wrong
    open_ = f"; of {unknown:,} nobody found out" if unknown else ""
    return f"{_people(all_of_them)} spoken to; {wrong:,} of them not the person looked for{open_}."


def _times(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _people(count: int) -> str:
    return "1 person was" if count == 1 else f"{count:,} people were"


def list_size(record: Fields) -> str:
    """Say how many people were looked for."""
    return f"{_people(record['home_office']['watchlist_number'])} on the list."


def listed(record: Fields) -> Sequence[tuple[str, int]]:
    """List how many people of which category were looked for, volunteers aside."""
    found = record["listed"].items()
    return [(in_words(name), count) for name, count in found if name != "blue"]


def children(record: Fields) -> str:
    """Say how many children were on the list."""
    count = sum(record["children"].values())
    if not count:
        return "No child was on the list."
    return "One of them was a child." if count == 1 else f"{count:,} of them were children."


def wrong_people(record: Fields) -> Sequence[tuple[str, Mapping[str, int]]]:
    """List whom wrong alerts were about, as far as that was written down."""
    found = record["errors"]
    names = (("ethnicity", "Ethnicity"), ("sex", "Sex"), ("age_band", "Age"))
    return [(title, found[name]) for name, title in names if found[name]]


def nobody_noted(record: Fields) -> bool:
    """Tell whether nothing was written down of the people whom wrong alerts were about."""
    said = wrong_people(record)
    return bool(said) and all(set(counts) == {"not recorded"} for _, counts in said)


def _per(faces: float | None) -> str:
    return f": 1 for every {faces:,.0f} faces seen" if faces else ""


def _percent(share: float) -> str:
    digits = 0 if share in (0, 1) or share >= 0.1 else 1
    return f"{100 * share:.{digits}f} %"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
