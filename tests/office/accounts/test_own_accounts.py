from datetime import timedelta

import pytest

from lookout.domain.person import Role, SessionKind
from lookout.office.accounts import login, own
from tests.office.people import People, codes_of, got


def test_a_new_password_ends_all_other_sessions(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    other = people.log_in(olive)
    acting = people.acting(olive)
    new = "copper lantern orbit nine"
    now = people.clock.now
    assert own.change_password(people.door, acting, olive.password, new, now) is None
    assert codes_of(login.acting(people.desk, other.token, now)) == ("session_revoked",)
    people.clock.later(seconds=30)
    code = people.code(olive.secret)
    old = login.log_in(people.door, "olive", olive.password, code, people.clock.now)
    assert codes_of(old) == ("not_let_in",)
    olive.password = new
    people.log_in(olive)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong", "copper lantern orbit nine", "password_wrong"),
        (None, "too short one", "password_short"),
        (None, None, "password_same"),
    ],
)
def test_a_password_is_changed_only_to_a_good_one_by_who_knows_the_old(
    people: People, old: str | None, new: str | None, code: str
) -> None:
    olive = people.person("olive", Role.OPERATOR)
    acting = people.acting(olive)
    changed = own.change_password(
        people.door, acting, old or olive.password, new or olive.password, people.clock.now
    )
    assert codes_of(changed) == (code,)


def test_a_new_authenticator_counts_from_its_first_code(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    acting = people.acting(olive)
    got(own.start_totp(people.door, acting, people.clock.now))
    wrong = own.confirm_totp(people.door, acting, "000000", people.clock.now)
    assert codes_of(wrong) == ("code_wrong",)
    people.log_in(olive)


def test_codes_cannot_be_confirmed_before_there_is_a_secret(people: People) -> None:
    acting = people.acting(people.person("olive", Role.OPERATOR))
    early = own.confirm_totp(people.door, acting, "000000", people.clock.now)
    assert codes_of(early) == ("totp_not_started",)


def test_new_recovery_codes_make_older_ones_void(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    new = got(own.renew_recovery_codes(people.door, people.acting(olive), people.clock.now))
    assert len(set(new.codes)) == 10
    void = login.recover(people.door, "olive", olive.password, olive.recovery[0], people.clock.now)
    assert codes_of(void) == ("not_let_in",)
    got(login.recover(people.door, "olive", olive.password, new.codes[0], people.clock.now))


def test_a_programs_token_has_the_roles_that_it_was_given_and_ends(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR, Role.APPLICANT)
    acting = people.acting(olive)
    token = got(own.issue_token(people.desk, acting, [Role.OPERATOR], "wall", 7, people.clock.now))
    assert token.session.kind is SessionKind.PROGRAM
    people.clock.later(days=6)
    program = got(login.acting(people.desk, token.token, people.clock.now))
    assert program.account.roles == (Role.OPERATOR,)
    people.clock.later(days=1)
    assert codes_of(login.acting(people.desk, token.token, people.clock.now)) == ("session_over",)


@pytest.mark.parametrize(
    ("roles", "label", "days", "code"),
    [
        ([Role.AUTHORISING_OFFICER], "wall", 7, "token_roles"),
        ([], "wall", 7, "token_roles"),
        ([Role.OPERATOR], "wall", 0, "token_days"),
        ([Role.OPERATOR], "wall", 32, "token_days"),
        ([Role.OPERATOR], " ", 7, "token_label"),
    ],
)
def test_a_token_is_for_ones_own_roles_labelled_and_short(
    people: People, roles: list[Role], label: str, days: int, code: str
) -> None:
    acting = people.acting(people.person("olive", Role.OPERATOR))
    token = own.issue_token(people.desk, acting, roles, label, days, people.clock.now)
    assert codes_of(token) == (code,)


def test_a_token_can_be_revoked_by_its_owner_and_by_nobody_else(people: People) -> None:
    olive = people.acting(people.person("olive", Role.OPERATOR))
    quinn = people.acting(people.person("quinn", Role.OPERATOR))
    now = people.clock.now
    token = got(own.issue_token(people.desk, olive, [Role.OPERATOR], "wall", 1, now))
    stranger = own.revoke_token(people.desk, quinn, token.session.id, now)
    assert codes_of(stranger) == ("own_account",)
    assert codes_of(own.revoke_token(people.desk, quinn, "none", now)) == ("own_account",)
    assert own.revoke_token(people.desk, olive, token.session.id, now) is None
    assert codes_of(login.acting(people.desk, token.token, now)) == ("session_revoked",)
    mine = got(own.own_sessions(people.desk, olive))
    assert {each.account for each in mine} == {olive.account.id}


def test_a_program_cannot_make_tokens_or_change_credentials(people: People) -> None:
    acting = people.acting(people.person("olive", Role.OPERATOR))
    now = people.clock.now
    token = got(own.issue_token(people.desk, acting, [Role.OPERATOR], "wall", 1, now))
    program = got(login.acting(people.desk, token.token, now))
    refusals = [
        own.issue_token(people.desk, program, [Role.OPERATOR], "more", 1, now),
        own.start_totp(people.door, program, now),
        own.renew_recovery_codes(people.door, program, now),
        own.change_password(people.door, program, "a", "b", now),
    ]
    assert {codes_of(each) for each in refusals} == {("not_by_token",)}


def test_sessions_that_are_over_are_cleared_away_at_the_next_login(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    old = people.log_in(olive)
    people.clock.later(hours=13)
    new = people.log_in(olive)
    with people.desk.store.reading() as books:
        assert books.sessions.get(old.session.id) is None
        assert books.sessions.get(new.session.id) is not None
    assert new.session.ends - new.session.opened == timedelta(hours=12)
