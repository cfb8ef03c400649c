"""People are rendered and their passes watched, person by person, in several processes."""

import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2

from lookout.adapters.worker import end_with_parent
from lookout.bootstrap import open_pack
from lookout.cli.passes_plan import SAME_PERSON, PassesRun, Progress
from lookout.crowd.cast import read_person
from lookout.crowd.passing import Backdrops, stroll, take
from lookout.crowd.people.filters import Judge
from lookout.crowd.people.passer_crowd import PasserPlan, render_passers
from lookout.crowd.people.passers import PasserRecipe
from lookout.domain.errors import ConfigurationError
from lookout.evaluation.passes import WatchedPass, read_watched, watch_pass, write_watched
from lookout.ports import Pack
from lookout.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """Everybody's passes, by group and person."""

    groups: Mapping[str, Mapping[str, Sequence[WatchedPass]]]


def render(run: PassesRun, assets: Path | None, progress: Progress) -> None:
    """Render whoever is missing.

    Raises
    ------
    ConfigurationError
        When people are missing and there are no assets to render them from.
    """
    missing = [
        path
        for group in run.sizes.people
        for path in run.people(group)
        if not (path / "person.json").is_file()
    ]
    if not missing:
        return
    if assets is None:
        raise ConfigurationError(
            f"{run.folder}: {len(missing)} people are not rendered yet; name the packed assets "
            "with --assets (docs/crowd.md says where they come from)"
        )
    render_passers(
        run.folder / "people",
        assets,
        PasserPlan(tuple(run.sizes.people.items()), run.seed, PasserRecipe(distinct=run.distinct)),
        partial(_judge, run.pack),
        jobs=run.jobs,
        progress=lambda done, total: progress("Rendering people", done, total),
    )


def watch(run: PassesRun, pack: Pack, progress: Progress) -> Watched:
    """Compose and watch every pass that has not been watched yet."""
    jobs = [
        (group, path, run.sizes.passes[group])
        for group in run.sizes.people
        for path in run.people(group)
    ]
    key = run.key(pack.digest)
    missing = [job for job in jobs if not _there(run.watched(job[0], job[1].name), key, job[2])]
    done = len(jobs) - len(missing)
    progress("Watching passes, by person", done, len(jobs))
    for _ in _each(run, missing, key):
        done += 1
        progress("Watching passes, by person", done, len(jobs))
    groups: dict[str, dict[str, Sequence[WatchedPass]]] = {group: {} for group in run.sizes.people}
    for group, path, count in jobs:
        found = read_watched(run.watched(group, path.name), key) or []
        groups[group][f"{group}/{path.name}"] = found[:count]
    return Watched(groups)


def _judge(name: str) -> Judge:
    pack = open_pack(name, Settings())
    return Judge(pack.detector, pack.embedder)


def _there(path: Path, key: str, count: int) -> bool:
    found = read_watched(path, key)
    return found is not None and len(found) >= count


_Job = tuple[str, Path, int]


@dataclass(slots=True, eq=False)
class _Post:
    """What a process needs to watch passes."""

    run: PassesRun
    key: str
    pack: Pack
    backdrops: Backdrops

    def watch(self, job: _Job) -> None:
        group, folder, count = job
        person, path = read_person(folder), self.run.watched(group, folder.name)
        passes = read_watched(path, self.key) or []
        for number in range(len(passes), count):
            name = f"{group}-{folder.name}-{number}"
            walked = stroll(person, name, self.run.seed, number)
            takes = take(person, walked, self.backdrops)
            passes.append(watch_pass(takes, self.pack, SAME_PERSON))
        write_watched(path, passes, self.key)


def _each(run: PassesRun, jobs: Sequence[_Job], key: str) -> Iterator[None]:
    if not jobs:
        return
    if run.jobs == 1:
        post = _Post(run, key, open_pack(run.pack, Settings()), Backdrops())
        for job in jobs:
            post.watch(job)
            yield
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(run.jobs, context, _start, (run, key))
    try:
        yield from pool.map(_watch, jobs)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_posts: list[_Post] = []  # the one post of a worker process


def _start(run: PassesRun, key: str) -> None:
    end_with_parent()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    cv2.setNumThreads(1)
    _posts.append(_Post(run, key, open_pack(run.pack, Settings()), Backdrops()))


def _watch(job: _Job) -> None:
    _posts[0].watch(job)
