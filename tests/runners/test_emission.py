"""Who is seen in what a run shows."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from lookout.adapters.gallery.exact import ExactGallery
from lookout.domain.arrays import RgbImage
from lookout.domain.geometry import Box, Zone
from lookout.flow import Flow, FlowOptions
from lookout.redaction import Banner
from lookout.runners.emission import Emission
from lookout.runners.local import run
from tests.builders import a_calibration
from tests.fakes import FakeCamera, FakeJournal, a_pack, a_scene, enrolled

STEPS = 15


def a_flow() -> Flow:
    listed = enrolled("ann")
    calibration = a_calibration(threshold=0.7, same_person=0.7)
    gallery = ExactGallery(listed.vectors)
    return Flow(a_pack(), calibration, listed, gallery, FakeJournal(), FlowOptions())


def place(step: int) -> Box:
    return Box(50 + 8 * step, 100, 50 + 8 * step + 64, 180)


def walk(person: str, start: int, steps: int = STEPS) -> list[RgbImage]:
    return [a_scene((person, place(i).x0, 100)) for i in range(start, start + steps)]


def hidden(scenes: Sequence[RgbImage], doubted: Collection[int] = ()) -> list[bool]:
    """Tell for each picture whether the face that walks by was hidden in it.

    All tracks are in doubt in the frames ``doubted``.
    """
    emission = Emission(Zone(), Banner("REHEARSAL"))
    found = []
    for moment in run(FakeCamera(scenes), a_flow(), lambda *_: True):
        if moment.frame.index in doubted and moment.step is not None:
            tracks = frozenset(track for track, _ in moment.heads)
            moment = replace(moment, step=replace(moment.step, doubtful=tracks))
        emission.picture(moment)
        found.append(emission.hides(place(moment.frame.index)))
    return found


def test_a_listed_person_is_seen_from_the_alert_on() -> None:
    assert not any(hidden(walk("ann", 0))[2:])


def test_somebody_who_is_not_listed_is_hidden() -> None:
    assert all(hidden(walk("ben", 0)))


def test_whoever_takes_an_alerted_person_s_place_is_hidden_once_compared() -> None:
    assert all(hidden([*walk("ann", 0), *walk("ben", STEPS)])[STEPS + 5 :])


def test_an_alerted_track_is_hidden_while_it_may_show_somebody_else() -> None:
    seen = hidden(walk("ann", 0), doubted=range(6, 10))
    assert not any(seen[2:6])
    assert all(seen[6:10])
    assert not any(seen[10:])
