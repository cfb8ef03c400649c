"""Alerts that waited for further pictures, counted all the same."""

from dataclasses import replace

from lookout.domain.track import Departure, TrackId
from lookout.evaluation.footage import Collector, Verdict
from tests.evaluation.footage_moments import Moment, Seen, a_walk, box_at, labels, moment

LISTED = {"ann": "A"}
QUIET = Seen(1, 100)


def with_alerts_of(alerting: Moment, run: Moment, *, gone: int | None = None) -> Moment:
    """A moment with another one's alerts, in which a track may end."""
    assert alerting.step is not None
    assert run.step is not None
    departures = (
        ()
        if gone is None
        else (Departure(TrackId("cam", gone), 0.0, run.frame.time_s, 9, box_at(100), None),)
    )
    return replace(run, step=replace(run.step, alerts=alerting.step.alerts, departures=departures))


def test_an_alert_that_waited_until_its_track_ended_counts_for_who_was_followed() -> None:
    collector = Collector(LISTED)
    for truth, seen in a_walk("ann", [QUIET] * 8):
        collector.take(truth, seen)
    alerting = moment(8, Seen(1, 100, entry="A", alert=True))
    [judged] = collector.take(labels(8), with_alerts_of(alerting, moment(8), gone=1))
    assert (judged.person, judged.verdict) == ("ann", Verdict.CORRECT)


def test_an_alert_that_waited_until_the_end_of_the_run_counts() -> None:
    collector = Collector(LISTED)
    for truth, seen in a_walk("ann", [QUIET] * 8):
        collector.take(truth, seen)
    last = moment(8, Seen(1, 100, entry="A", alert=True)).step
    assert last is not None
    assert [judged.verdict for judged in collector.finish(last)] == [Verdict.CORRECT]
    assert collector.score().alerts.correct == 1
