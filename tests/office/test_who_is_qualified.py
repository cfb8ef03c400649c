"""Where an application demands it, only who was trained starts a deployment."""

from dataclasses import replace
from datetime import date, timedelta

from lookout.domain.person import Account, Qualification, account_id
from lookout.governance.authority import frozen
from lookout.office import preparations, running
from lookout.office.accounts.qualifications import record_qualification
from tests.deployments import ADA, DAY, OLGA, OPENS, PHOTOGRAPH, Story, an_application, codes, done

WHAT = "live operator, level 2"
AUTHORISED_BEFORE = "0cf6c18ad0e069b8f5cb4aa9bc959ca63f12cf59a25e9326ef3dbf9436e4545d"
"""What the application of these tests was frozen as before there were qualifications."""


def trained(until: date) -> Account:
    return replace(OLGA, qualifications=(Qualification(WHAT, DAY - timedelta(days=300), until),))


def test_only_who_is_qualified_on_the_day_starts_what_demands_it() -> None:
    story = Story().ready(qualification=WHAT)
    desk = story.memory.desk
    for sign in ("s1", "s2"):
        done(preparations.confirm_sign(desk, OLGA, story.id, sign, PHOTOGRAPH, OPENS))
    story.now = OPENS + timedelta(minutes=1)
    assert codes(running.go_live(desk, OLGA, story.id, story.now)) == ("not_qualified",)
    lapsed = trained(DAY - timedelta(days=1))
    assert codes(running.go_live(desk, lapsed, story.id, story.now)) == ("not_qualified",)
    done(running.go_live(desk, trained(DAY), story.id, story.now))


def test_an_administrator_records_it_and_a_later_record_takes_its_place() -> None:
    story = Story()
    desk, olga = story.memory.desk, replace(OLGA, id=account_id("olga"))
    story.memory.books.accounts.add(olga)
    for until in (DAY, DAY + timedelta(days=365)):
        done(record_qualification(desk, ADA, "olga", WHAT, DAY, until, story.now))
    kept = story.memory.books.accounts.get(olga.id)
    assert kept is not None
    assert [each.valid_until for each in kept.qualifications] == [DAY + timedelta(days=365)]
    said = record_qualification(desk, OLGA, "ada", WHAT, DAY, DAY, story.now)
    assert codes(said) == ("not_your_role",)
    backwards = record_qualification(desk, ADA, "olga", WHAT, DAY, date(2020, 1, 1), story.now)
    assert codes(backwards) == ("incomplete",)
    assert codes(record_qualification(desk, ADA, "no", WHAT, DAY, DAY, story.now)) == (
        "no_such_account",
    )


def test_what_was_authorised_before_there_were_qualifications_still_is() -> None:
    assert frozen(an_application()) == AUTHORISED_BEFORE
    assert frozen(an_application(qualification=WHAT)) != AUTHORISED_BEFORE
