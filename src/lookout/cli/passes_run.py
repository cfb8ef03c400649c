"""The steps of ``lookout evaluate passes``: rendering, watching, enrolling, calibrating, judging.

Each step keeps what it has made in the work folder, person by person, and goes on from there.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np

from lookout.adapters.journal.prompts import MemoryJournal
from lookout.adapters.video.pictures import read_picture
from lookout.bootstrap import build_flow, open_pack
from lookout.crowd.cast import Person as Member
from lookout.crowd.cast import read_person
from lookout.crowd.passing import LOOKS_PER_S, Backdrops, stroll, take
from lookout.crowd.people.filters import TWIN_SIMILARITY, Judge
from lookout.crowd.people.passer_crowd import PasserPlan, render_passers
from lookout.crowd.street.sprites import read_straight
from lookout.domain.arrays import Vector
from lookout.domain.calibration import Calibration
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Frame
from lookout.domain.watchlist import Watchlist
from lookout.evaluation.passes import (
    PassesResult,
    Planned,
    WatchedPass,
    calibrate_passes,
    judge_passes,
    read_watched,
    summarised,
    watch_pass,
    write_watched,
)
from lookout.evaluation.passes.calibrating import Walked
from lookout.flow import FlowOptions
from lookout.ports import Pack
from lookout.runners.enrolment import Person, Picture, enrol
from lookout.settings import Settings
from lookout.stages.detect import detect

CALIBRATION, LISTED, UNLISTED = "calibration", "listed", "unlisted"

SAME_PERSON = 0.8
"""Where a track is cut while passes are watched; rendered people lie above."""

_WATCHING = 3
"""Counts changes of what watching gives; part of what a work folder is resumed by."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many people, and how often each passes, by group."""

    people: Mapping[str, int]
    passes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PassesRun:
    """What decides a run; ``folder`` keeps everything that it makes."""

    folder: Path
    sizes: Sizes
    seed: int
    rate: float
    pack: str
    jobs: int

    def people(self, group: str) -> list[Path]:
        """Return the folders of a group's people."""
        count = self.sizes.people[group]
        return [self.folder / "people" / group / f"p{k + 1:04d}" for k in range(count)]

    def watched(self, group: str, name: str) -> Path:
        """Return where a person's watched passes lie."""
        return self.folder / "watched" / group / f"{name}.npz"

    def key(self, digest: str) -> str:
        """Return what watched passes depend on besides the person and their number."""
        return f"{_WATCHING} {LOOKS_PER_S} {self.seed} {SAME_PERSON} {digest}"


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
        PasserPlan(tuple(run.sizes.people.items()), run.seed),
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


def entries(run: PassesRun, group: str, pack: Pack) -> dict[str, Vector]:
    """Enrol a group's people from their enrolment pictures, as ``lookout enrol`` does.

    Raises
    ------
    ConfigurationError
        When somebody cannot be enrolled.
    """
    people = [_to_enrol(group, read_person(path)) for path in run.people(group)]
    made = enrol(people, pack, datetime.now(UTC).date())
    for report in made.reports:
        if report.refused is not None:
            raise ConfigurationError(f"{report.entry}: cannot be enrolled: {report.refused}")
    return {entry.id: entry.vector for entry in made.entries}


def calibration_of(
    run: PassesRun, watched: Watched, enrolled: Mapping[str, Vector], pack: Pack
) -> Calibration:
    """Measure thresholds on the people who are there for nothing else."""
    passes = watched.groups[CALIBRATION]
    walks = [
        Walked(person, one.seen.vectors, one.seen.pictures)
        for person, own in passes.items()
        for one in own
        if len(one.seen.pictures)
    ]
    return calibrate_passes(
        walks,
        enrolled,
        run.seed,
        list_size=run.sizes.people.get(LISTED, 1),
        pack_digest=pack.digest,
        measured_on=f"{len(enrolled)} rendered people, {len(walks)} passes composed at chip level; "
        "says nothing about real people",
        date=f"{datetime.now(UTC):%Y-%m-%d}",
    )


def judge(
    run: PassesRun,
    watched: Watched,
    enrolled: Mapping[str, Vector],
    calibration: Calibration,
    pack: Pack,
    progress: Progress,
) -> tuple[PassesResult, list[dict[str, object]]]:
    """Hold all passes against the list; returns the result, and one row a pass."""
    vectors = np.stack(list(enrolled.values()))
    digest = sha256(vectors.tobytes()).hexdigest()
    watchlist = Watchlist(tuple(enrolled), vectors, pack.digest, digest)
    options = FlowOptions(run.rate)
    flow = build_flow(pack, calibration, watchlist, MemoryJournal(), options)
    planned = [
        Planned(person, person if group == LISTED else None, one)
        for group in (LISTED, UNLISTED)
        for person, own in watched.groups[group].items()
        for one in own
    ]
    total = len(planned)
    records = judge_passes(
        planned, flow, run.seed, lambda done: progress("Comparing passes", done, total)
    )
    likenesses = {
        f"{group}/{path.name}": _likeness(read_person(path), pack)
        for group in (LISTED, UNLISTED)
        for path in run.people(group)
    }
    threshold = calibration.threshold(run.rate, len(enrolled), levelled=True)
    result = summarised(records, likenesses, TWIN_SIMILARITY, threshold, run.seed)
    rows: list[dict[str, object]] = [
        {
            "scene": one.scene,
            "pass_id": one.pass_id,
            "person": one.person,
            "entry": one.entry,
            "opportunity": one.opportunity,
            "found_s": one.found_s,
            "false": one.false,
            "best_score": one.best_score,
            "fate": one.fate,
            "probe_tracks": one.probe_tracks,
        }
        for one in records
    ]
    return result, rows


def groups_of(run: PassesRun) -> dict[str, dict[str, str]]:
    """Say what everybody is like, by person, for reports on fairness."""
    found: dict[str, dict[str, str]] = {}
    for group in (LISTED, UNLISTED):
        for path in run.people(group):
            one = read_person(path)
            found[f"{group}/{path.name}"] = {
                "sex": one.sex,
                "age": _ages(one.age),
                "skin": one.skin_tone,
            }
    return found


def _ages(age: int) -> str:
    return "under 18" if age < 18 else "18-39" if age < 40 else "40-59" if age < 60 else "60+"


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
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    cv2.setNumThreads(1)
    _posts.append(_Post(run, key, open_pack(run.pack, Settings()), Backdrops()))


def _watch(job: _Job) -> None:
    _posts[0].watch(job)


def _to_enrol(group: str, one: Member) -> Person:
    pictures = tuple(
        Picture(picture.path.name, partial(read_picture, picture.path)) for picture in one.enrolment
    )
    return Person(f"{group}/{one.id}", pictures)


def _likeness(person: Member, pack: Pack) -> Vector:
    """Return the template of a person's frontal head before a grey wall."""
    head = min(person.heads, key=lambda one: (abs(one.yaw_deg), one.light != "overcast"))
    straight = read_straight(head.path).astype(np.float32)
    alpha = straight[:, :, 3:] / 255
    pixels = np.rint(straight[:, :, :3] * alpha + 150 * (1 - alpha)).astype(np.uint8)
    [faces] = detect([Frame("likeness", 0, 0.0, pixels)], pack.detector, pack.embedder.alignment)
    if not faces:
        return np.zeros(pack.embedder.dimension, np.float32)
    largest = max(faces, key=lambda face: face.box.area)
    return np.asarray(pack.embedder.embed(largest.chip[None])[0], np.float32)


def now_s() -> float:
    """Return seconds of the machine's monotonic clock."""
    return time.monotonic()
