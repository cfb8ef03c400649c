"""The later steps of ``lookout evaluate passes``: enrolling, calibrating, judging."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

import numpy as np

from lookout.adapters.journal.prompts import MemoryJournal
from lookout.adapters.video.pictures import read_picture
from lookout.bootstrap import build_flow
from lookout.cli.passes_plan import CALIBRATION, LISTED, UNLISTED, PassesRun, Progress
from lookout.cli.passes_watching import Watched
from lookout.crowd.cast import Person as Member
from lookout.crowd.cast import read_person
from lookout.crowd.people.filters import TWIN_SIMILARITY
from lookout.crowd.street.sprites import read_straight
from lookout.domain.arrays import Vector
from lookout.domain.calibration import Calibration
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Frame
from lookout.domain.watchlist import Watchlist
from lookout.evaluation.passes import (
    PassesResult,
    Planned,
    calibrate_passes,
    judge_passes,
    summarised,
)
from lookout.evaluation.passes.walked import Walked
from lookout.flow import FlowOptions
from lookout.ports import Pack
from lookout.runners.enrolment import Person, Picture, enrol
from lookout.stages.detect import detect


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


def near_twins(run: PassesRun, pack: Pack) -> frozenset[str]:
    """Return whom of the calibration's people a cast would turn down, in their order.

    A cast has no near twins, so neither has the crowd that its thresholds are measured on.
    """
    chosen: list[Vector] = []
    twins = set()
    for path in run.people(CALIBRATION):
        own = _likeness(read_person(path), pack)
        if any(float(own @ other) >= TWIN_SIMILARITY for other in chosen):
            twins.add(f"{CALIBRATION}/{path.name}")
        else:
            chosen.append(own)
    return frozenset(twins)


def calibration_of(
    run: PassesRun,
    watched: Watched,
    enrolled: Mapping[str, Vector],
    pack: Pack,
    left_out: frozenset[str] = frozenset(),
) -> Calibration:
    """Measure thresholds on the people who are there for nothing else, but those left out."""
    entries = {name: vector for name, vector in enrolled.items() if name not in left_out}
    walks = [
        Walked(person, one.seen.vectors)
        for person, own in watched.groups[CALIBRATION].items()
        for one in own
        if person in entries and len(one.seen.vectors)
    ]
    twins = f" (near twins left out: {len(left_out)})" if left_out else ""
    return calibrate_passes(
        walks,
        entries,
        run.seed,
        list_size=run.sizes.people.get(LISTED, 1),
        pack_digest=pack.digest,
        measured_on=f"{len(entries)} rendered people{twins}, {len(walks)} passes composed at chip "
        "level; says nothing about real people",
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
