"""Who comes when: the passes that a scenario names, and people who come by chance."""

import heapq
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lookout.crowd.street.routes import Way
from lookout.crowd.street.scenario import Arrivals, Pass, Scenario
from lookout.crowd.street.walkers import STRIDE_PER_HEIGHT, Gait, Walk, chances
from lookout.domain.errors import ConfigurationError

WARM_UP_S = 45.0
"""People begin to come so long before the first frame, so that the street is not empty then."""

TRIES = 4
"""Ways that are tried for somebody who comes by chance, to keep people out of each other."""


@dataclass(frozen=True, slots=True)
class Company:
    """Who takes part: heights in metres by id, and ids by the roles that passes speak of."""

    heights_m: Mapping[str, float]
    roles: Mapping[str, str]

    @classmethod
    def of(cls, scenario: Scenario, heights_m: Mapping[str, float]) -> "Company":
        """Choose from the cast what the scenario asks for.

        Raises
        ------
        ConfigurationError
            When the scenario names somebody whom the cast does not have.
        """
        there = ", ".join(heights_m)
        people = tuple(heights_m) if scenario.casting.people is None else scenario.casting.people
        for field, person in [
            *(("cast.people", person) for person in people),
            *((f"cast.roles.{role}", person) for role, person in scenario.casting.roles.items()),
        ]:
            if person not in heights_m:
                raise ConfigurationError(
                    f"{scenario.name}: {field}: the cast has no {person!r}; it has {there}"
                )
        named = dict.fromkeys([*people, *scenario.casting.roles.values()])
        return cls({person: heights_m[person] for person in named}, scenario.casting.roles)

    def person(self, field: str, name: str) -> str:
        """Return the id behind a role or an id.

        Raises
        ------
        ConfigurationError
            When it is neither.
        """
        person = self.roles.get(name, name)
        if person not in self.heights_m:
            known = ", ".join([*self.roles, *self.heights_m])
            raise ConfigurationError(
                f"{field}: {name!r} is neither a role nor in the cast; there are {known}"
            )
        return person


def schedule(scenario: Scenario, company: Company) -> Iterator[Walk]:
    """Give every walk in the order of its start, without end where people come by chance.

    Raises
    ------
    ConfigurationError
        When a pass names nobody, or somebody would be in the street twice at once.
    """
    planned = _planned(scenario, company)
    if scenario.arrivals is None:
        return _repeated(planned, scenario.repeat_every_s)
    named = {walk.person for walk in planned}
    by_chance = _Chance(scenario, company, scenario.arrivals, named)
    return by_chance.walks(_repeated(planned, scenario.repeat_every_s))


def _planned(scenario: Scenario, company: Company) -> list[Walk]:
    rng = np.random.default_rng([scenario.seed, 1])
    walks = []
    for i, item in enumerate(scenario.passes):
        person = company.person(f"{scenario.name}: passes.{i}.person", item.person)
        gait = _gait(scenario, item, company.heights_m[person], rng)
        way = Way.of(scenario.routes[item.route], item.offset_m)
        pass_id = f"{person}-{i + 1}"
        walks.append(
            Walk(pass_id, person, item.start_s, way, gait, item.looks, item.stops, item.wears)
        )
    _refuse_doubles(scenario, walks)
    return sorted(walks, key=lambda walk: walk.start_s)


def _refuse_doubles(scenario: Scenario, walks: Sequence[Walk]) -> None:
    for i, walk in enumerate(walks):
        for j, earlier in enumerate(walks[:i]):
            apart = walk.start_s >= earlier.end_s or walk.end_s <= earlier.start_s
            if earlier.person == walk.person and not apart:
                raise ConfigurationError(
                    f"{scenario.name}: passes.{i}.start_s: {walk.person} is in the street from "
                    f"passes.{j} until {earlier.end_s:.1f} s; start later"
                )
        repeat = scenario.repeat_every_s
        if repeat and walk.end_s - walk.start_s > repeat:
            raise ConfigurationError(
                f"{scenario.name}: repeat_every_s: passes.{i} takes "
                f"{walk.end_s - walk.start_s:.1f} s, longer than {repeat} s; repeat later"
            )


