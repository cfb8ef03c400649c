import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from lookout.domain.adjudication import Answer, RecordedAlert
from lookout.domain.case import CaseKind
from lookout.domain.deployment import State
from lookout.domain.engagement import Engagement
from lookout.domain.errors import KeyDestroyedError, VaultError
from lookout.domain.retention import Keeping, RetentionClass
from lookout.domain.sealed import KeyName
from lookout.governance.retention import SCHEDULE
from lookout.office import alerts, applications, cases, clock, engagements, records, running
from tests.deployments import (
    ADA,
    EARLIER,
    ERIC,
    IVY,
    OLGA,
    SUSAN,
    Story,
    a_new_entry,
    codes,
    done,
)
from tests.in_memory import MemoryDesk, MemoryVault

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ticked(story: Story, *, starting: bool = False) -> clock.Ticked:
    return clock.tick(story.memory.desk, story.now, starting=starting)


def engaged(story: Story) -> RecordedAlert:
    alert, desk, now = story.alerted(), story.memory.desk, story.now
    done(alerts.answer(desk, ERIC, alert.id, Answer.SAME, now))
    done(engagements.take(desk, ERIC, alert.id, now))
    done(engagements.start_engagement(desk, ERIC, alert.id, now))
    return alert


def leaflet(story: Story, alert: RecordedAlert) -> str:
    given = engagements.give_leaflet(story.memory.desk, ERIC, alert.id, story.now)
    engagement: Engagement = done(given)
    return engagement.steps[-1].reference


def keys(story: Story, kind: RetentionClass) -> list[KeyName]:
    return [k for k in story.memory.vault.names(story.id) if k.retention_class is kind]


def test_the_clock_ends_what_nobody_ended() -> None:
    story = Story().live()
    end = story.deployment.application.window.end
    story.now = end - timedelta(seconds=1)
    assert ticked(story) == clock.Ticked()
    story.now = end
    [moved] = ticked(story).moved
    assert moved.state is State.ENDED
    assert moved.uses[-1].ended_at == end
    assert moved.ended_reason == "the window ended"


@pytest.mark.parametrize("state", ["ready", "authorised"])
def test_the_clock_ends_what_was_never_started(state: str) -> None:
    story = getattr(Story(), state)()
    story.now = story.deployment.application.window.end
    assert [each.state for each in ticked(story).moved] == [State.ENDED]


def test_an_application_that_nobody_decided_about_is_refused_when_its_window_has_passed() -> None:
    story = Story().submitted()
    story.now = story.deployment.application.window.end
    assert [each.state for each in ticked(story).moved] == [State.REFUSED, State.PURGED]


def test_the_list_is_deleted_at_once_when_a_deployment_ends() -> None:
    story = Story().ended(a_new_entry("A"), a_new_entry("B"))
    entries = story.entries()
    assert ticked(story).destroyed >= 2
    assert not keys(story, RetentionClass.WATCHLIST)
    for entry in entries:
        with pytest.raises(KeyDestroyedError):
            story.memory.vault.open(entry.particulars, f"particulars of {entry.id}")
        assert not story.memory.books.entries.values[entry.id].images


def test_a_second_tick_finds_nothing_to_do() -> None:
    story = Story().ended()
    ticked(story)
    rows = len(story.memory.books.ledger)
    assert ticked(story) == clock.Ticked()
    assert len(story.memory.books.ledger) == rows


def test_the_log_names_every_key_before_it_is_destroyed() -> None:
    story = Story().ended(a_new_entry("A"), a_new_entry("B"))
    held = {
        key.digest
        for key in story.memory.vault.names(story.id)
        if key.retention_class is not RetentionClass.RECORD
    }
    ticked(story)
    rows = [r for r in story.memory.books.ledger if r.kind == "keys.destroyed"]
    assert {digest for row in rows for digest in json.loads(row.facts)["keys"]} == held


