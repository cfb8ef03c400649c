"""Scores of the real flow, with people who are colours."""

from collections.abc import Iterator, Sequence

from lookout.adapters.gallery.exact import ExactGallery
from lookout.domain.geometry import Box, Zone
from lookout.evaluation.footage import Collector, LabelledFace, LabelledFrame, RunRecord, score_run
from lookout.evaluation.footage.passes import Fate
from lookout.evaluation.footage.scoring import score_records
from lookout.flow import Flow, FlowOptions
from lookout.redaction import Banner
from lookout.runners.emission import Emission
from lookout.runners.local import Moment, run
from tests.builders import a_calibration
from tests.fakes import FakeCamera, FakeJournal, a_pack, a_scene, enrolled

STEP_S = 0.08
Standing = tuple[str, float, float]
"""Person, and where the face's left upper corner is, in px."""


def a_flow(*listed: str, options: FlowOptions | None = None) -> Flow:
    watchlist = enrolled(*listed)
    return Flow(
        a_pack(),
        a_calibration(threshold=0.7, same_person=0.7),
        watchlist,
        ExactGallery(watchlist.vectors),
        FakeJournal(),
        options or FlowOptions(),
    )


def filmed(
    frames: Sequence[Sequence[Standing]], flow: Flow, size: float = 80
) -> Iterator[tuple[LabelledFrame, Moment]]:
    """Draw people, label them, and run the flow over it."""
    scenes = [a_scene(*people, size=size) for people in frames]
    for moment in run(FakeCamera(scenes), flow, lambda *_: True):
        people = tuple(
            LabelledFace(who, f"{who}-1", Box(x, y, x + 0.8 * size, y + size))
            for who, x, y in frames[moment.frame.index]
        )
        yield LabelledFrame(moment.frame.index, moment.frame.time_s, people), moment


def walk(who: str, frames: int = 20, *, y: float = 100) -> list[list[Standing]]:
    return [[(who, 50 + 8 * index, y)] for index in range(frames)]


def listed(*people: str) -> dict[str, str]:
    return {who: who for who in people}


def test_who_is_listed_is_found_and_who_is_not_passes() -> None:
    both = [[("ann", 60 + 12 * i, 100.0), ("dan", 480 - 12 * i, 190.0)] for i in range(30)]
    score = score_run(filmed(both, a_flow("ann", "ben")), listed("ann", "ben"))
    assert (score.tpir.numerator, score.tpir.denominator) == (1, 1)
    assert (score.fpir.numerator, score.fpir.denominator) == (0, 1)
    assert (score.switched.numerator, score.fragments) == (0, 1.0)
    assert score.delay is not None
    assert score.delay.median_s < 0.2


def test_who_is_too_small_for_the_flow_is_missed_for_that_reason() -> None:
    run_ = filmed(walk("ann"), a_flow("ann"), size=24)
    collector = Collector(listed("ann"))
    for labels, moment in run_:
        collector.take(labels, moment)
    [one] = collector.record().passes
    assert (one.fate, one.refusal) == (Fate.REFUSED, "too_small")
    assert not one.opportunity


def test_who_stays_outside_the_zone_is_no_opportunity() -> None:
    right = Zone.parse("0.7,0 1,0 1,1 0.7,1")
    flow = a_flow("ann", options=FlowOptions(zones={"cam": right}))
    score = score_run(filmed(walk("ann"), flow), listed("ann"), right)
    assert (score.tpir.denominator, score.below_minimum.listed, score.alerts.all) == (0, 1, 0)


def test_a_threshold_out_of_reach_misses_everybody_and_says_how_near_they_came() -> None:
    watchlist = enrolled("ann")
    flow = Flow(
        a_pack(),
        a_calibration(threshold=1.5),
        watchlist,
        ExactGallery(watchlist.vectors),
        FakeJournal(),
        FlowOptions(),
    )
    [miss] = score_run(filmed(walk("ann"), flow), listed("ann")).misses
    assert miss.fate is Fate.BELOW_THRESHOLD
    assert miss.best_score is not None
    assert miss.best_score > 0.9


def test_faces_of_people_without_an_alert_are_hidden_in_what_is_shown() -> None:
    both = [[("ann", 60 + 4 * i, 60.0), ("dan", 480 - 4 * i, 190.0)] for i in range(30)]
    record = shown(both, a_flow("ann"))
    assert record.faces == record.covered
    # Ann's face counts only until her alert.
    assert 30 < record.faces < 40


def shown(frames: Sequence[Sequence[Standing]], flow: Flow) -> RunRecord:
    collector, emission = Collector(listed("ann")), Emission(Zone(), Banner("TEST", "a test"))
    for labels, moment in filmed(frames, flow):
        collector.take(labels, moment)
        emission.picture(moment)
        collector.shown(labels, emission.hides)
    assert score_records([collector.record()]).covered.denominator > 0
    return collector.record()
