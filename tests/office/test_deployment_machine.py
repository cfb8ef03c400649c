"""People and the clock do anything in any order; what must never happen does not."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lookout.domain.deployment import State
from lookout.domain.errors import KeyDestroyedError
from lookout.domain.ledger import GENESIS
from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.domain.retention import RetentionClass
from lookout.governance.authority import frozen, lapsed
from lookout.office import (
    alerts,
    applications,
    clock,
    lists,
    preparations,
    records,
    revising,
    running,
)
from lookout.office.ports import Desk
from tests.deployments import (
    ANNA,
    EARLIER,
    EVERYBODY,
    IVY,
    OLGA,
    OPENS,
    PHOTOGRAPH,
    SUSAN,
    Story,
    a_child,
    a_new_entry,
    asked,
)


def mostly(*people: Account) -> st.SearchStrategy[Account]:
    """Somebody who may, or just anybody."""
    return st.one_of(st.sampled_from(people), st.sampled_from(people), st.sampled_from(EVERYBODY))


WORDS = st.sampled_from(["for a reason", "for a reason", ""])
GONE = (State.ENDED, State.RECORDED, State.PURGED, State.REFUSED)


class Life(RuleBasedStateMachine):
    """One deployment; every rule is one operation by anybody at any moment."""

    @initialize(
        urgent=st.booleans(),
        stage=st.sampled_from(
            ["drafted", "submitted", "authorised", "ready", "live", "live", "live"]
        ),
    )
    def begun(self, urgent: bool, stage: str) -> None:
        story = Story(now=OPENS - timedelta(hours=22) if urgent else EARLIER)
        by = IVY if urgent else SUSAN
        match stage:
            case "drafted":
                story.drafted().told()
            case "submitted":
                story.submitted().told()
            case "authorised":
                story.authorised(by).told()
            case "ready":
                story.ready(by=by)
            case _:
                story.live(a_new_entry("A"), a_new_entry("B"), by=by)
        self.story = story

    @rule(minutes=st.sampled_from([1, 1, 1, 1, 20, 20, 60 * 4, 60 * 24]))
    def time_passes(self, minutes: int) -> None:
        self.story.later(minutes=minutes)
        self._tick()

    @precondition(lambda self: self.story.now < OPENS - timedelta(hours=20))
    @rule()
    def the_eve_comes(self) -> None:
        self.story.now = OPENS - timedelta(hours=20)
        self._tick()

    @precondition(lambda self: self.story.now < OPENS)
    @rule()
    def the_window_opens(self) -> None:
        self.story.now = OPENS
        self._tick()

    def _tick(self) -> None:
        assert not clock.tick(self.story.memory.desk, self.story.now).failed

    @rule(who=mostly(ANNA))
    def submit(self, who: Account) -> None:
        applications.submit_deployment(self.desk, who, self.story.id, self.story.now)

    @rule(who=mostly(ANNA))
    def amend(self, who: Account) -> None:
        same = self.story.deployment.application
        applications.amend_deployment(self.desk, who, self.story.id, same, self.story.now)

    @rule(who=mostly(SUSAN, IVY), why=WORDS)
    def authorise(self, who: Account, why: str) -> None:
        applications.authorise(self.desk, who, self.story.id, why, self.story.now)

    @precondition(lambda self: self.story.deployment.state is State.SUBMITTED)
    @rule(who=mostly(SUSAN, IVY), why=WORDS, seldom=st.integers(0, 4))
    def refuse(self, who: Account, why: str, seldom: int) -> None:
        if seldom == 0:
            applications.refuse(self.desk, who, self.story.id, why, self.story.now)

    @rule(who=mostly(SUSAN), upheld=st.booleans())
    def review(self, who: Account, upheld: bool) -> None:
        applications.review_urgent(
            self.desk, who, self.story.id, "for a reason", self.story.now, upheld=upheld
        )

    @rule(who=mostly(ANNA), child=st.booleans())
    def add(self, who: Account, child: bool) -> None:
        new = a_child() if child else a_new_entry()
        lists.add_entry(self.desk, who, self.story.id, new, self.story.now)

    @rule(who=mostly(SUSAN, IVY))
    def approve(self, who: Account) -> None:
        for entry in self.story.entries():
            lists.approve_entry(self.desk, who, entry.id, self.story.now)

    @rule(who=mostly(SUSAN, IVY))
    def make_ready(self, who: Account) -> None:
        preparations.make_ready(
            self.desk, who, self.story.id, asked(), "for a reason", self.story.now
        )

    @rule(who=mostly(OLGA))
    def signs(self, who: Account) -> None:
        for sign in ("s1", "s2"):
            preparations.confirm_sign(
                self.desk, who, self.story.id, sign, PHOTOGRAPH, self.story.now
            )

    @rule(who=mostly(OLGA))
    def go_live(self, who: Account) -> None:
        running.go_live(self.desk, who, self.story.id, self.story.now)

    @rule(who=mostly(OLGA), why=WORDS, again=st.booleans())
    def pause(self, who: Account, why: str, again: bool) -> None:
        running.pause(self.desk, who, self.story.id, why, self.story.now)
        if again:
            running.resume(self.desk, who, self.story.id, self.story.now)

    @precondition(lambda self: self.story.deployment.uses)
    @rule(who=mostly(OLGA), why=WORDS)
    def end(self, who: Account, why: str) -> None:
        running.end(self.desk, who, self.story.id, why, self.story.now)

    @rule(who=mostly(OLGA, SUSAN), value=st.sampled_from([0.4, 0.5, 0.6]))
    def threshold(self, who: Account, value: float) -> None:
        revising.change_threshold(
            self.desk, who, self.story.id, asked(value), "why", self.story.now
        )

    @rule(who=mostly(OLGA), pick=st.integers(0, 9))
    def revoke(self, who: Account, pick: int) -> None:
        entries = self.story.entries()
        if entries:
            entry = entries[pick % len(entries)]
            revising.revoke_entry(self.desk, who, entry.id, "why", self.story.now)

    @rule(who=mostly(SUSAN), pick=st.integers(0, 9))
    def add_live(self, who: Account, pick: int) -> None:
        entries = self.story.entries()
        if entries:
            entry = entries[pick % len(entries)]
            revising.add_entry_live(self.desk, who, entry.id, asked(), "why", self.story.now)

    @rule(pick=st.integers(0, 9))
    def somebody_passes(self, pick: int) -> None:
        entries = self.story.entries()
        if not entries:
            return
        entry = entries[pick % len(entries)]
        said = alerts.record_alert(self.desk, self.story.sighting(entry.id), self.story.now)
        if not isinstance(said, Refused):
            now = self.story.deployment
            assert now.state is State.LIVE
            assert now.application.window.contains(self.story.now)
            assert entry.since_revision
            assert entry.revoked is None

    @rule(who=mostly(SUSAN))
    def publish(self, who: Account) -> None:
        records.publish_record(self.desk, who, self.story.id, self.story.now)

    @property
    def desk(self) -> Desk:
        return self.story.memory.desk

    @invariant()
    def nobody_looks_without_a_standing_authority(self) -> None:
        now = self.story.deployment
        if now.state not in (State.LIVE, State.PAUSED):
            return
        authority = now.authority
        assert authority is not None
        assert authority.granted
        assert authority.by != now.applicant
        assert authority.frozen == frozen(now.application)
        assert not lapsed(authority, self.story.now)
        assert self.story.now < now.application.window.end
        assert now.revision is not None
        assert now.revision.size <= now.application.criteria.greatest_size

    @invariant()
    def the_list_is_who_the_revision_says(self) -> None:
        revision = self.story.deployment.revision
        standing = [e for e in self.story.entries() if e.since_revision and not e.revoked]
        assert len(standing) == (revision.size if revision else 0)
        assert all(e.second_approver for e in standing if e.age_band.child)

    @invariant()
    def every_lowered_threshold_was_the_authorisers(self) -> None:
        revisions = self.story.deployment.revisions
        for before, after in pairwise(revisions):
            assert after.number == before.number + 1
            if after.threshold.value < before.threshold.value:
                assert after.approved_by in (SUSAN.id, IVY.id)

    @invariant()
    def the_log_is_one_chain(self) -> None:
        rows = self.story.memory.books.ledger
        heads = [GENESIS, *[row.digest for row in rows]]
        assert [row.previous for row in rows] == heads[:-1]

    @invariant()
    def what_is_over_leaves_no_list_behind_once_the_clock_has_struck(self) -> None:
        now, memory = self.story.deployment, self.story.memory
        if now.state not in GONE or now.ended_at is None or now.ended_at == self.story.now:
            return
        names = memory.vault.names(self.story.id)
        assert not [k for k in names if k.retention_class is RetentionClass.WATCHLIST]

    @invariant()
    def what_is_purged_is_sealed_by_no_living_key(self) -> None:
        if self.story.deployment.state is not State.PURGED:
            return
        memory = self.story.memory
        assert not memory.vault.names(self.story.id)
        for entry in memory.books.entries.written:
            with pytest.raises(KeyDestroyedError):
                memory.vault.open(entry.particulars, f"particulars of {entry.id}")
        for alert in memory.books.alerts.written:
            with pytest.raises(KeyDestroyedError):
                memory.vault.open(alert.probe, f"probe of {alert.id}")

    @invariant()
    def history_only_grows(self) -> None:
        written = self.story.memory.books.deployments.written
        for before, after in pairwise(written):
            assert after.revisions[: len(before.revisions)] == before.revisions
            assert after.signs[: len(before.signs)] == before.signs
            assert len(after.uses) >= len(before.uses)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
