import csv
import io
import json
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from lookout.domain.adjudication import Answer, RecordedAlert
from lookout.domain.deployment import Tally
from lookout.domain.engagement import IdentityResult
from lookout.domain.listing import ListCategory
from lookout.domain.outcome import Demographics, Disposal, Finding
from lookout.domain.seeded import LoggedFrom, SeededPass
from lookout.domain.watchlist import Response
from lookout.governance.record import Record, as_csv
from lookout.governance.record.fields import Seen
from lookout.office import alerts, clock, engagements, records, running
from tests.deployments import (
    ERIC,
    OLGA,
    SUSAN,
    VERA,
    Story,
    a_child,
    a_new_entry,
    a_test_pair,
    codes,
    done,
)

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "record.schema.json"


def spoken_to(
    story: Story, alert: RecordedAlert, result: IdentityResult, *disposals: Disposal
) -> None:
    desk = story.memory.desk
    done(alerts.answer(desk, ERIC, alert.id, Answer.SAME, story.later(seconds=1)))
    done(engagements.take(desk, ERIC, alert.id, story.later(seconds=1)))
    done(engagements.start_engagement(desk, ERIC, alert.id, story.now))
    done(
        engagements.resolve_identity(desk, ERIC, alert.id, result, "papers", story.later(seconds=1))
    )
    done(engagements.give_leaflet(desk, ERIC, alert.id, story.now))
    done(engagements.end_engagement(desk, ERIC, alert.id, story.later(minutes=4)))
    right = result is IdentityResult.IS_THE_PERSON
    finding = Finding.CONFIRMED_TRUE if right else Finding.CONFIRMED_FALSE
    asked = None if right else Demographics(ethnicity="B1", age_band="18-39")
    done(
        engagements.record_outcome(
            desk, ERIC, alert.id, finding, disposals, story.now, demographics=asked
        )
    )


def a_day() -> Story:
    """Tell a day with all that can be counted."""
    blue = a_new_entry("Volunteer", category=ListCategory.BLUE, response=Response.GREEN)
    story = Story().live(a_new_entry("A"), blue, reviewers=1)
    desk = story.memory.desk
    volunteer, wanted = sorted(story.entries(), key=lambda entry: entry.category)
    spoken_to(story, story.alerted(wanted.id), IdentityResult.IS_THE_PERSON, Disposal.ARRESTED)
    wrong = story.alerted(wanted.id)
    spoken_to(story, wrong, IdentityResult.IS_NOT_THE_PERSON, Disposal.NO_ACTION)
    judged, _nobody_answered = story.alerted(wanted.id), story.alerted(wanted.id)
    done(alerts.answer(desk, OLGA, judged.id, Answer.NOT_SAME, story.now))
    done(engagements.record_outcome(desk, OLGA, judged.id, Finding.JUDGED_FALSE, (), story.now))
    pair = done(a_test_pair(desk, SUSAN, story.sighting(), story.now, same=True))
    done(alerts.answer(desk, OLGA, pair.id, Answer.SAME, story.now))
    story.alerted(volunteer.id)
    for n, late in enumerate((0, 3600)):
        at = story.now - timedelta(seconds=late)
        story.memory.books.passes.add(
            SeededPass(f"p{n}", story.id, 1, volunteer.id, at, at, LoggedFrom.MARSHAL, "mo")
        )
    done(running.count_passes(desk, story.id, Tally(faces=3000), story.now))
    done(running.end(desk, OLGA, story.id, "done", story.later(minutes=30)))
    return story


@pytest.fixture(scope="module")
def story() -> Story:
    return a_day()


@pytest.fixture(scope="module")
def record(story: Story) -> Record:
    return done(records.preview_record(story.memory.desk, VERA, story.id, story.now))


def test_the_home_offices_fields_are_counted(record: Record, story: Story) -> None:
    assert record.home_office == Seen(
        deployment=story.deployment.reference,
        date="2026-06-01",
        type="sought_person",
        duration_minutes=38.1,
        cameras=1,
        watchlist_number=1,
        threshold=0.5,
        total_alerts=4,
        positive_alerts=1,
        positive_interventions=1,
        incorrect_alerts=2,
        incorrect_interventions=1,
        arrests=1,
        other_disposals=0,
        faces_seen=3000,
        incorrect_alert_rate=2 / 3000,
    )


def test_both_denominators_stand_with_their_intervals(record: Record) -> None:
    errors = record.errors
    assert (errors.false_per_face.numerator, errors.false_per_face.denominator) == (2, 3000)
    assert (errors.false_per_alert.numerator, errors.false_per_alert.denominator) == (2, 4)
    assert errors.false_per_face_at_most.numerator == 3
    assert errors.unresolved == 1
    assert errors.false_per_face.low < 2 / 3000 < errors.false_per_face.high
    assert errors.expected == pytest.approx(3.0)


