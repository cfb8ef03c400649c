from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.match import Alert, Match
from lookout.domain.track import Departure, TrackId
from lookout.stages.alert import Alarm, AlarmOptions, OperatingPoint
from tests.builders import a_calibration, a_face, a_match

POINT = OperatingPoint(
    plain=a_calibration(0.5).threshold(0.01, 1, levelled=False),
    levelled=a_calibration(0.3).threshold(0.01, 1, levelled=True),
)
PLAIN = POINT.plain.value


def an_alarm() -> Alarm:
    return Alarm("pack", "list")


def test_a_score_above_the_threshold_raises_an_alert_that_names_its_origin() -> None:
    [alert] = an_alarm().judge([a_match(entry="A", score=PLAIN + 0.01)], POINT, 0.0)
    assert (alert.entry, alert.pack_digest, alert.watchlist_digest) == ("A", "pack", "list")
    assert alert.threshold == POINT.plain


def test_a_score_at_the_threshold_raises_none() -> None:
    assert an_alarm().judge([a_match(score=PLAIN)], POINT, 0.0) == []


def test_levelled_scores_are_held_against_the_levelled_threshold() -> None:
    score = POINT.levelled.value + 0.01
    assert an_alarm().judge([a_match(score=score, levelled=False)], POINT, 0.0) == []
    assert len(an_alarm().judge([a_match(score=score, levelled=True)], POINT, 0.0)) == 1


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from("ABC"), st.floats(0, 1)), max_size=60))
def test_a_track_never_raises_two_alerts_for_one_entry(
    events: list[tuple[int, str, float]],
) -> None:
    alarm = an_alarm()
    raised = [
        (alert.track, alert.entry)
        for number, entry, score in events
        for alert in alarm.judge([a_match(number=number, entry=entry, score=score)], POINT, 0.0)
    ]
    assert len(raised) == len(set(raised))
    wanted = {(TrackId("cam", n), e) for n, e, score in events if score > PLAIN}
    assert set(raised) == wanted


def test_one_track_may_raise_alerts_for_two_entries() -> None:
    alarm = an_alarm()
    both = [a_match(entry="A", score=0.9), a_match(entry="B", score=0.9)]
    assert [alert.entry for alert in alarm.judge(both, POINT, 0.0)] == ["A", "B"]


def gone(number: int, *, last_seen_s: float = 0.0, x: float = 100) -> Departure:
    box = a_face(x=x).box
    return Departure(TrackId("cam", number), 0.0, last_seen_s, 9, box, None)


def after(number: int, departed: Departure, *, time_s: float) -> list[Alert]:
    """Alerts of a track that matches A, after track 1 raised one for A and ended."""
    alarm = an_alarm()
    assert len(alarm.judge([a_match(number=1, entry="A", score=0.9)], POINT, 0.0)) == 1
    alarm.end([departed], time_s)
    return alarm.judge([a_match(number=number, entry="A", score=0.9)], POINT, 0.0)


def test_a_track_that_goes_on_with_a_pass_stays_silent() -> None:
    assert after(2, gone(1), time_s=1.0) == []


def test_the_same_person_passing_again_later_raises_another_alert() -> None:
    assert len(after(2, gone(1), time_s=3.1)) == 1


def test_a_like_person_elsewhere_raises_an_alert_of_their_own() -> None:
    assert len(after(2, gone(1, x=900), time_s=1.0)) == 1


def test_a_like_person_raises_an_alert_while_the_first_is_still_in_view() -> None:
    assert len(after(2, gone(7), time_s=1.0)) == 1


def test_a_track_that_went_on_silently_does_not_teach_the_levels() -> None:
    alarm = an_alarm()
    alarm.judge([a_match(number=1, score=0.9)], POINT, 0.0)
    alarm.end([gone(1)], 1.0)
    alarm.judge([a_match(number=2, score=0.9)], POINT, 0.0)
    assert alarm.has_raised(TrackId("cam", 2))


def test_tracks_that_have_ended_are_forgotten_in_the_end() -> None:
    alarm = an_alarm()
    alarm.judge([a_match(number=3, score=0.9)], POINT, 0.0)
    alarm.end([gone(3)], 1.0)
    assert alarm.has_raised(TrackId("cam", 3))
    alarm.end([], 10.0)
    assert not alarm.has_raised(TrackId("cam", 3))


PATIENCE_S = AlarmOptions().patience_s


def close(entry: str, *, number: int = 1, lead: float = 0.002) -> Match:
    """A match above the threshold that hardly leads the next entry."""
    return replace(a_match(number=number, entry=entry, score=0.9), margin=lead)


def test_of_two_entries_that_match_alike_the_one_that_later_pictures_name_is_alerted() -> None:
    alarm = an_alarm()
    assert alarm.judge([close("A")], POINT, 0.0) == []
    assert alarm.judge([close("A")], POINT, 0.5) == []
    assert alarm.judge([close("B")], POINT, 1.0) == []
    assert [alert.entry for alert in alarm.judge([], POINT, PATIENCE_S)] == ["B"]


def test_a_match_that_comes_to_lead_clearly_waits_no_longer() -> None:
    alarm = an_alarm()
    alarm.judge([close("A")], POINT, 0.0)
    assert [alert.entry for alert in alarm.judge([close("B", lead=0.1)], POINT, 0.1)] == ["B"]
    assert alarm.judge([], POINT, PATIENCE_S) == []


def test_a_waiting_match_is_alerted_when_its_track_ends_and_never_lost() -> None:
    alarm = an_alarm()
    alarm.judge([close("A")], POINT, 0.0)
    alarm.end([gone(1)], 0.2)
    [alert] = alarm.judge([], POINT, 0.2)
    assert (alert.entry, alert.time_s) == ("A", 0.2)


def test_whoever_waits_for_further_pictures_does_not_teach_the_levels() -> None:
    alarm = an_alarm()
    alarm.judge([close("A")], POINT, 0.0)
    assert alarm.has_raised(TrackId("cam", 1))
    assert not alarm.has_raised(TrackId("cam", 2))


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from("AB"), st.sampled_from([0.001, 0.1])),
        max_size=30,
    )
)
def test_every_track_that_matched_above_the_threshold_is_alerted_in_the_end(
    events: list[tuple[int, str, float]],
) -> None:
    alarm = an_alarm()
    raised = [
        alert
        for step, (number, entry, lead) in enumerate(events)
        for alert in alarm.judge([close(entry, number=number, lead=lead)], POINT, step * 0.3)
    ]
    raised += alarm.judge([], POINT, 30 * 0.3 + PATIENCE_S)
    assert {alert.track.number for alert in raised} == {number for number, _, _ in events}
    assert len({(alert.track, alert.entry) for alert in raised}) == len(raised)