def test_an_alert_without_use_goes_within_24_hours_and_one_in_use_within_31_days() -> None:
    story = Story().live(reviewers=1)
    unused, used = story.alerted(), engaged(story)
    made = story.now
    story.now = made + 22 * HOUR
    ticked(story)
    assert len(keys(story, RetentionClass.ALERT)) == 2
    story.now = made + 24 * HOUR - timedelta(minutes=1)
    ticked(story)
    assert keys(story, RetentionClass.ALERT) == [used.probe.key]
    assert story.memory.books.alerts.values[unused.id].measured is None
    story.now = made + 31 * DAY - timedelta(minutes=1)
    assert ticked(story).overdue == ()
    assert not keys(story, RetentionClass.ALERT)


def test_an_authority_may_keep_alerts_in_use_for_less() -> None:
    story = Story().live(reviewers=1, alert_days_in_use=7)
    engaged(story)
    story.now += 7 * DAY - timedelta(minutes=1)
    ticked(story)
    assert not keys(story, RetentionClass.ALERT)


def test_spare_keys_go_with_the_end() -> None:
    story = Story().live()
    spare = story.memory.vault.alert_key(story.id)
    orphan = KeyName(story.id, RetentionClass.WATCHLIST, "of an import that broke off")
    story.memory.vault.create(orphan)
    story.later(hours=1)
    ticked(story)
    assert {spare, orphan} <= set(story.memory.vault.names(story.id))
    done(running.end(story.memory.desk, OLGA, story.id, "enough", story.now))
    ticked(story)
    assert story.memory.vault.names(story.id) == keys(story, RetentionClass.RECORD)


def test_footage_goes_on_its_day() -> None:
    story = Story().ended(footage_days=3)
    ended = story.now
    footage = KeyName(story.id, RetentionClass.FOOTAGE, "north")
    story.memory.vault.create(footage)
    story.now = ended + 3 * DAY - 2 * HOUR
    ticked(story)
    assert keys(story, RetentionClass.FOOTAGE) == [footage]
    story.now = ended + 3 * DAY
    ticked(story)
    assert not keys(story, RetentionClass.FOOTAGE)


def test_an_urgent_authority_lapses_by_itself_and_everything_is_deleted() -> None:
    story = Story(now=EARLIER + 4 * DAY + 2 * HOUR).live(by=IVY, reviewers=1)
    engaged(story)
    lapses = story.deployment.authority
    assert lapses is not None
    assert lapses.review_by is not None
    done(running.end(story.memory.desk, OLGA, story.id, "done", story.now))
    ticked(story)
    assert keys(story, RetentionClass.ALERT)
    story.now = lapses.review_by
    [moved] = ticked(story).moved
    assert moved.lapsed
    assert not story.memory.vault.names(story.id)


def test_an_urgent_authority_that_lapses_while_live_ends_it() -> None:
    story = Story(now=EARLIER + 4 * DAY + 2 * HOUR).live(by=IVY)
    authority = story.deployment.authority
    assert authority is not None
    assert authority.review_by is not None
    story.now = authority.review_by
    [moved] = ticked(story).moved
    assert (moved.state, moved.lapsed) == (State.ENDED, True)
    assert moved.ended_reason == "the urgent authority lapsed"
    assert codes(alerts.record_alert(story.memory.desk, story.sighting(), story.now))


def test_a_review_that_does_not_uphold_ends_and_deletes() -> None:
    story = Story(now=EARLIER + 4 * DAY + 2 * HOUR).live(by=IVY)
    desk = story.memory.desk
    moved = done(
        applications.review_urgent(desk, SUSAN, story.id, "too broad", story.now, upheld=False)
    )
    assert (moved.state, moved.lapsed) == (State.ENDED, True)
    ticked(story)
    assert not story.memory.vault.names(story.id)


