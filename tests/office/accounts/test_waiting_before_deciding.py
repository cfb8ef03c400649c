"""Whoever an administrator lets in anew waits a day, in which the overseer can see it."""

from lookout.domain.person import Account, Limit, Rank, Role
from lookout.governance.operations import Operation
from lookout.governance.roles import About, permitted
from lookout.office.accounts import login, own
from lookout.office.accounts import people as office
from tests.office.people import People, Person, codes_of, got

OFFICER = (Role.AUTHORISING_OFFICER,)


def may(people: People, person: Person) -> tuple[str, ...]:
    """Say why somebody who logs in now may not authorise."""
    refusal = permitted(
        people.acting(person).account, Operation.AUTHORISE, About(applicant="somebody")
    )
    return refusal.codes if refusal else ()


def kept(people: People, person: Person) -> Account:
    with people.desk.store.reading() as books:
        found = books.accounts.get(person.account.id)
    assert found is not None
    return found


def test_on_the_day_of_founding_nobody_waits(people: People) -> None:
    susan = people.person("susan", *OFFICER, rank=Rank.SUPERINTENDENT)
    assert may(people, susan) == ()


def test_an_officer_who_is_added_later_decides_a_day_later(people: People) -> None:
    people.administrator()
    people.clock.later(hours=24)
    eve = people.person("eve", *OFFICER, rank=Rank.SUPERINTENDENT)
    assert may(people, eve) == ("account_waits",)
    people.clock.later(hours=23)
    assert may(people, eve) == ("account_waits",)
    people.clock.later(hours=1)
    assert may(people, eve) == ()


def test_an_officer_whose_login_was_reset_waits_too(people: People) -> None:
    susan = people.person("susan", *OFFICER, rank=Rank.SUPERINTENDENT)
    people.clock.later(days=30)
    assert may(people, susan) == ()
    admin = people.administrator().account
    first = got(office.reset_credential(people.door, admin, "susan", people.clock.now))
    stolen = people.set_up(first)
    assert may(people, stolen) == ("account_waits",)
    people.clock.later(hours=24)
    assert may(people, stolen) == ()


def test_more_roles_or_a_higher_rank_wait_and_fewer_do_not(people: People) -> None:
    susan = people.person("susan", *OFFICER, rank=Rank.SUPERINTENDENT)
    people.clock.later(days=30)
    admin, now = people.administrator().account, people.clock.now
    got(office.change_roles(people.desk, admin, "susan", OFFICER, Rank.INSPECTOR, now))
    assert kept(people, susan).settles is None
    got(office.change_roles(people.desk, admin, "susan", OFFICER, Rank.SUPERINTENDENT, now))
    assert may(people, susan) == ("account_waits",)
    people.clock.later(days=1)
    both = (*OFFICER, Role.OPERATOR)
    got(
        office.change_roles(
            people.desk, admin, "susan", both, Rank.SUPERINTENDENT, people.clock.now
        )
    )
    assert may(people, susan) == ("account_waits",)


def test_a_programs_token_acts_as_one_and_nothing_of_it_is_kept(people: People) -> None:
    susan = people.person("susan", *OFFICER, rank=Rank.SUPERINTENDENT)
    who = people.acting(susan)
    made = got(own.issue_token(people.desk, who, OFFICER, "wall", 1, people.clock.now))
    program = got(login.acting(people.desk, made.token, people.clock.now)).account
    assert program.limit is Limit.PROGRAM
    refusal = permitted(program, Operation.AUTHORISE, About(applicant="somebody"))
    assert codes_of(refusal) == ("not_by_token",)
    assert permitted(program, Operation.SEE_DEPLOYMENTS) is None
    assert kept(people, susan).limit is Limit.NONE
