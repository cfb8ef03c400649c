from datetime import timedelta

import pytest

from lookout.domain.ledger import Event
from lookout.office import auditing, clock, oversight, records, running
from lookout.office.auditing import Sought
from tests.console.overseen import several
from tests.deployments import ADA, ANNA, OLGA, SUSAN, VERA, Story, codes, done, person


@pytest.fixture(scope="module")
def story() -> Story:
    return several()


def test_deployments_are_compared_for_those_who_oversee_or_gave_authority(story: Story) -> None:
    rows = done(oversight.compare_deployments(story.memory.desk, VERA, story.now))
    market = next(row for row in rows if row.title == "Market square")
    assert (market.faces, market.alerts, market.false, market.errors.unresolved) == (4120, 12, 3, 0)
    assert (market.disagreements.numerator, market.disagreements.denominator) == (1, 1)
    assert (market.answer_s, market.slowest_s) == (7.0, 7.0)
    for who in (OLGA, ANNA, ADA):
        refused = oversight.compare_deployments(story.memory.desk, who, story.now)
        assert codes(refused) == ("not_your_role",)


def test_what_should_have_been_deleted_is_counted_until_it_is(story: Story) -> None:
    desk, later = story.memory.desk, story.now + timedelta(days=2)
    assert done(oversight.see_overdue(desk, VERA, story.now)).deletions == ()
    overdue = done(oversight.see_overdue(desk, ADA, later)).deletions
    assert len(overdue) == len(done(oversight.see_kept(desk, SUSAN))) > 40
    rows = done(oversight.compare_deployments(desk, VERA, later))
    assert sum(row.overdue for row in rows) == len(overdue)
    clock.tick(desk, later)
    assert done(oversight.see_overdue(desk, VERA, later)).deletions == ()


@pytest.fixture
def logged() -> Story:
    story = Story().live()
    with story.memory.desk.store.transaction() as books:
        for number in range(60):
            at = story.now + timedelta(minutes=number)
            books.record(Event("camera.configured", at, ADA.id, facts={"camera": f"c{number}"}))
    return story


def test_the_log_is_read_page_by_page_from_the_newest_row(logged: Story) -> None:
    desk, seen, before = logged.memory.desk, list[int](), None
    while True:
        page = done(auditing.see_log(desk, VERA, Sought(before=before), most=17))
        seen += [row.number for row in page.rows]
        if page.older is None:
            break
        before = page.older
    assert seen == list(range(page.rows_in_all, 0, -1))


def test_pages_meet_where_a_chunk_of_the_log_ends(
    logged: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "AT_ONCE", 7)
    with logged.memory.desk.store.reading() as books:
        numbers = [row.number for row in auditing.backwards(books)]
        assert numbers == list(range(books.last_number(), 0, -1))


@pytest.mark.parametrize(
    ("sought", "count"),
    [
        (Sought(kind="camera."), 60),
        (Sought(kind="camera.removed"), 0),
        (Sought(actor=ADA.id), 60),
        (Sought(kind="deployment.live"), 1),
        (Sought(kind="camera.", deployment="another"), 0),
    ],
    ids=["group", "kind", "actor", "one", "deployment"],
)
def test_the_log_is_searched_by_kind_and_who_acted(
    logged: Story, sought: Sought, count: int
) -> None:
    assert len(done(auditing.see_log(logged.memory.desk, VERA, sought, most=500)).rows) == count


def test_the_log_is_searched_by_time(logged: Story) -> None:
    since = logged.now + timedelta(minutes=10)
    sought = Sought(kind="camera.", since=since, until=since + timedelta(minutes=5))
    rows = done(auditing.see_log(logged.memory.desk, VERA, sought)).rows
    assert [row.facts for row in rows] == [f'{{"camera":"c{n}"}}' for n in range(14, 9, -1)]


def test_the_log_is_for_those_whom_the_table_names(logged: Story) -> None:
    for who in (VERA, SUSAN, ADA):
        done(auditing.see_log(logged.memory.desk, who, Sought()))
    assert codes(auditing.see_log(logged.memory.desk, OLGA, Sought())) == ("not_your_role",)


def test_whoever_answers_alerts_too_does_not_read_there_what_others_answered() -> None:
    story = Story().live()
    desk = story.memory.desk
    story.alerted()
    both = person("both", *SUSAN.roles, *OLGA.roles, rank=SUSAN.rank)
    sought = Sought(kind="alert.")
    assert len(done(auditing.see_log(desk, SUSAN, sought)).rows) == 1
    assert done(auditing.see_log(desk, both, sought)).rows == []


def test_whoever_answers_alerts_sees_no_counts_before_the_end() -> None:
    story = Story().live()
    both = person("both", *SUSAN.roles, *OLGA.roles, rank=SUSAN.rank)
    desk = story.memory.desk
    assert len(done(oversight.compare_deployments(desk, SUSAN, story.now))) == 1
    assert done(oversight.compare_deployments(desk, both, story.now)) == []
    for who in (both, OLGA):
        assert codes(records.preview_record(desk, who, story.id, story.now)) == ("under_way",)
    done(running.end(desk, OLGA, story.id, "done", story.now))
    done(records.preview_record(desk, OLGA, story.id, story.now))
