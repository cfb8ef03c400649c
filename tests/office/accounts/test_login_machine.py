"""Whatever is tried in whatever order: no code twice, no more tries than the pauses allow."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lookout.adapters.accounts.one_time_codes import STEP_S, TotpCodes
from lookout.adapters.accounts.passwords import Argon2Passwords
from lookout.domain.person import Role, Standing
from lookout.governance.logins import FREE_FAILURES, pause_after
from lookout.office.accounts import login
from lookout.office.accounts import people as office
from lookout.office.accounts.door import Door
from tests.in_memory import MemoryDesk
from tests.office.people import Clock, People, Person, got


class Attempts(RuleBasedStateMachine):
    """A model of one account beside the real operations."""

    @initialize()
    def begin(self) -> None:
        self.memory = MemoryDesk()
        door = Door(self.memory.desk, Argon2Passwords(1, 8, 1), TotpCodes())
        self.people = People(door, Clock())
        self.olive: Person = self.people.person("olive", Role.OPERATOR)
        self.used = self.step() - 1
        self.failures, self.paused_until, self.locked = 0, self.people.clock.now, False
        self.tokens: list[str] = []

    @rule(seconds=st.sampled_from([1, 29, 30, 31, 60, 400, 1000, 4000]))
    def wait(self, seconds: int) -> None:
        self.people.clock.later(seconds=seconds)

    @rule(right_password=st.booleans(), drift=st.sampled_from([-60, -30, 0, 30, 60]))
    def log_in(self, right_password: bool, drift: int) -> None:
        """Try with a code of about now, perhaps one that was used before."""
        now = self.people.clock.now
        step = self.step() + drift // STEP_S
        code = TotpCodes().code_at(self.olive.secret, now + timedelta(seconds=drift))
        password = self.olive.password if right_password else "some other password"
        entered = login.log_in(self.people.door, "olive", password, code, now)
        may_try = not self.locked and now >= self.paused_until
        good = right_password and abs(drift) <= STEP_S and step > self.used
        assert isinstance(entered, login.LoggedIn) == (may_try and good)
        if isinstance(entered, login.LoggedIn):
            self.used, self.failures, self.paused_until = step, 0, now
            self.tokens.append(entered.token)
        elif may_try:
            self.failures += 1
            self.paused_until = pause_after(self.failures, now) or now

    @rule()
    def lock(self) -> None:
        root = self.people.administrator().account
        got(office.lock_account(self.people.desk, root, "olive", self.people.clock.now))
        self.locked, self.tokens = True, []

    @rule()
    def unlock(self) -> None:
        root = self.people.administrator().account
        got(office.unlock_account(self.people.desk, root, "olive", self.people.clock.now))
        self.locked, self.failures = False, 0
        self.paused_until = self.people.clock.now

    @invariant()
    def a_locked_account_has_no_open_session(self) -> None:
        account = self.memory.books.accounts.get(self.olive.account.id)
        assert account is not None
        assert (account.standing is Standing.LOCKED) == self.locked
        mine = [s for s in self.memory.books.sessions.of(None) if s.account == account.id]
        assert not self.locked or all(session.revoked for session in mine)

    @invariant()
    def failures_are_counted(self) -> None:
        credential = self.memory.books.credentials.get(self.olive.account.id)
        assert credential is not None
        assert credential.failures == self.failures
        assert credential == replace(credential, totp_step=self.used)
        assert self.failures <= FREE_FAILURES or credential.locked_until is not None

    def step(self) -> int:
        return int(self.people.clock.now.timestamp()) // STEP_S


Attempts.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestAttempts = Attempts.TestCase
