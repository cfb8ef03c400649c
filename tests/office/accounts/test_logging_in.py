import threading
from datetime import timedelta

import pytest

from lookout.domain.person import Role, SessionKind
from lookout.domain.refused import Refused
from lookout.office.accounts import login, own
from lookout.office.accounts import people as office
from lookout.office.accounts.door import NOBODY, Door
from tests.office.people import People, codes_of, got


def test_the_right_password_and_a_new_code_let_in(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    entry = people.log_in(olive)
    assert entry.session.kind is SessionKind.PERSON
    acting = got(login.acting(people.desk, entry.token, people.clock.now))
    assert acting.account.roles == (Role.OPERATOR,)


def test_a_code_is_taken_once(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    people.clock.later(seconds=30)
    code = people.code(olive.secret)
    now = people.clock.now
    got(login.log_in(people.door, "olive", olive.password, code, now))
    again = login.log_in(people.door, "olive", olive.password, code, now + timedelta(seconds=5))
    assert codes_of(again) == ("not_let_in",)


def test_no_code_of_before_the_last_one_is_taken(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    earlier = people.code(olive.secret)
    people.log_in(olive)
    late = login.log_in(people.door, "olive", olive.password, earlier, people.clock.now)
    assert codes_of(late) == ("not_let_in",)


def test_two_at_once_with_one_code_do_not_both_come_in(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    people.clock.later(seconds=30)
    code, now = people.code(olive.secret), people.clock.now
    results: list[object] = []

    def come() -> None:
        results.append(login.log_in(people.door, "olive", olive.password, code, now))

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(each, login.LoggedIn) for each in results) == 1
    assert len(results) == 4


def test_wrong_login_password_code_and_a_paused_account_get_the_same_answer(
    people: People,
) -> None:
    olive = people.person("olive", Role.OPERATOR)
    people.clock.later(seconds=30)
    code, now = people.code(olive.secret), people.clock.now
    answers = [
        login.log_in(people.door, "nobody.here", olive.password, code, now),
        login.log_in(people.door, "olive", "not the password", code, now),
        login.log_in(people.door, "olive", olive.password, "000000", now),
        *(login.log_in(people.door, "olive", "wrong", code, now) for _ in range(3)),
        login.log_in(people.door, "olive", olive.password, code, now),
    ]
    assert {str(each) for each in answers} == {str(login.NOT_LET_IN)}


class CountingPasswords:
    """Counts what is checked; the answers are those of the passwords behind it."""

    def __init__(self, people: People) -> None:
        self._real = people.door.passwords
        self.nobodys = self._real.nobodys
        self.checked: list[str] = []

    def hashed(self, password: str) -> str:
        return self._real.hashed(password)

    def matches(self, hashed: str, password: str) -> bool:
        self.checked.append(hashed)
        return self._real.matches(hashed, password)

    def outdated(self, hashed: str) -> bool:
        return self._real.outdated(hashed)


def test_an_unknown_login_costs_as_much_work_as_a_known_one(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    counting = CountingPasswords(people)
    door = Door(people.desk, counting, people.door.codes)
    before = len(people.rows())
    login.log_in(door, "olive", "wrong", "000000", people.clock.now)
    between = len(people.rows())
    login.log_in(door, "nobody.here", "wrong", "000000", people.clock.now)
    assert counting.checked[1] == counting.nobodys
    assert len(counting.checked) == 2
    assert between - before == len(people.rows()) - between == 1
    assert olive.login == "olive"


def test_the_fifth_wrong_attempt_pauses_the_account_and_time_opens_it_again(
    people: People,
) -> None:
    olive = people.person("olive", Role.OPERATOR)
    for _ in range(5):
        login.log_in(people.door, "olive", "wrong", "000000", people.clock.now)
    people.clock.later(seconds=29)
    code = people.code(olive.secret)
    early = login.log_in(people.door, "olive", olive.password, code, people.clock.now)
    assert codes_of(early) == ("not_let_in",)
    people.clock.later(seconds=1)
    entry = people.log_in(olive)
    assert entry.account.login == "olive"
    with people.desk.store.reading() as books:
        credential = books.credentials.get(entry.account.id)
    assert credential is not None
    assert (credential.failures, credential.locked_until) == (0, None)


def test_a_burst_of_attempts_at_once_gets_no_more_than_five_tries(people: People) -> None:
    people.person("olive", Role.OPERATOR)
    counting = CountingPasswords(people)
    door = Door(people.desk, counting, people.door.codes)
    now = people.clock.now

    def guess() -> None:
        login.log_in(door, "olive", "guess", "000000", now)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tried = [row for row in people.rows() if row.kind == "account.login_tried"]
    olive = [row for row in tried[-12:] if '"may_try":true' in row.facts]
    assert len(olive) == 5


def test_first_logins_are_only_for_setting_up(people: People) -> None:
    admin = people.administrator().account
    new = office.NewAccount("olive", "Olive Example", (Role.OPERATOR,))
    first = got(office.add_account(people.door, admin, new, people.clock.now))
    entry = got(login.log_in(people.door, "olive", first.password, "", people.clock.now))
    assert entry.session.kind is SessionKind.SETTING_UP
    acting = got(login.acting(people.desk, entry.token, people.clock.now))
    assert acting.account.roles == ()
    assert isinstance(office.list_accounts(people.desk, acting.account), Refused)


def test_a_recovery_code_works_once_and_only_for_setting_up(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    code = olive.recovery[3]
    entry = got(login.recover(people.door, "olive", olive.password, code, people.clock.now))
    assert entry.session.kind is SessionKind.SETTING_UP
    again = login.recover(people.door, "olive", olive.password, code, people.clock.now)
    assert codes_of(again) == ("not_let_in",)
    other = olive.recovery[4].upper().replace("-", " ")
    got(login.recover(people.door, "olive", olive.password, other, people.clock.now))


def test_recovery_codes_and_secrets_are_nowhere_in_clear(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    entry = people.log_in(olive)
    with people.desk.store.reading() as books:
        credential = books.credentials.get(entry.account.id)
        session = books.sessions.get(entry.session.id)
    kept = f"{credential!r} {session!r} {people.rows()!r}"
    assert credential is not None and credential.totp is not None
    assert olive.secret not in credential.totp.ciphertext
    for secret in (olive.password, *olive.recovery, entry.token.partition(".")[2]):
        assert secret not in kept
        assert secret.replace("-", "") not in kept


def test_logging_out_ends_the_session(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    entry = people.log_in(olive)
    acting = got(login.acting(people.desk, entry.token, people.clock.now))
    assert login.log_out(people.desk, acting, people.clock.now) is None
    over = login.acting(people.desk, entry.token, people.clock.now)
    assert codes_of(over) == ("session_revoked",)


def test_a_session_is_kept_open_by_use_and_ends_without(people: People) -> None:
    entry = people.log_in(people.person("olive", Role.OPERATOR))
    for _ in range(4):
        people.clock.later(minutes=14)
        got(login.acting(people.desk, entry.token, people.clock.now))
    people.clock.later(minutes=15)
    over = login.acting(people.desk, entry.token, people.clock.now)
    assert codes_of(over) == ("session_idle",)


@pytest.mark.parametrize("token", ["", ".", "abc", "{id}", "{id}.", "{id}.wrong", "x.{secret}"])
def test_a_token_that_is_not_whole_and_right_is_nobodys(people: People, token: str) -> None:
    entry = people.log_in(people.person("olive", Role.OPERATOR))
    id, _, secret = entry.token.partition(".")
    forged = token.format(id=id, secret=secret)
    assert codes_of(login.acting(people.desk, forged, people.clock.now)) == ("no_session",)


def test_taking_a_role_away_reaches_open_sessions_at_once(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR, Role.APPLICANT)
    entry = people.log_in(olive)
    admin = people.administrator().account
    got(
        office.change_roles(
            people.desk, admin, "olive", [Role.APPLICANT], olive.account.rank, people.clock.now
        )
    )
    acting = got(login.acting(people.desk, entry.token, people.clock.now))
    assert acting.account.roles == (Role.APPLICANT,)


def test_a_locked_account_is_out_at_once_and_an_unlocked_one_logs_in_anew(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    entry = people.log_in(olive)
    admin, now = people.administrator().account, people.clock.now
    got(office.lock_account(people.desk, admin, "olive", now))
    assert isinstance(login.acting(people.desk, entry.token, now), Refused)
    code = people.code(olive.secret)
    people.clock.later(seconds=30)
    barred = login.log_in(people.door, "olive", olive.password, code, people.clock.now)
    assert codes_of(barred) == ("not_let_in",)
    got(office.unlock_account(people.desk, admin, "olive", people.clock.now))
    assert isinstance(login.acting(people.desk, entry.token, people.clock.now), Refused)
    assert people.log_in(olive).account.login == "olive"


def test_the_audit_log_names_no_login_name_or_password(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    people.log_in(olive)
    login.log_in(people.door, "somebody.typed.this", "and this", "123456", people.clock.now)
    rows = people.rows()
    written = " ".join(repr(row) for row in rows)
    for word in ("olive", "Olive", "Example", "somebody.typed", "and this", "violet"):
        assert word not in written
    kinds = [row.kind for row in rows]
    assert {"account.added", "account.login_tried", "account.logged_in"} <= set(kinds)
    tried = [row for row in rows if row.kind == "account.login_tried"]
    assert {row.actor for row in tried} == {NOBODY}


def test_a_hash_of_another_cost_is_renewed_at_login(people: People) -> None:
    from lookout.adapters.accounts.passwords import Argon2Passwords

    olive = people.person("olive", Role.OPERATOR)
    costlier = Door(
        people.desk, Argon2Passwords(passes=2, memory_kib=16, lanes=1), people.door.codes
    )
    people.clock.later(seconds=30)
    code = people.code(olive.secret)
    got(login.log_in(costlier, "olive", olive.password, code, people.clock.now))
    with people.desk.store.reading() as books:
        credential = books.credentials.get(olive.account.id)
    assert credential is not None
    assert "m=16,t=2" in credential.password_hash


def test_a_right_code_with_a_token_of_long_ago_does_not_change_the_password(
    people: People,
) -> None:
    acting = people.acting(people.person("olive", Role.OPERATOR))
    people.clock.later(minutes=11)
    late = own.change_password(people.door, acting, "x", "y", people.clock.now)
    assert codes_of(late) == ("login_too_old",)
