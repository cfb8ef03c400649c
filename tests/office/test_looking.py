from lookout.office import lists, looking
from tests.deployments import ADA, ANNA, ERIC, OLGA, SUSAN, VERA, Story, codes, done


def test_whoever_looks_at_a_list_is_written_down() -> None:
    story = Story().live()
    before = len(story.memory.books.ledger)
    shown = done(looking.see_list(story.memory.desk, VERA, story.id, story.now))
    content = done(looking.see_image(story.memory.desk, VERA, shown[0].id, 0, story.now))
    assert shown[0].particulars.name == "Sam Sought"
    assert content == b"picture of Sam Sought"
    rows = story.memory.books.ledger[before:]
    assert [row.kind for row in rows] == ["list.seen", "list.image_seen"]
    assert {row.actor for row in rows} == {VERA.id}
    assert "Sam" not in repr(rows)


def test_a_list_is_shown_to_who_prepares_decides_or_oversees_and_to_nobody_else() -> None:
    story = Story().live()
    for person in (ANNA, SUSAN, VERA):
        done(looking.see_list(story.memory.desk, person, story.id, story.now))
    before = len(story.memory.books.ledger)
    for person in (OLGA, ERIC, ADA):
        entry = story.entries()[0].id
        assert codes(looking.see_list(story.memory.desk, person, story.id, story.now))
        assert codes(looking.see_image(story.memory.desk, person, entry, 0, story.now))
    assert len(story.memory.books.ledger) == before


def test_what_was_purged_is_not_shown() -> None:
    story = Story().live()
    story.memory.vault.destroy([lists.entry_key(story.id, story.entries()[0].id)])
    assert done(looking.see_list(story.memory.desk, VERA, story.id, story.now)) == []


def test_a_picture_that_is_not_there_is_said_not_to_be() -> None:
    story = Story().live()
    entry = story.entries()[0].id
    for id, number in ((entry, 1), (entry, -1), ("none", 0)):
        refused = looking.see_image(story.memory.desk, VERA, id, number, story.now)
        assert codes(refused)[0] in ("no_entry", "no_deployment")


def test_deployments_are_listed_newest_first_and_not_to_administrators() -> None:
    story = Story().drafted()
    story.later(hours=1)
    newer = story.drafted().id
    listed = done(looking.see_deployments(story.memory.desk, OLGA))
    assert listed[0].id == newer
    assert codes(looking.see_deployments(story.memory.desk, ADA)) == ("not_your_role",)
    assert codes(looking.see_deployment(story.memory.desk, ADA, newer)) == ("not_your_role",)
