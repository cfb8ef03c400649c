"""An alert is recorded only as far as it is what was authorised and confirmed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lookout.domain.adjudication import Measured
from lookout.domain.deployment import State, Tally
from lookout.domain.geometry import Zone
from lookout.domain.siting import CameraPlan
from lookout.office import alerts, clock, revising, running
from lookout.office.desk import note
from lookout.office.timekeeping import accept_clock
from tests.deployments import IVY, OLGA, SUSAN, Story, a_new_entry, asked, codes, done


@pytest.fixture
def story() -> Story:
    return Story().live()


def refusal(story: Story, **changes: object) -> tuple[str, ...]:
    seen = replace(story.sighting(), **changes)  # type: ignore[arg-type]  # names of fields
    said = codes(alerts.record_alert(story.memory.desk, seen, story.now))
    assert not story.memory.books.alerts.values
    return said


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"camera": "another street's"}, "no_camera"),
        ({"position": None}, "outside_zone"),
        ({"position": (1.2, 0.5)}, "outside_zone"),
        ({"pack_digest": "00" * 32}, "other_pack"),
        ({"revision": 0}, "no_revision"),
        ({"revision": 99}, "no_revision"),
        ({"measured": Measured(0.6, 0.5, 0.1, 0.5, 0.001)}, "below_threshold"),
    ],
)
def test_what_was_not_authorised_raises_no_alert(
    story: Story, changes: dict[str, object], code: str
) -> None:
    assert refusal(story, **changes) == (code,)


def test_who_was_seen_beside_the_authorised_zone_raises_no_alert() -> None:
    left = Zone(((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)))
    story = Story().live(cameras=(CameraPlan("north", "lamp post 4", left),))
    assert refusal(story, position=(0.7, 0.5)) == ("outside_zone",)
    done(alerts.record_alert(story.memory.desk, story.sighting(), story.now))


def test_an_alert_is_of_now(story: Story) -> None:
    assert refusal(story, at=story.now - timedelta(days=3)) == ("too_old",)
    assert refusal(story, at=story.now + timedelta(minutes=5)) == ("in_the_future",)
    assert refusal(story, at=story.now - timedelta(seconds=30)) == ("not_looking",)


def test_a_threshold_raised_meanwhile_holds(story: Story) -> None:
    desk = story.memory.desk
    higher = asked(0.56)
    done(revising.change_threshold(desk, OLGA, story.id, higher, "many false", story.now))
    assert refusal(story) == ("below_threshold",)


def test_a_score_is_held_against_the_threshold_that_it_was_measured_for() -> None:
    story = Story().live()
    desk = story.memory.desk
    apart = asked(0.5, plain=0.58)
    done(revising.change_threshold(desk, OLGA, story.id, apart, "before levels", story.now))
    seen = story.sighting()
    plain = replace(seen, measured=replace(seen.measured, levelled=False))
    assert codes(alerts.record_alert(desk, plain, story.now)) == ("below_threshold",)
    recorded = done(alerts.record_alert(desk, seen, story.now))
    assert recorded.measured is not None
    assert recorded.measured.levelled


def test_the_log_names_the_list_that_was_confirmed(story: Story) -> None:
    story.alerted()
    revision = story.deployment.revision
    assert revision is not None
    assert revision.digest in story.memory.books.ledger[-1].facts


def test_a_clock_that_was_set_back_raises_no_alert_and_starts_nothing(story: Story) -> None:
    desk = story.memory.desk
    back = story.now - timedelta(minutes=30)
    seen = story.sighting(at=back)
    assert codes(alerts.record_alert(desk, seen, back)) == ("clock_set_back",)
    done(running.pause(desk, OLGA, story.id, "rain", story.now))
    assert codes(running.resume(desk, OLGA, story.id, back)) == ("clock_set_back",)


def test_a_row_written_after_the_setting_back_takes_nothing_away(story: Story) -> None:
    desk, back = story.memory.desk, story.now - timedelta(minutes=30)
    with desk.store.transaction() as books:
        note(books, "login.failed", back, "somebody")
    seen = story.sighting(at=back)
    assert codes(alerts.record_alert(desk, seen, back)) == ("clock_set_back",)


def test_a_superintendent_accepts_a_clock_that_the_log_was_ahead_of(story: Story) -> None:
    desk, wrong = story.memory.desk, story.now + timedelta(days=300)
    with desk.store.transaction() as books:
        note(books, "login.failed", wrong, "somebody")
    assert codes(alerts.record_alert(desk, story.sighting(), story.now)) == ("clock_set_back",)
    assert codes(accept_clock(desk, IVY, story.now)) == ("superintendent",)
    done(accept_clock(desk, SUSAN, story.now))
    done(alerts.record_alert(desk, story.sighting(), story.now))
    assert codes(accept_clock(desk, SUSAN, story.now)) == ("clock_right",)


def test_a_clock_that_was_set_back_does_not_stretch_the_window(story: Story) -> None:
    end = story.deployment.application.window.end
    other = Story(memory=story.memory)
    other.now = end + timedelta(minutes=1)
    other.drafted()
    clock.tick(story.memory.desk, story.now)
    assert story.deployment.state is State.ENDED


def test_a_list_that_was_changed_in_the_store_is_not_looked_for(story: Story) -> None:
    desk, entries = story.memory.desk, story.memory.books.entries
    done(running.pause(desk, OLGA, story.id, "rain", story.now))
    [entry] = story.entries()
    key = entry.particulars.key
    other = story.memory.vault.seal(key, b"somebody else", f"template of {entry.id}")
    entries.replace(replace(entry, version=entry.version + 1, template=other))
    assert codes(running.resume(desk, OLGA, story.id, story.now)) == ("list_changed",)


def test_a_list_that_was_revised_by_the_rules_is_looked_for() -> None:
    story = Story().live(a_new_entry("A"), a_new_entry("B"))
    desk = story.memory.desk
    first, _ = story.entries()
    done(revising.revoke_entry(desk, OLGA, first.id, "found", story.now))
    higher = asked(0.51)
    done(revising.change_threshold(desk, OLGA, story.id, higher, "more", story.later(minutes=1)))
    done(running.pause(desk, OLGA, story.id, "rain", story.now))
    done(running.resume(desk, OLGA, story.id, story.now))


def test_passes_are_counted_while_it_runs_and_a_little_after() -> None:
    before = Story().ready()
    said = running.count_passes(before.memory.desk, before.id, Tally(faces=1), before.now)
    assert codes(said) == ("wrong_state",)
    story = Story().ended()
    desk = story.memory.desk
    done(running.count_passes(desk, story.id, Tally(faces=1), story.later(minutes=1)))
    said = running.count_passes(desk, story.id, Tally(faces=2), story.later(minutes=20))
    assert codes(said) == ("wrong_state",)
