"""Who of the cast is looked for, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from lookout.crowd.cast import Cast, Person
from lookout.crowd.street import Scenario
from lookout.domain.errors import ConfigurationError
from lookout.domain.watchlist import Category, Response

ADULT = 18
LIST_SIZE = 10
"""Entries of the demo's list; a deployment's list has hundreds, but the cast is small."""

RESPONSES: Mapping[Category, Response] = {
    Category.WANTED: Response.AMBER,
    Category.MISSING: Response.SAFEGUARD,
    Category.BLUE: Response.GREEN,
}

WORDS: Mapping[Response, str] = {
    Response.RED: "act at once",
    Response.AMBER: "stop them and check who they are; arrest if it is the person",
    Response.GREEN: "one of our own, sent to test the system: note that it works",
    Response.SAFEGUARD: "approach kindly, see that they are safe",
}


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """One person of the cast who is on the list."""

    person: Person
    category: Category

    @property
    def entry(self) -> str:
        """The entry's id on the list."""
        return f"{self.person.id}-{self.person.name.split()[0].lower()}"

    @property
    def response(self) -> Response:
        """What officers are to do."""
        return RESPONSES[self.category]


def choose_listed(cast: Cast, scenario: Scenario, seed: int) -> tuple[Listed, ...]:
    """Choose who is looked for: the scenario's roles, and others by the seed.

    Roles are named by what they are listed for (``wanted…``, ``missing…``, ``blue…``). Of the
    others, whoever is under 18 may be missing but never wanted.

    Raises
    ------
    ConfigurationError
        When a role is for nobody in the cast, or a child were wanted.
    """
    listed: dict[str, Listed] = {}
    for role, person_id in scenario.casting.roles.items():
        category = next((one for one in Category if role.startswith(one.value)), None)
        if category is not None:
            listed[person_id] = Listed(_person(cast, role, person_id), category)
    others = [person for person in cast.people.values() if person.id not in listed]
    for index in np.random.default_rng(seed).permutation(len(others)):
        if len(listed) >= min(LIST_SIZE, len(cast.people) // 2):
            break
        person = others[index]
        category = Category.WANTED if person.age >= ADULT else Category.MISSING
        listed[person.id] = Listed(person, category)
    _check_ages(listed.values())
    return tuple(sorted(listed.values(), key=lambda one: one.entry))


def _person(cast: Cast, role: str, person_id: str) -> Person:
    if person_id not in cast.people:
        raise ConfigurationError(f"scenario: role {role} is {person_id}, who is not in the cast")
    return cast.people[person_id]


def _check_ages(listed: Iterable[Listed]) -> None:
    for one in listed:
        if one.category is Category.WANTED and one.person.age < ADULT:
            raise ConfigurationError(
                f"scenario: {one.person.id} is {one.person.age} and cannot be wanted in a demo"
            )
