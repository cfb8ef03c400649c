"""Runs made by hand, whose scores are known."""

import pickle
from dataclasses import replace

import pytest

from lookout.domain.errors import ConfigurationError
from lookout.domain.geometry import Zone
from lookout.domain.track import Refusal, TrackId
from lookout.evaluation.footage import (
    Collector,
    Fate,
    FootageScore,
    Minimum,
    Verdict,
    score_records,
    score_run,
)
from tests.evaluation.footage_moments import Seen, a_walk, labels, moment

LISTED = {"ann": "A", "ben": "B"}
QUIET = Seen(1, 100)
FOUND = [QUIET, Seen(1, 100, entry="A", alert=True), *[QUIET] * 8]


def counts(score: FootageScore) -> dict[str, tuple[int, int]]:
    rates = {"tpir": score.tpir, "fnir": score.fnir, "fpir": score.fpir}
    return {name: (rate.numerator, rate.denominator) for name, rate in rates.items()}


def test_a_listed_person_with_the_right_alert_is_found() -> None:
    score = score_run(a_walk("ann", FOUND), LISTED)
    assert counts(score) == {"tpir": (1, 1), "fnir": (0, 1), "fpir": (0, 0)}
    assert (score.alerts.all, score.alerts.correct, score.alerts.false) == (1, 1, 0)
    assert score.misses == ()


def test_the_interval_is_clopper_and_pearsons() -> None:
    score = score_run(a_walk("ann", FOUND), LISTED)
    assert (score.tpir.value, score.tpir.high) == (1.0, 1.0)
    assert score.tpir.low == pytest.approx(0.025)


@pytest.mark.parametrize(
    ("seen", "fate", "reason"),
    [
        ([None] * 10, Fate.NOT_DETECTED, "not_detected"),
        ([QUIET, *[None] * 9], Fate.NOT_FOLLOWED, "not_followed"),
        (
            [Seen(1, 100, refused=Refusal.BLURRED)] * 6
            + [Seen(1, 100, refused=Refusal.TOO_DARK)] * 4,
            Fate.REFUSED,
            "blurred",
        ),
        ([Seen(1, 100, entry="A", score=0.4)] * 10, Fate.BELOW_THRESHOLD, "below_threshold"),
        ([Seen(1, 100, entry="B", score=0.4)] * 10, Fate.OTHER_ENTRY_FIRST, "other_entry_first"),
    ],
)
def test_a_missed_person_is_counted_by_how_far_they_came(
    seen: list[Seen | None], fate: Fate, reason: str
) -> None:
    score = score_run(a_walk("ann", seen), LISTED)
    assert counts(score)["tpir"] == (0, 1)
    assert [miss.fate for miss in score.misses] == [fate]
    assert score.missed_by == {reason: 1}


def test_a_face_that_was_never_compared_is_not_acquired_listed_or_not() -> None:
    score = score_run(a_walk("dan", [None] * 10), LISTED)
    assert (score.not_acquired.numerator, score.not_acquired.denominator) == (1, 1)
    assert score.not_acquired_by == {"not_detected": 1}


def test_the_best_score_of_a_missed_person_is_told() -> None:
    seen = [Seen(1, 100, entry="A", score=0.1 * i) for i in range(4)] + [QUIET] * 6
    [miss] = score_run(a_walk("ann", seen), LISTED).misses
    assert miss.best_score == pytest.approx(0.3)
    assert str(miss) == "scene: pass ann-1: compared, no alert, best score 0.300"


def test_pictures_no_better_than_earlier_ones_are_no_reason_for_a_miss() -> None:
    seen = [Seen(1, 100, refused=Refusal.NOT_BETTER)] * 8 + [
        Seen(1, 100, refused=Refusal.TURNED_AWAY)
    ] * 2
    assert score_run(a_walk("ann", seen), LISTED).missed_by == {"turned_away": 1}


def test_an_alert_about_somebody_unlisted_is_false() -> None:
    score = score_run(a_walk("dan", FOUND), LISTED)
    assert counts(score) == {"tpir": (0, 0), "fnir": (0, 0), "fpir": (1, 1)}
    assert (score.alerts.unlisted, score.false_discovery.value) == (1, 1.0)


def test_two_alerts_about_one_unlisted_pass_are_one_false_pass() -> None:
    seen = [QUIET, Seen(1, 100, entry="A", alert=True), Seen(1, 100, entry="B", alert=True)]
    score = score_run(a_walk("dan", [*seen, *[QUIET] * 7]), LISTED)
    assert counts(score)["fpir"] == (1, 1)
    assert score.alerts.unlisted == 2