def _gait(scenario: Scenario, item: Pass | None, height_m: float, rng: np.random.Generator) -> Gait:
    habits = scenario.habits
    speed = float(rng.uniform(*habits.speed_mps))
    if item is None:
        turn, rate, talking = habits.head_turn_deg, habits.head_turns_per_minute, habits.talking
    else:
        speed = speed if item.speed_mps is None else item.speed_mps
        turn = _or(item.head_turn_deg, habits.head_turn_deg)
        rate = _or(item.head_turns_per_minute, habits.head_turns_per_minute)
        talking = _or(item.talking, habits.talking)
    return Gait(speed, STRIDE_PER_HEIGHT * height_m, turn, rate, talking, chances(rng))


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _repeated(walks: Sequence[Walk], every_s: float) -> Iterator[Walk]:
    if not every_s or not walks:
        yield from walks
        return
    rounds = [_rounds(walk, every_s) for walk in walks]
    yield from heapq.merge(*rounds, key=lambda walk: walk.start_s)


def _rounds(walk: Walk, every_s: float) -> Iterator[Walk]:
    return (_again(walk, n, every_s) for n in itertools.count())


def _again(walk: Walk, round_number: int, every_s: float) -> Walk:
    if not round_number:
        return walk
    return Walk(
        f"{walk.pass_id}.{round_number + 1}",
        walk.person,
        walk.start_s + round_number * every_s,
        walk.way,
        walk.gait,
        walk.looks,
        walk.stops,
        walk.wears,
    )


class _Chance:
    """Draws people who come by chance, mixed into the planned walks."""

    def __init__(
        self, scenario: Scenario, company: Company, arrivals: Arrivals, planned: set[str]
    ) -> None:
        self._scenario, self._company, self._arrivals = scenario, company, arrivals
        self._rng = np.random.default_rng([scenario.seed, 2])
        if arrivals.people is None:
            own = planned | set(company.roles.values())
            self._people = tuple(person for person in company.heights_m if person not in own)
        else:
            field = f"{scenario.name}: arrivals.people"
            self._people = tuple(company.person(field, name) for name in arrivals.people)
        clash = sorted(planned.intersection(self._people))
        if clash or not self._people:
            raise ConfigurationError(
                f"{scenario.name}: arrivals.people: "
                + (f"{clash[0]} has passes of their own" if clash else "nobody in the cast is left")
                + "; name others"
            )

    def walks(self, planned: Iterator[Walk]) -> Iterator[Walk]:
        """Merge planned walks with drawn ones, by start."""
        upcoming = next(planned, None)
        present: list[Walk] = []
        number, time_s = 0, -WARM_UP_S
        while True:
            time_s += float(self._rng.exponential(60 / self._arrivals.per_minute))
            while upcoming is not None and upcoming.start_s <= time_s:
                present.append(upcoming)
                yield upcoming
                upcoming = next(planned, None)
            present = [walk for walk in present if walk.end_s > time_s]
            drawn = self._drawn(number, time_s, present)
            if drawn is not None:
                number += 1
                present.append(drawn)
                yield drawn

    def _drawn(self, number: int, time_s: float, present: Sequence[Walk]) -> Walk | None:
        busy = {walk.person for walk in present}
        free = [person for person in self._people if person not in busy]
        if not free or len(present) >= self._arrivals.at_most:
            return None
        person = free[int(self._rng.integers(len(free)))]
        gait = _gait(self._scenario, None, self._company.heights_m[person], self._rng)
        wears = tuple(
            thing for thing, share in self._arrivals.wears.items() if self._rng.random() < share
        )
        ways = [self._way() for _ in range(TRIES)]
        walks = [
            Walk(f"{person}-c{number + 1}", person, time_s, way, gait, wears=wears) for way in ways
        ]
        return max(walks, key=lambda walk: _room(walk, present))

    def _way(self) -> Way:
        routes = self._arrivals.routes
        route = routes[int(self._rng.integers(len(routes)))]
        return Way.of(self._scenario.routes[route], float(self._rng.uniform(-0.3, 0.3)))


def _room(walk: Walk, present: Sequence[Walk]) -> float:
    """Least distance in metres that a walk keeps to those present, 2 where it never matters."""
    least = 2.0
    for second in range(0, int(walk.end_s - walk.start_s), 2):
        time_s = walk.start_s + second
        mine = walk.place_at(time_s)
        for other in present:
            place = other.place_at(time_s)
            if mine is None or place is None or abs(place.z_m - mine.z_m) > 1.5:
                continue
            apart = abs(place.x_m - mine.x_m)
            depth = abs(place.z_m - mine.z_m)
            least = min(least, apart + 0.4 * depth)
    return least
