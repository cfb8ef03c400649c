"""Renders many passers-by, group by group, and goes on where it was stopped."""

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from lookout.adapters.worker import end_with_parent
from lookout.crowd.people.casting import candidate_seed
from lookout.crowd.people.files import write_passer
from lookout.crowd.people.filters import Judge
from lookout.crowd.people.passers import PasserRecipe, rendered_passer
from lookout.crowd.people.studio import Studio, open_studio
from lookout.domain.errors import ConfigurationError

ATTEMPTS = 20
"""Candidates that are heard for one place before the crowd is given up."""

MOST_IN_GROUP = 3000
"""People of one group; the next group's seeds begin after them, so any group can grow alone."""


@dataclass(frozen=True, slots=True)
class PasserPlan:
    """Groups of people who share nobody, by name and size, and the seed that decides everyone."""

    groups: tuple[tuple[str, int], ...]
    seed: int
    recipe: PasserRecipe = field(default_factory=PasserRecipe)

    def __post_init__(self) -> None:
        for name, count in self.groups:
            if not 0 < count <= MOST_IN_GROUP:
                raise ConfigurationError(f"{name}: {count} people are not 1 to {MOST_IN_GROUP}")

    def places(self) -> list[tuple[str, str, int]]:
        """Return every place: its group, its person's name and its number among all seeds.

        Groups take turns, so that a crowd that is stopped early has some of everybody.
        """
        places = [
            (k / count, number, group, k)
            for number, (group, count) in enumerate(self.groups)
            for k in range(count)
        ]
        return [
            (group, f"p{k + 1:04d}", MOST_IN_GROUP * number + k)
            for _, number, group, k in sorted(places)
        ]


def render_passers(
    folder: Path,
    assets: Path,
    plan: PasserPlan,
    judge: Callable[[], Judge],
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Render everybody of a plan into ``folder/GROUP/pNNNN``; people who are there are kept.

    Whoever's face the detector misses, as at a cast's audition, or in both enrolment pictures, is
    turned down and the place's next candidate rendered; ``person.json`` of who came names no
    candidate but the chosen one, whose seed tells how many were heard. Near twins are kept.

    Parameters
    ----------
    judge
        Opens the detector that auditions; called once in each process, so it must travel.
    progress
        Told how many are done, and of how many.

    Raises
    ------
    ConfigurationError
        When assets are missing, the folder holds another crowd, or a place cannot be filled.
    """
    places = plan.places()
    missing = [place for place in places if not _there(folder, place, plan)]
    done = len(places) - len(missing)
    progress(done, len(places))
    for _ in _rendered(folder, assets, plan, judge, missing, jobs):
        done += 1
        progress(done, len(places))


def turned_down(seeds: Sequence[int]) -> int:
    """Return how many candidates were turned down before people of these seeds came."""
    return sum(seed % 1000 for seed in seeds)


def _there(folder: Path, place: tuple[str, str, int], plan: PasserPlan) -> bool:
    group, name, number = place
    path = folder / group / name / "person.json"
    if not path.is_file():
        return False
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        made_with, seed = fields["made_with"], fields["seed"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({error}); remove the folder") from error
    first = candidate_seed(plan.seed, number, 0)
    if made_with != plan.recipe.digest() or not first <= seed < first + ATTEMPTS:
        raise ConfigurationError(
            f"{path}: was made with another seed, version or setting; give an empty folder"
        )
    return True


def _rendered(
    folder: Path,
    assets: Path,
    plan: PasserPlan,
    judge: Callable[[], Judge],
    missing: Sequence[tuple[str, str, int]],
    jobs: int,
) -> Iterator[None]:
    if not missing:
        return
    # Opened here in any case, so that missing assets are one clear error.
    studio = open_studio(assets)
    if jobs == 1:
        room = _Room(studio, judge(), folder, plan)
        for place in missing:
            room.fill(place)
            yield
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _start, (assets, judge, folder, plan))
    try:
        yield from pool.map(_fill, missing)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Room:
    studio: Studio
    judge: Judge
    folder: Path
    plan: PasserPlan

    def fill(self, place: tuple[str, str, int]) -> None:
        group, name, number = place
        for attempt in range(ATTEMPTS):
            who = self.plan.recipe.who(candidate_seed(self.plan.seed, number, attempt))
            passer = rendered_passer(self.studio, who, self.plan.recipe)
            enrolled = any(self.judge.sees(portrait.pixels) for portrait in passer.enrolment)
            if enrolled and self.judge.template(passer.audition()) is not None:
                write_passer(self.folder / group, name, passer, who, self.plan.recipe)
                return
        raise ConfigurationError(
            f"{group}/{name}: no face was found in {ATTEMPTS} candidates; use another seed or pack"
        )


_rooms: list[_Room] = []  # the one room of a worker process


def _start(assets: Path, judge: Callable[[], Judge], folder: Path, plan: PasserPlan) -> None:
    end_with_parent()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    cv2.setNumThreads(1)
    _rooms.append(_Room(open_studio(assets), judge(), folder, plan))


def _fill(place: tuple[str, str, int]) -> None:
    _rooms[0].fill(place)