def test_an_upheld_authority_goes_on() -> None:
    story = Story(now=EARLIER + 4 * DAY + 2 * HOUR).live(by=IVY)
    done(
        applications.review_urgent(
            story.memory.desk, SUSAN, story.id, "right", story.now, upheld=True
        )
    )
    story.later(hours=3)
    assert ticked(story).moved == ()
    assert story.deployment.state is State.LIVE


def test_what_was_recorded_is_called_purged_once_no_key_is_left() -> None:
    story = Story().ended()
    done(records.publish_record(story.memory.desk, SUSAN, story.id, story.now))
    [moved] = ticked(story).moved
    assert (moved.state, moved.purged_at) == (State.PURGED, story.now)


def test_a_case_keeps_its_alert_until_it_is_answered_but_31_days_at_most() -> None:
    story = Story().live(reviewers=1)
    alert = engaged(story)
    unused = story.alerted()
    reference = leaflet(story, alert)
    opened = cases.open_case(
        story.memory.desk, OLGA, reference, CaseKind.COMPLAINT, "why me?", "by post", story.now
    )
    assert done(opened).alert == alert.id
    story.now += 25 * HOUR
    ticked(story)
    assert keys(story, RetentionClass.ALERT) == [alert.probe.key]
    assert not story.memory.books.alerts.values[unused.id].probe.ciphertext
    story.now += 31 * DAY
    ticked(story)
    assert not keys(story, RetentionClass.ALERT)


def test_a_case_goes_a_year_after_its_answer_and_is_loud_when_it_is_late() -> None:
    story = Story().ended()
    desk, reference = story.memory.desk, story.deployment.reference
    case = done(
        cases.open_case(desk, OLGA, reference, CaseKind.COMPLAINT, "noise", "by post", story.now)
    )
    assert ticked(story).late == ()
    story.now = case.due_at + timedelta(minutes=1)
    assert [each.id for each in ticked(story).late] == [case.id]
    done(cases.answer_case(desk, SUSAN, case.id, "we are sorry", story.now))
    assert ticked(story).late == ()
    story.now += SCHEDULE[Keeping.CASE].at_most - timedelta(minutes=1)
    ticked(story)
    assert not story.memory.vault.names(story.id)


@dataclass
class StuckVault(MemoryVault):
    """A vault whose folder cannot be written."""

    def __post_init__(self) -> None:
        super().__init__()

    def destroy(self, keys: Sequence[KeyName]) -> None:
        raise VaultError("the key folder is read-only; mount it writable")


def test_what_cannot_be_deleted_is_shouted_about() -> None:
    story = Story(memory=MemoryDesk(vault=StuckVault())).ended()
    said = ticked(story)
    assert said.failed == (
        f"deployment {story.id}: the key folder is read-only; mount it writable",
    )
    assert story.memory.vault.names(story.id)


def test_what_was_overdue_when_the_program_started_is_said_in_the_log() -> None:
    story = Story().ended()
    story.now += 25 * HOUR
    ticked(story, starting=True)
    [row] = [r for r in story.memory.books.ledger if r.kind == "keys.destroyed"]
    assert json.loads(row.facts)["late"] == 1


def test_a_person_may_delete_ahead_of_time_but_no_evidence() -> None:
    story = Story().live(reviewers=1)
    used, _unused = engaged(story), story.alerted()
    desk = story.memory.desk
    assert codes(clock.purge(desk, SUSAN, story.id, story.now)) == ("wrong_state",)
    done(running.end(desk, OLGA, story.id, "enough", story.now))
    assert codes(clock.purge(desk, OLGA, story.id, story.now)) == ("not_your_role",)
    done(clock.purge(desk, ADA, story.id, story.now))
    enclosed = keys(story, RetentionClass.RECORD)
    assert set(story.memory.vault.names(story.id)) == {used.probe.key, *enclosed}


def test_every_kind_of_keeping_stands_in_the_schedule() -> None:
    assert set(SCHEDULE) == set(Keeping)
    assert all(rule.at_most <= timedelta(days=31) for k, rule in SCHEDULE.items() if k != "case")
