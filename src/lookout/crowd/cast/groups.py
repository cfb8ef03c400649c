"""Groups of rendered people, so that rates can be compared between them."""

from collections.abc import Iterable

from lookout.crowd.cast.loader import Person

AGES = ((18, "under 18"), (40, "18-39"), (65, "40-64"))
"""Each band's end, not included, and its name; the last one is ``65 and over``."""


def groups_of(people: Iterable[Person]) -> dict[str, dict[str, str]]:
    """Return sex, age band and skin tone (Fitzpatrick's types I to VI) of each, by id."""
    return {
        one.id: {"sex": one.sex, "age": _band(one.age), "skin": one.skin_tone} for one in people
    }


def _band(age: int) -> str:
    return next((name for end, name in AGES if age < end), "65 and over")