def test_a_listed_person_taken_for_another_entry_is_missed_and_the_alert_is_false() -> None:
    seen = [QUIET, Seen(1, 100, entry="B", alert=True), *[QUIET] * 8]
    score = score_run(a_walk("ann", seen), LISTED)
    assert counts(score)["tpir"] == (0, 1)
    assert (score.alerts.wrong_entry, score.alerts.correct) == (1, 0)


def test_a_second_alert_for_the_same_pass_is_a_duplicate_and_not_false() -> None:
    again = [QUIET, Seen(2, 100, entry="A", alert=True)]
    score = score_run(a_walk("ann", [*FOUND, *again]), LISTED)
    assert (score.alerts.correct, score.alerts.duplicate, score.alerts.false) == (1, 1, 0)
    assert counts(score)["tpir"] == (1, 1)


def test_an_alert_where_nobody_stands_is_false() -> None:
    seen = [QUIET, Seen(7, 500, entry="A", alert=True), *[QUIET] * 8]
    score = score_run(a_walk("ann", seen), LISTED)
    assert counts(score)["tpir"] == (0, 1)
    assert (score.alerts.nobody, score.alerts.all) == (1, 1)


def test_an_alert_while_the_face_is_hidden_goes_to_whom_the_track_had_seen() -> None:
    run = a_walk("ann", [QUIET] * 5)
    run.append((labels(5), moment(5, Seen(1, 100, entry="A", alert=True))))
    assert score_run(run, LISTED).alerts.correct == 1


def test_another_cameras_alert_in_the_same_step_is_not_this_ones() -> None:
    mine, theirs = moment(0, QUIET), moment(0, Seen(1, 100, entry="A", alert=True))
    assert theirs.step is not None
    [alert] = theirs.step.alerts
    away = replace(alert, track=TrackId("other", 1))
    collector = Collector(LISTED)
    assert collector.take(labels(0), replace(mine, step=replace(theirs.step, alerts=(away,)))) == []
    assert collector.score().alerts.all == 0


def test_each_alert_is_explained_when_it_comes() -> None:
    collector = Collector(LISTED)
    verdicts = [
        (judged.verdict, judged.person)
        for truth, seen in a_walk("ann", FOUND)
        for judged in collector.take(truth, seen)
    ]
    assert verdicts == [(Verdict.CORRECT, "ann")]


@pytest.mark.parametrize(
    ("size", "visible", "frames"), [(49, 1.0, 20), (80, 0.4, 20), (80, 1.0, 4)]
)
def test_who_is_too_small_hidden_or_brief_is_no_opportunity(
    size: float, visible: float, frames: int
) -> None:
    run = a_walk("ann", [None] * frames, size=size, visible=visible)
    score = score_run(run, LISTED)
    assert counts(score)["tpir"] == (0, 0)
    assert (score.below_minimum.listed, score.below_minimum.listed_found) == (1, 0)


def test_who_stays_outside_the_zone_is_no_opportunity() -> None:
    left = Zone.parse("0,0 0.15,0 0.15,1 0,1")
    assert counts(score_run(a_walk("ann", [None] * 20), LISTED, left))["tpir"] == (0, 0)
    assert counts(score_run(a_walk("ann", [None] * 20, x=40), LISTED, left))["tpir"] == (0, 1)


def test_a_brief_pass_that_was_found_all_the_same_is_told_apart() -> None:
    score = score_run(a_walk("ann", FOUND[:4]), LISTED)
    assert (score.below_minimum.listed, score.below_minimum.listed_found) == (1, 1)
    assert (score.tpir.denominator, score.alerts.correct) == (0, 1)


def test_a_false_alert_counts_however_brief_the_stranger_was_there() -> None:
    score = score_run(a_walk("dan", FOUND[:4]), LISTED)
    assert counts(score)["fpir"] == (1, 1)
    assert score.below_minimum.unlisted_alerted == 1


def test_the_minimum_is_a_choice() -> None:
    run = a_walk("ann", [None] * 4, size=40)
    score = score_run(run, LISTED, minimum=Minimum(face_px=30, seconds=0.2))
    assert counts(score)["tpir"] == (0, 1)
    assert "30 px" in str(score.minimum)


def test_time_to_the_alert_runs_from_when_the_minimum_was_first_met() -> None:
    small = a_walk("ann", [QUIET] * 5, size=40)
    large = [
        (labels(i, ("ann", "ann-1", 100)), moment(i, Seen(1, 100, entry="A", alert=i == 9)))
        for i in range(5, 15)
    ]
    delay = score_run([*small, *large], LISTED).delay
    assert delay is not None
    assert delay.median_s == pytest.approx(0.4)
    assert delay.passes == 1


