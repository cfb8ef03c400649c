"""Reasons and photographs are personal: sealed, shown to who may see them, gone with a purge."""

import json
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest

from lookout.domain.adjudication import Answer
from lookout.domain.engagement import IdentityResult
from lookout.domain.listing import ListCategory
from lookout.domain.retention import RetentionClass
from lookout.domain.watchlist import Response
from lookout.office import (
    alerts,
    clock,
    engagements,
    looking,
    preparations,
    records,
    revising,
    running,
    seeded_passes,
)
from tests.deployments import (
    ANNA,
    ERIC,
    OLGA,
    PHOTOGRAPH,
    SUSAN,
    Story,
    a_new_entry,
    asked,
    codes,
    done,
)

WORDS = "seen at his sister's in Mill Lane"


def written(story: Story) -> str:
    """Everything that was ever written down, as text; sealed content as its bytes look."""
    books = story.memory.books
    shelves = [part.written for part in vars(books).values() if hasattr(part, "written")]
    nouns = [repr(asdict(value)) for shelf in shelves for value in shelf]
    return "\n".join([*nouns, *[row.facts for row in books.ledger]])


@pytest.fixture
def story() -> Story:
    return Story().live(a_new_entry("A"), a_new_entry("B"))


def test_why_an_entry_was_revoked_stands_nowhere_in_clear(story: Story) -> None:
    done(revising.revoke_entry(story.memory.desk, OLGA, story.entries()[0].id, WORDS, story.now))
    assert WORDS not in written(story)


def test_who_may_see_the_list_reads_why_it_was_revised_and_others_do_not(story: Story) -> None:
    desk = story.memory.desk
    done(revising.revoke_entry(desk, OLGA, story.entries()[0].id, WORDS, story.now))
    by = {
        who.id: done(looking.see_deployment(desk, who, story.id)).revisions[-1].reason
        for who in (SUSAN, ANNA, OLGA, ERIC)
    }
    assert by == {SUSAN.id: WORDS, ANNA.id: WORDS, OLGA.id: "", ERIC.id: ""}


def test_the_reasons_of_thresholds_are_sealed_too(story: Story) -> None:
    desk = story.memory.desk
    done(revising.change_threshold(desk, OLGA, story.id, asked(0.6), WORDS, story.now))
    assert WORDS not in written(story)
    assert done(looking.see_deployment(desk, SUSAN, story.id)).revisions[-1].reason == WORDS


def test_a_reason_of_an_older_lookout_is_read_as_it_stands_and_blanked_by_the_purge() -> None:
    story = Story().ended()
    books = story.memory.books
    old = story.deployment
    [first] = old.revisions
    fields: dict[str, Any] = {"version": old.version + 1}
    books.deployments.replace(replace(old, revisions=(replace(first, reason=WORDS),), **fields))
    seen = done(looking.see_deployment(story.memory.desk, SUSAN, story.id))
    assert seen.revisions[0].reason == WORDS
    done(records.publish_record(story.memory.desk, SUSAN, story.id, story.now))
    clock.tick(story.memory.desk, story.now)
    assert story.deployment.purged_at
    assert story.deployment.revisions[0].reason == ""


def test_how_an_identity_was_found_and_why_somebody_stood_off_are_sealed_with_the_alert() -> None:
    story = Story().live()
    desk, alert = story.memory.desk, story.alerted()
    done(alerts.answer(desk, ERIC, alert.id, Answer.SAME, story.now))
    done(engagements.take(desk, ERIC, alert.id, story.now))
    stood = done(engagements.stand_off(desk, ERIC, alert.id, WORDS, story.now))
    assert stood.steps[-1].reason == WORDS
    done(engagements.take(desk, ERIC, alert.id, story.now))
    done(engagements.start_engagement(desk, ERIC, alert.id, story.now))
    found = done(
        engagements.resolve_identity(
            desk, ERIC, alert.id, IdentityResult.IS_THE_PERSON, "a tattoo of a swallow", story.now
        )
    )
    assert (found.steps[1].reason, found.steps[-1].how) == (WORDS, "a tattoo of a swallow")
    assert WORDS not in written(story)
    assert "swallow" not in written(story)


def test_after_the_alerts_purge_its_words_are_not_there_even_sealed() -> None:
    story = Story().live()
    desk, alert = story.memory.desk, story.alerted()
    done(alerts.answer(desk, ERIC, alert.id, Answer.SAME, story.now))
    done(engagements.take(desk, ERIC, alert.id, story.now))
    done(engagements.stand_off(desk, ERIC, alert.id, WORDS, story.now))
    done(running.end(desk, OLGA, story.id, "rain", story.now))
    clock.tick(desk, story.later(days=2))
    kept = story.memory.books.engagements.get(alert.id)
    assert kept is not None
    assert all(step.note is None and not step.reason for step in kept.steps)


def test_why_a_pass_was_withdrawn_is_sealed() -> None:
    blue = a_new_entry("Blue", category=ListCategory.BLUE, response=Response.GREEN)
    story = Story().live(blue)
    desk, [entry] = story.memory.desk, story.entries()
    logged = done(seeded_passes.log_pass(desk, OLGA, entry.id, story.now, story.now))
    gone = done(seeded_passes.withdraw_pass(desk, OLGA, logged.id, WORDS, story.now))
    assert gone.withdrawn is not None
    assert WORDS not in written(story)


def test_a_photograph_of_a_sign_is_shown_until_the_record_is_published() -> None:
    story = Story().ended()
    desk = story.memory.desk
    assert PHOTOGRAPH.decode() not in written(story)
    assert done(preparations.see_sign(desk, OLGA, story.id, "s1")) == PHOTOGRAPH
    assert codes(preparations.see_sign(desk, OLGA, story.id, "s9")) == ("no_sign",)
    done(records.publish_record(desk, SUSAN, story.id, story.now))
    clock.tick(desk, story.now)
    assert codes(preparations.see_sign(desk, OLGA, story.id, "s1")) == ("purged",)
    assert len(story.deployment.signs[0].photograph) == 64


def test_what_is_enclosed_goes_with_its_time_though_no_record_was_published() -> None:
    story = Story().ended()
    desk, vault = story.memory.desk, story.memory.vault
    assert [k for k in vault.names(story.id) if k.retention_class is RetentionClass.RECORD]
    clock.tick(desk, story.now + timedelta(days=31))
    assert not [k for k in vault.names(story.id) if k.retention_class is RetentionClass.RECORD]
    assert not story.memory.books.enclosures.values


def test_hurrying_a_purge_leaves_what_the_record_is_still_made_of() -> None:
    story = Story().ended()
    desk = story.memory.desk
    done(clock.purge(desk, SUSAN, story.id, story.now))
    assert done(preparations.see_sign(desk, OLGA, story.id, "s1")) == PHOTOGRAPH


def test_the_log_names_no_reason(story: Story) -> None:
    done(revising.revoke_entry(story.memory.desk, OLGA, story.entries()[0].id, WORDS, story.now))
    assert all("reason" not in json.loads(r.facts) for r in story.memory.books.ledger)
