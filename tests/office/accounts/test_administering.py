import pytest

from lookout.adapters.audit.destroyed import destroyed_keys
from lookout.domain.errors import KeyDestroyedError
from lookout.domain.person import Account, Rank, Role, Standing, account_key
from lookout.domain.refused import Refused
from lookout.office.accounts import login
from lookout.office.accounts import people as office
from lookout.office.accounts.door import about_totp
from tests.office.people import People, codes_of, got


def test_the_first_account_is_an_administrators_and_there_is_one_first(people: People) -> None:
    first = got(office.found(people.door, "root", "Ada Min", people.clock.now))
    assert first.account.roles == (Role.ADMINISTRATOR,)
    second = office.found(people.door, "root2", "Eve", people.clock.now)
    assert codes_of(second) == ("not_the_first",)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (office.NewAccount("", "Olive", (Role.OPERATOR,)), "login_bad"),
        (office.NewAccount("o\nlive", "Olive", (Role.OPERATOR,)), "login_bad"),
        (office.NewAccount("olive", " ", (Role.OPERATOR,)), "name_bad"),
        (office.NewAccount("olive", "Olive", ()), "no_role"),
        (office.NewAccount("olive", "O", (Role.OPERATOR, Role.OVERSEER)), "stands_alone"),
        (office.NewAccount("olive", "O", (Role.AUTHORISING_OFFICER,)), "rank_too_low"),
        (office.NewAccount("ROOT ", "O", (Role.OPERATOR,)), "login_taken"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_the_reason(
    people: People, new: office.NewAccount, code: str
) -> None:
    admin = people.administrator().account
    assert code in codes_of(office.add_account(people.door, admin, new, people.clock.now))


def test_only_an_administrator_adds_and_lists_accounts(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR).account
    new = office.NewAccount("mallory", "M", (Role.OPERATOR,))
    refusal = office.add_account(people.door, olive, new, people.clock.now)
    assert codes_of(refusal) == ("not_your_role",)
    assert isinstance(office.list_accounts(people.desk, olive), Refused)
    listed = got(office.list_accounts(people.desk, people.administrator().account))
    assert [each.login for each in listed] == ["olive", "root"]


def test_listing_accounts_gives_nobodys_credentials(people: People) -> None:
    people.person("olive", Role.OPERATOR)
    listed = got(office.list_accounts(people.desk, people.administrator().account))
    assert all(isinstance(each, Account) for each in listed)
    assert "argon2" not in repr(listed)


def test_first_passwords_are_long_and_never_the_same(people: People) -> None:
    passwords = {office.first_password(people.desk) for _ in range(200)}
    assert len(passwords) == 200
    assert {len(each) for each in passwords} == {23}


def test_a_closed_account_keeps_its_name_and_loses_its_key(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    with people.desk.store.reading() as books:
        credential = books.credentials.get(olive.account.id)
    assert credential is not None and credential.totp is not None
    admin, now = people.administrator().account, people.clock.now
    closed = got(office.close_account(people.desk, admin, "olive", now))
    assert (closed.standing, closed.name) == (Standing.CLOSED, "Olive Example")
    with pytest.raises(KeyDestroyedError):
        people.desk.vault.open(credential.totp, about_totp(closed.id))
    with people.desk.store.reading() as books:
        assert account_key(closed.id).digest in destroyed_keys(books)  # type: ignore[arg-type]
    reopened = office.unlock_account(people.desk, admin, "olive", now)
    assert codes_of(reopened) == ("account_closed",)
    again = office.NewAccount("olive", "Olive", (Role.OPERATOR,))
    assert codes_of(office.add_account(people.door, admin, again, now)) == ("login_taken",)


def test_a_reset_ends_sessions_and_asks_for_setting_up_anew(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    entry = people.log_in(olive)
    admin = people.administrator().account
    first = got(office.reset_credential(people.door, admin, "olive", people.clock.now))
    over = login.acting(people.desk, entry.token, people.clock.now)
    assert codes_of(over) == ("session_revoked",)
    people.made["olive"] = people.set_up(first)
    people.log_in(people.made["olive"])


def test_an_administrator_ends_somebodys_sessions(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    people.log_in(olive)
    entry = people.log_in(olive)
    admin, now = people.administrator().account, people.clock.now
    assert got(office.end_sessions(people.desk, admin, "olive", now)) >= 2
    assert codes_of(login.acting(people.desk, entry.token, now)) == ("session_revoked",)


@pytest.mark.parametrize("login_name", ["nobody", ""])
def test_what_is_asked_for_nobody_is_refused(people: People, login_name: str) -> None:
    admin, now = people.administrator().account, people.clock.now
    refusals = [
        office.lock_account(people.desk, admin, login_name, now),
        office.end_sessions(people.desk, admin, login_name, now),
        office.reset_credential(people.door, admin, login_name, now),
        office.change_roles(people.desk, admin, login_name, [Role.OPERATOR], Rank.NONE, now),
    ]
    assert {codes_of(each) for each in refusals} == {("no_such_account",)}


def test_an_administrator_cannot_lock_or_close_themselves(people: People) -> None:
    admin, now = people.administrator().account, people.clock.now
    assert codes_of(office.lock_account(people.desk, admin, "root", now)) == ("other_account",)
    assert codes_of(office.close_account(people.desk, admin, "root", now)) == ("other_account",)