def test_tracks_for_one_pass_are_its_fragments() -> None:
    seen = [Seen(1, 100)] * 5 + [Seen(2, 100)] * 5 + [Seen(3, 100)]
    score = score_run(a_walk("dan", seen), LISTED)
    assert score.fragments == 2.0
    assert (score.whole.numerator, score.whole.denominator) == (0, 1)
    assert score.switched.numerator == 0


def test_a_track_that_goes_over_to_another_pass_is_a_switch() -> None:
    run = [
        (
            labels(i, ("dan", "dan-1", 100), ("eve", "eve-1", 300)),
            moment(i, Seen(1, 100 if i < 5 else 300), Seen(2, 300 if i < 5 else 100)),
        )
        for i in range(10)
    ]
    score = score_run(run, LISTED)
    assert (score.switched.numerator, score.switched.denominator) == (2, 2)


def test_a_face_in_front_takes_the_box_from_the_one_behind_it() -> None:
    behind, front = ("dan", "dan-1", 104), ("ann", "ann-1", 100)
    truth = labels(0, behind, front)
    people = (truth.people[0].__class__("dan", "dan-1", truth.people[0].box, 0.3), truth.people[1])
    collector = Collector(LISTED)
    for index in range(3):
        at = labels(index)
        seen = moment(index, Seen(1, 103, entry="A", alert=index == 2))
        judged = collector.take(at.__class__(index, at.time_s, people), seen)
    assert [one.person for one in judged] == ["ann"]


def test_time_from_first_sight_counts_from_a_face_too_small_to_compare() -> None:
    sizes = [10.0, 10.0, 20.0, 20.0, 80.0, 80.0, 80.0, 80.0, 80.0, 80.0]
    run = [
        (
            labels(i, ("ann", "ann-1", 100), size=size),
            moment(i, Seen(1, 100, entry="A", alert=i == 8)),
        )
        for i, size in enumerate(sizes)
    ]
    score = score_run(run, LISTED)
    assert score.delay is not None
    assert score.delay_from_sight is not None
    assert score.delay.median_s == pytest.approx(0.4)
    assert score.delay_from_sight.median_s == pytest.approx(0.6)


def test_frames_that_are_passed_over_count_as_time_in_view() -> None:
    run = [(labels(i, ("ann", "ann-1", 100)), moment(i, analysed=i % 2 == 0)) for i in range(10)]
    score = score_run(run, LISTED)
    assert (score.frames, score.analysed, score.tpir.denominator) == (10, 5, 1)
    assert score.seconds == pytest.approx(0.9)


def test_the_bootstrap_is_over_people() -> None:
    collectors = [Collector(LISTED, scene=str(i)) for i in range(6)]
    for index, collector in enumerate(collectors):
        who = "ann" if index < 3 else "ben"
        seen = FOUND if who == "ann" else [None] * 10
        for truth, at in a_walk(who, seen):
            collector.take(truth, at)
    score = score_records([collector.record() for collector in collectors])
    assert (score.tpir.numerator, score.tpir.denominator) == (3, 6)
    assert score.tpir_by_person is not None
    # Of two people, each drawing may hold only the one who is always found, or only the other.
    assert (score.tpir_by_person.low, score.tpir_by_person.high) == (0.0, 1.0)
    assert score.listed_people == 2


def test_no_error_among_few_passes_claims_little() -> None:
    score = score_run(a_walk("dan", [QUIET] * 10), LISTED)
    assert (score.fpir.numerator, score.fpir.denominator) == (0, 1)
    assert score.fpir_upper == pytest.approx(0.95)


def test_nothing_of_a_frame_is_kept() -> None:
    sizes, collector = [], Collector(LISTED)
    for index in range(2000):
        collector.take(labels(index, ("ann", "ann-1", 100)), moment(index, Seen(index // 5, 100)))
        sizes.append(len(pickle.dumps(collector)))
    assert sizes[-1] <= sizes[50] + 32  # numbers take more bytes as they rise


def test_truth_of_other_footage_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="frame 3 where the footage is at frame 2"):
        Collector(LISTED).take(labels(3), moment(2))


def test_scenes_with_other_minimums_are_not_mixed() -> None:
    records = [Collector(LISTED, minimum=Minimum(face_px=px)).record() for px in (40, 50)]
    with pytest.raises(ConfigurationError, match="same minimum"):
        score_records(records)