def test_demographics_of_false_alerts_are_counted_where_they_were_recorded(
    record: Record,
) -> None:
    assert record.errors.ethnicity == {"B1": 1, "not recorded": 1}
    assert record.errors.sex == {"not recorded": 2}
    assert record.errors.age_band == {"18-39": 1, "not recorded": 1}


def test_volunteers_and_test_pairs_are_no_alerts_but_counted_apart(record: Record) -> None:
    assert record.recognition is not None
    assert (record.recognition.found, record.recognition.passes) == (1, 2)
    assert record.review.test_pairs == 1
    assert record.review.sensitivity.numerator == 1
    assert record.listed == {"blue": 1, "wanted_by_courts": 1}


def test_what_it_cost_and_brought_is_on_one_page(record: Record) -> None:
    assert record.faces_per_arrest == 3000
    assert record.faces_per_person_safeguarded is None
    assert record.disposals == {"arrested": 1, "no_action": 1}
    assert record.leaflets == 2
    assert record.engagement_minutes == pytest.approx(8.0)
    assert record.longest_engagement_minutes == pytest.approx(4.0)
    assert record.review.held == 1


def test_nobody_stands_in_the_record(story: Story, record: Record) -> None:
    text = str(record)
    people = {account.id for account in (ERIC, OLGA, SUSAN, VERA)}
    ids = {entry.id for entry in story.entries()} | set(story.memory.books.alerts.values)
    assert not [name for name in people | ids if name in text]


def test_children_are_counted_in_public() -> None:
    story = Story().live()
    [child] = story.listed(a_child())
    books = story.memory.books
    books.entries.replace(replace(child, version=2, second_approver="ivy", since_revision=1))
    done(running.end(story.memory.desk, OLGA, story.id, "done", story.now))
    made = done(records.preview_record(story.memory.desk, VERA, story.id, story.now))
    assert made.children == {"13_to_17": 1}


def test_the_record_is_the_same_before_and_after_the_purge() -> None:
    story = a_day()
    desk = story.memory.desk
    before = done(records.preview_record(desk, VERA, story.id, story.now))
    story.later(hours=24)
    assert clock.tick(desk, story.now).destroyed
    after = done(records.preview_record(desk, VERA, story.id, story.now))
    differing = {
        f.name for f in fields(Record) if getattr(before, f.name) != getattr(after, f.name)
    }
    assert differing == {"made_at"}


def test_a_correction_is_a_further_edition() -> None:
    story = a_day()
    desk = story.memory.desk
    first = done(records.publish_record(desk, SUSAN, story.id, story.now))
    second = done(records.publish_record(desk, SUSAN, story.id, story.later(minutes=1)))
    assert (first.edition, second.edition) == (1, 2)
    assert list(done(records.see_records(desk, VERA, story.id))) == [first, second]


def test_a_record_is_published_after_the_end_by_who_may() -> None:
    story = Story().live()
    desk = story.memory.desk
    assert codes(records.publish_record(desk, SUSAN, story.id, story.now)) == ("wrong_state",)
    assert codes(records.see_records(desk, VERA, story.id)) == ("no_record",)
    done(running.end(desk, OLGA, story.id, "done", story.now))
    assert codes(records.publish_record(desk, VERA, story.id, story.now)) == ("not_your_role",)


def test_a_deployment_without_anything_has_a_record_too() -> None:
    story = Story().authorised()
    story.now = story.deployment.application.window.end
    clock.tick(story.memory.desk, story.now)
    made = done(records.preview_record(story.memory.desk, VERA, story.id, story.now))
    assert made.home_office.total_alerts == 0
    assert made.home_office.incorrect_alert_rate is None
    assert made.recognition is None


def test_the_published_schema_is_that_of_the_record(story: Story) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert schema == TypeAdapter(Record).json_schema(mode="serialization")
    published = done(records.publish_record(story.memory.desk, SUSAN, story.id, story.now))
    again = TypeAdapter(Record).validate_json(published.body)
    assert again.home_office.total_alerts == 4


def test_the_csv_has_one_line_with_the_same_counts(record: Record) -> None:
    [row] = csv.DictReader(io.StringIO(as_csv(record)))
    assert row["total_alerts"] == "4"
    assert row["false_per_face_denominator"] == "3000"
    assert row["recognition_passes"] == "2"
    assert row["threshold"] == "0.5"
