"""Passes are watched once and held against lists afterwards, as a live run would have done it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from lookout.adapters.gallery.exact import ExactGallery
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Frame
from lookout.domain.geometry import Box
from lookout.domain.match import Alert
from lookout.evaluation.footage import Fate, LabelledFace, LabelledFrame
from lookout.evaluation.passes import (
    Planned,
    WatchedPass,
    judge_passes,
    read_watched,
    watch_pass,
    write_watched,
)
from lookout.evaluation.passes.judging import APART_S
from lookout.flow import Flow, FlowOptions
from tests.builders import a_calibration
from tests.fakes import FakeJournal, a_pack, a_scene, enrolled

STEP_S = 0.25
CALIBRATION = a_calibration()


@dataclass(frozen=True, slots=True, eq=False)
class Filmed:
    frame: Frame
    truth: LabelledFrame


def a_pass(person: str, name: str, steps: int = 12, *, growing: float = 6.0) -> Iterator[Filmed]:
    """Somebody comes nearer; ``steps`` pictures, one each quarter of a second."""
    for index in range(steps):
        size = 60 + growing * index
        x, y = 300 - 0.4 * size, 180 - 0.5 * size
        label = LabelledFace(person, name, Box(x, y, x + 0.8 * size, y + size))
        frame = Frame(name, index, index * STEP_S, a_scene((person, x, y), size=size))
        yield Filmed(frame, LabelledFrame(index, index * STEP_S, (label,)))


def watched(person: str, name: str, steps: int = 12) -> WatchedPass:
    return watch_pass(a_pass(person, name, steps), a_pack(), CALIBRATION.same_person)


def a_flow(*listed: str, journal: FakeJournal | None = None) -> Flow:
    watchlist = enrolled(*listed)
    gallery = ExactGallery(watchlist.vectors)
    recorder = journal or FakeJournal()
    return Flow(a_pack(), CALIBRATION, watchlist, gallery, recorder, FlowOptions())


def told(alerts: Sequence[Alert], since_s: float) -> list[tuple[str, str, float, float]]:
    return [
        (one.track.camera, one.entry, round(one.time_s - since_s, 6), round(one.match.score, 5))
        for one in alerts
    ]


def test_a_listed_person_is_found_and_a_stranger_is_not() -> None:
    planned = [
        Planned("ann", "ann", watched("ann", "ann-1")),
        Planned("eve", None, watched("eve", "eve-1")),
    ]
    by_person = {one.person: one for one in judge_passes(planned, a_flow("ann", "ben"), 1)}
    assert by_person["ann"].fate is Fate.FOUND
    assert by_person["ann"].found_s is not None and 0 <= by_person["ann"].found_s <= 3
    assert (by_person["eve"].fate, by_person["eve"].false) == (Fate.COMPARED, 0)


@pytest.mark.parametrize("person", ["ann", "eve"])
def test_a_stored_pass_raises_the_alerts_that_a_live_run_raises(person: str) -> None:
    live, stored = FakeJournal(), FakeJournal()
    flow = a_flow("ann", "ben", journal=live)
    for filmed in a_pass(person, "walk"):
        flow.step([filmed.frame])
    flow.finish()
    judge_passes(
        [Planned(person, None, watched(person, "walk"))], a_flow("ann", "ben", journal=stored), 1
    )
    assert told(stored.alerts, 0.0) == told(live.alerts, 0.0)
    assert bool(live.alerts) == (person == "ann")


def test_everybody_teaches_the_levels_once() -> None:
    flow = a_flow("ann", "ben")
    learnt: list[int] = []
    learn = flow.levels.learn

    class Counting:
        def learn(self, similarities: np.ndarray) -> None:
            learnt.append(len(similarities))
            learn(similarities)

        def current(self) -> object:
            return levels.current()

    levels = flow.levels
    flow.levels = Counting()  # type: ignore[assignment]  # counts and passes on
    planned = [Planned(who, None, watched(who, f"{who}-1")) for who in ("cat", "dan", "eve")]
    judge_passes(planned, flow, 1)
    assert sum(learnt) == 3


def test_whoever_was_never_compared_says_why() -> None:
    brief = watched("ann", "ann-1", steps=1)
    [record] = judge_passes([Planned("ann", "ann", brief)], a_flow("ann"), 1)
    assert record.fate is Fate.NOT_FOLLOWED
    assert record.found_s is None


def test_passes_come_in_the_seeds_order_and_far_apart() -> None:
    journal = FakeJournal()
    planned = [Planned("ann", "ann", watched("ann", f"ann-{k}")) for k in range(4)]
    records = judge_passes(planned, a_flow("ann", journal=journal), 3)
    again = judge_passes(planned, a_flow("ann"), 3)
    assert records == again
    assert sorted(one.pass_id for one in records) == [f"ann-{k}" for k in range(4)]
    assert [one.pass_id for one in records] != [f"ann-{k}" for k in range(4)]
    assert len(journal.alerts) == 4
    assert max(alert.time_s for alert in journal.alerts) > 3 * APART_S


def test_what_was_watched_is_the_same_after_reading(tmp_path: Path) -> None:
    passes = [watched("ann", "ann-1"), watched("ann", "ann-2", steps=1)]
    path = tmp_path / "deep" / "p0001.npz"
    write_watched(path, passes, "key")
    back = read_watched(path, "key")
    assert back is not None
    assert [one.record for one in back] == [one.record for one in passes]
    for one, other in zip(back, passes, strict=True):
        for field in ("vectors", "times_s", "tracks", "boxes", "qualities", "pictures"):
            for part in ("seen", "left"):
                was, now = (getattr(getattr(w, part), field) for w in (other, one))
                assert np.array_equal(was, now) and was.dtype == now.dtype


def test_passes_of_another_pack_or_seed_count_as_not_there(tmp_path: Path) -> None:
    path = tmp_path / "p0001.npz"
    assert read_watched(path, "key") is None
    write_watched(path, [watched("ann", "ann-1", steps=2)], "key")
    assert read_watched(path, "another key") is None


def test_a_damaged_file_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "p0001.npz"
    write_watched(path, [watched("ann", "ann-1", steps=2)], "key")
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ConfigurationError, match=r"p0001\.npz: cannot be read"):
        read_watched(path, "key")


def test_two_passes_in_one_film_are_refused() -> None:
    def both() -> Iterator[Filmed]:
        yield from a_pass("ann", "walk", 3)
        for filmed in a_pass("ben", "walk", 3):
            index = filmed.frame.index + 3
            [label] = filmed.truth.people
            yield Filmed(
                replace(filmed.frame, index=index, time_s=index * STEP_S),
                LabelledFrame(index, index * STEP_S, (replace(label, pass_id="other"),)),
            )

    with pytest.raises(ConfigurationError, match="2 passes are labelled where one was filmed"):
        watch_pass(both(), a_pack(), CALIBRATION.same_person)
