from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.track import TrackId
from lookout.stages.alert import Alarm, OperatingPoint
from tests.builders import a_calibration, a_match

POINT = OperatingPoint(
    plain=a_calibration(0.5).threshold(0.01, 1, levelled=False),
    levelled=a_calibration(0.3).threshold(0.01, 1, levelled=True),
)
PLAIN = POINT.plain.value


def an_alarm() -> Alarm:
    return Alarm("pack", "list")


def test_a_score_above_the_threshold_raises_an_alert_that_names_its_origin() -> None:
    [alert] = an_alarm().judge([a_match(entry="A", score=PLAIN + 0.01)], POINT)
    assert (alert.entry, alert.pack_digest, alert.watchlist_digest) == ("A", "pack", "list")
    assert alert.threshold == POINT.plain


def test_a_score_at_the_threshold_raises_none() -> None:
    assert an_alarm().judge([a_match(score=PLAIN)], POINT) == []


def test_levelled_scores_are_held_against_the_levelled_threshold() -> None:
    score = POINT.levelled.value + 0.01
    assert an_alarm().judge([a_match(score=score, levelled=False)], POINT) == []
    assert len(an_alarm().judge([a_match(score=score, levelled=True)], POINT)) == 1


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from("ABC"), st.floats(0, 1)), max_size=60))
def test_a_track_never_raises_two_alerts_for_one_entry(
    events: list[tuple[int, str, float]],
) -> None:
    alarm = an_alarm()
    raised = [
        (alert.track, alert.entry)
        for number, entry, score in events
        for alert in alarm.judge([a_match(number=number, entry=entry, score=score)], POINT)
    ]
    assert len(raised) == len(set(raised))
    wanted = {(TrackId("cam", n), e) for n, e, score in events if score > PLAIN}
    assert set(raised) == wanted


def test_one_track_may_raise_alerts_for_two_entries() -> None:
    alarm = an_alarm()
    both = [a_match(entry="A", score=0.9), a_match(entry="B", score=0.9)]
    assert [alert.entry for alert in alarm.judge(both, POINT)] == ["A", "B"]


def test_tracks_that_have_ended_are_forgotten() -> None:
    alarm = an_alarm()
    alarm.judge([a_match(number=3, score=0.9)], POINT)
    assert alarm.has_raised(TrackId("cam", 3))
    alarm.forget([TrackId("cam", 3)])
    assert not alarm.has_raised(TrackId("cam", 3))
