"""A live deployment's engine: what it raises, and when it may look and when not."""

from datetime import timedelta
from pathlib import Path

from lookout.domain.adjudication import Answer
from lookout.domain.deployment import State, Window
from lookout.domain.outcome import Finding
from lookout.office import alerts, engagements, revising, running
from lookout.office.thresholds import Asked, Thresholds
from tests.console.engine_room.street import (
    CALIBRATION,
    children,
    live_street,
    now,
    there,
    until,
)
from tests.deployments import done


def test_a_listed_person_who_walks_by_raises_a_prompt_that_people_answer(tmp_path: Path) -> None:
    with live_street(tmp_path) as live:
        until(live.alerts, "an alert")
        [alert, *_] = live.alerts()
        operator = live.staff.operator
        shown = done(alerts.see_alert(live.desk, operator, alert.id))
        assert shown.reference == b"picture of ann"
        assert shown.probe.startswith(b"\xff\xd8")
        assert shown.view.camera == "north"
        done(alerts.answer(live.desk, operator, alert.id, Answer.SAME, now()))
        assert live.nudges, "whoever waits for prompts was told"
        until(lambda: live.health().alerts >= 1, "the engine to say so")


def test_whoever_is_not_listed_raises_none_and_is_counted(tmp_path: Path) -> None:
    with live_street(tmp_path, "ben") as live:
        until(lambda: live.health().compared >= 2, "two people")
        done(running.pause(live.desk, live.staff.operator, live.id, "enough", now()))
        until(lambda: "engine.stopped" in live.kinds(), "the last counts")
        assert live.alerts() == []
        with live.desk.store.reading() as books:
            found = books.deployments.get(live.id)
        assert found is not None and found.tally.faces >= 2


def test_a_pause_switches_cameras_and_engine_off(tmp_path: Path) -> None:
    with live_street(tmp_path) as live:
        engine = live.pid()
        family = [engine, *children(engine)]
        assert len(family) >= 2, "the engine has a capture process"
        done(running.pause(live.desk, live.staff.operator, live.id, "a break", now()))
        until(lambda: not any(map(there, family)), "everything to be off")
        assert live.room.health(live.id) is None
        assert not live.shows()


def test_looking_goes_on_after_a_pause(tmp_path: Path) -> None:
    with live_street(tmp_path) as live:
        first = live.pid()
        done(running.pause(live.desk, live.staff.operator, live.id, "a break", now()))
        until(lambda: live.room.pid(live.id) is None, "the engine to stop")
        done(running.resume(live.desk, live.staff.operator, live.id, now()))
        until(lambda: live.room.pid(live.id) and live.shows(), "the engine to look again")
        assert live.room.pid(live.id) != first


def test_the_windows_end_switches_everything_off_though_nobody_does_anything(
    tmp_path: Path,
) -> None:
    begins = now() - timedelta(seconds=1)
    window = Window(begins, begins + timedelta(seconds=25))
    with live_street(tmp_path, window=window) as live:
        until(lambda: live.room.pid(live.id), "the engine to start")
        engine = live.room.pid(live.id) or 0
        until(lambda: now() >= window.end, "the end of the window")
        until(lambda: not there(engine), "the engine to end")
        with live.desk.store.reading() as books:
            found = books.deployments.get(live.id)
        assert found is not None and found.state is State.LIVE, "no clock ran in this test"


def test_a_revoked_entry_is_looked_for_no_more_and_the_others_still_are(tmp_path: Path) -> None:
    with live_street(tmp_path, "ann", "ben", listed=("ann", "ben")) as live:
        until(lambda: set(live.alerted()) == {"ann", "ben"}, "both to be alerted")
        engine = live.pid()
        reason = "was found elsewhere"
        entry = live.entries["ann"]
        done(revising.revoke_entry(live.desk, live.staff.operator, entry, reason, now()))
        until(lambda: live.health().revision == 2, "the revision")
        before = live.alerted()
        until(lambda: live.alerted().count("ben") >= before.count("ben") + 2, "ben twice more")
        assert live.alerted().count("ann") == before.count("ann")
        assert live.room.pid(live.id) == engine, "the engine went on"
        assert live.alerts()[-1].revision == 2


def test_a_raised_threshold_holds_from_the_next_step_on(tmp_path: Path) -> None:
    with live_street(tmp_path) as live:
        until(live.alerts, "an alert")
        asked = Asked(Thresholds(CALIBRATION), value=5.0)
        operator = live.staff.operator
        done(revising.change_threshold(live.desk, operator, live.id, asked, "too many", now()))
        until(lambda: live.health().revision == 2, "the revision")
        before, seen = len(live.alerts()), live.health().compared
        until(lambda: live.health().compared >= seen + 2, "two further passes")
        assert len(live.alerts()) == before


def test_whoever_was_judged_to_be_somebody_else_is_alerted_again_only_when_that_was_wrong(
    tmp_path: Path,
) -> None:
    with live_street(tmp_path) as live:
        until(live.alerts, "an alert")
        operator, alert = live.staff.operator, live.alerts()[0].id
        done(alerts.answer(live.desk, operator, alert, Answer.NOT_SAME, now()))
        finding = Finding.JUDGED_FALSE
        said = done(engagements.record_outcome(live.desk, operator, alert, finding, (), now()))
        until(lambda: live.health().withheld.get("cleared"), "an alert that is withheld")
        assert live.health().cleared == 1
        before, finding = len(live.alerts()), Finding.JUDGED_TRUE
        done(
            engagements.record_outcome(
                live.desk, operator, alert, finding, (), now(), corrects=said.id
            )
        )
        until(lambda: len(live.alerts()) > before, "an alert after the correction")
        assert live.health().cleared == 0
