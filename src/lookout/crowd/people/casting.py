"""Makes a cast: auditions candidates in a fixed order, then renders whoever was chosen."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import cv2

from lookout.adapters.worker import end_with_parent
from lookout.crowd.people.files import finished, write_cast, write_person
from lookout.crowd.people.filters import Judge, Turned, verdict
from lookout.crowd.people.identity import Identity, Wish, draw
from lookout.crowd.people.portraits import audition_pictures
from lookout.crowd.people.recipe import Recipe
from lookout.crowd.people.studio import Studio, open_studio
from lookout.domain.arrays import RgbImage, Vector
from lookout.domain.errors import ConfigurationError

_SEEDS_A_CAST, _SEEDS_A_PLACE = 10_000_000, 1_000
_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Place:
    """One place in a cast: what its person must be like, and their role in stories.

    ``first``: which of the place's candidates is heard first, for a cast chosen by eye.
    """

    wish: Wish = field(default_factory=Wish)
    role: str | None = None
    first: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A cast to be made: its places, the seed that decides everything, and how fine it is.

    ``audition_px``: hairline to chin in the pictures by which candidates are judged; ``attempts``:
    candidates that are heard for one place before the cast is given up.
    """

    places: tuple[Place, ...]
    seed: int
    recipe: Recipe = field(default_factory=Recipe)
    audition_px: float = 120.0
    attempts: int = 40


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who was cast, and who was turned down; ``kept`` counts people who were there already."""

    people: tuple[Identity, ...]
    turned_down: tuple[Turned, ...]
    kept: int


Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


def make_cast(
    folder: Path,
    assets: Path,
    plan: Plan,
    judge: Judge | None,
    *,
    jobs: int = 1,
    progress: Progress = lambda _what, _done, _total: None,
) -> Outcome:
    """Make a cast in ``folder``; people who are there already are kept.

    The result depends on the plan, the assets and the judge, not on ``jobs``.

    Raises
    ------
    ConfigurationError
        When assets are missing, the folder holds another cast, cannot be written, or one place
        cannot be filled.
    """
    with _crew(assets, jobs) as crew:
        people, turned_down = _auditioned(crew, plan, judge, progress)
        names = [_name(k, len(people)) for k in range(len(people))]
        open_places = [
            (folder, name, who, plan.recipe, place.role)
            for name, who, place in zip(names, people, plan.places, strict=True)
            if not finished(folder, name, who, plan.recipe)
        ]
        kept = len(people) - len(open_places)
        progress("rendering", kept, len(people))
        for done, _ in enumerate(crew.each(_render, open_places), start=kept + 1):
            progress("rendering", done, len(people))
    write_cast(folder, names, _facts(plan, judge, turned_down))
    return Outcome(tuple(people), tuple(turned_down), kept)


def candidate_seed(seed: int, place: int, attempt: int) -> int:
    """Return the seed of one candidate for one place."""
    return seed * _SEEDS_A_CAST + place * _SEEDS_A_PLACE + attempt


def _auditioned(
    crew: "_Crew", plan: Plan, judge: Judge | None, progress: Progress
) -> tuple[list[Identity], list[Turned]]:
    first = [
        draw(candidate_seed(plan.seed, k, place.first), place.wish)
        for k, place in enumerate(plan.places)
    ]
    if judge is None:
        return first, []
    people: list[Identity] = []
    turned_down: list[Turned] = []
    members: dict[str, Vector] = {}
    jobs = [(who, plan.audition_px) for who in first]
    for k, (who, seen) in enumerate(zip(first, crew.each(_auditioning, jobs), strict=True)):
        chosen = who
        found = verdict(judge, chosen.seed, seen, members)
        for attempt in range(1, plan.attempts):
            if not isinstance(found, Turned):
                break
            turned_down.append(found)
            place = plan.places[k]
            chosen = draw(candidate_seed(plan.seed, k, place.first + attempt), place.wish)
            [seen_next] = crew.each(_auditioning, [(chosen, plan.audition_px)])
            found = verdict(judge, chosen.seed, seen_next, members)
        if isinstance(found, Turned):
            raise ConfigurationError(
                f"place {k + 1}: {plan.attempts} candidates were turned down; ask for fewer "
                "people, or for people who differ more"
            )
        people.append(chosen)
        members[_name(k, len(first))] = found
        progress("auditioning", k + 1, len(first))
    return people, turned_down


def _facts(plan: Plan, judge: Judge | None, turned_down: Sequence[Turned]) -> dict[str, object]:
    return {
        "seed": plan.seed,
        "audition": {
            "judged": judge is not None,
            "chosen": len(plan.places),
            "without_a_face": sum(item.reason == "no_face" for item in turned_down),
            "near_twins": sum(item.reason == "near_twin" for item in turned_down),
            "twin_similarity": None if judge is None else judge.twin_similarity,
            "turned_down": [item.as_json() for item in turned_down],
        },
    }


def _name(k: int, count: int) -> str:
    return f"p{k + 1:0{max(3, len(str(count)))}d}"


def _auditioning(studio: Studio, job: tuple[Identity, float]) -> list[RgbImage]:
    return audition_pictures(studio, *job)


def _render(studio: Studio, job: tuple[Path, str, Identity, Recipe, str | None]) -> str:
    folder, name, who, recipe, role = job
    write_person(folder, name, studio, who, recipe, role)
    return name


class _Crew:
    """Runs work in this process, or spread over worker processes; results keep their order."""

    def __init__(self, assets: Path, pool: ProcessPoolExecutor | None) -> None:
        self._pool = pool
        # Opened here as well, so that missing assets are one clear error.
        self._studio = open_studio(assets)

    def each(
        self, work: Callable[[Studio, _Job], _Result], jobs: Sequence[_Job]
    ) -> Iterator[_Result]:
        if self._pool is None:
            for job in jobs:
                yield work(self._studio, job)
            return
        yield from self._pool.map(_working, [work] * len(jobs), jobs)


@contextmanager
def _crew(assets: Path, jobs: int) -> Iterator[_Crew]:
    if jobs == 1:
        yield _Crew(assets, None)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _start, (assets,))
    try:
        yield _Crew(assets, pool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_studios: list[Studio] = []  # the one studio of a worker process


def _start(assets: Path) -> None:
    end_with_parent()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    cv2.setNumThreads(1)
    _studios.append(open_studio(assets))


def _working(work: Callable[[Studio, _Job], _Result], job: _Job) -> _Result:
    return work(_studios[0], job)
