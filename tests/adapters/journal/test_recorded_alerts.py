"""The store as a journal: recorded first, or not shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lookout.adapters.journal.recorded import Post, RecordedJournal
from lookout.domain.adjudication import Sighting
from lookout.domain.calibration import Threshold
from lookout.domain.errors import (
    JournalError,
    KeyDestroyedError,
    StoreError,
    VaultError,
    WatchlistError,
)
from lookout.domain.match import Alert
from lookout.domain.refused import refused
from tests.builders import a_match

START = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def an_alert() -> Alert:
    match = a_match(entry="e1")
    threshold = Threshold(0.5, 0.001, 10, False, True)
    return Alert(match.template.track, "e1", 3.5, match, threshold, "pack", "list")


def a_post(record: Callable[[Sighting], object]) -> Post:
    return Post(
        deployment="d1",
        places={"cam": "market square"},
        revision=lambda: 4,
        enrolled=lambda entry: f"picture of {entry}".encode(),
        time_of_day=lambda time_s: START + timedelta(seconds=time_s),
        record=record,
    )


def test_an_alert_is_recorded_in_the_words_of_the_human_half() -> None:
    seen: list[Sighting] = []
    RecordedJournal(a_post(seen.append)).record(an_alert())
    [one] = seen
    assert (one.deployment, one.entry, one.revision) == ("d1", "e1", 4)
    assert (one.camera, one.place) == ("cam", "market square")
    assert one.at == START + timedelta(seconds=3.5)
    assert one.probe.startswith(b"\xff\xd8\xff")
    assert one.reference == b"picture of e1"
    assert (one.measured.score, one.measured.threshold) == (0.6, 0.5)


def test_on_a_list_of_one_the_lead_is_written_as_a_number() -> None:
    seen: list[Sighting] = []
    alert = an_alert()
    alone = replace(alert, match=replace(alert.match, margin=float("inf")))
    RecordedJournal(a_post(seen.append)).record(alone)
    assert seen[0].measured.margin == 2.0


def test_without_authority_it_says_so_and_breaks_nothing() -> None:
    answers = [refused("not_looking", "It is not live now."), None]
    journal = RecordedJournal(a_post(lambda _: answers.pop(0)))
    assert journal.record(an_alert()) == refused("not_looking", "It is not live now.")
    assert journal.record(an_alert()) is None


def test_an_entry_whose_pictures_were_destroyed_is_not_on_the_list() -> None:
    def destroyed(entry: str) -> bytes:
        raise KeyDestroyedError(f"{entry}: the key was destroyed")

    asked: list[Sighting] = []
    journal = RecordedJournal(replace(a_post(asked.append), enrolled=destroyed))
    said = journal.record(an_alert())
    assert said is not None
    assert said.codes == ("not_on_list",)
    assert asked == []


@pytest.mark.parametrize("error", [StoreError("disk"), VaultError("sealed"), WatchlistError("cut")])
def test_a_picture_that_cannot_be_read_is_a_fault(error: Exception) -> None:
    def fail(_: str) -> bytes:
        raise error

    with pytest.raises(JournalError, match="so it was not shown"):
        RecordedJournal(replace(a_post(lambda _: None), enrolled=fail)).record(an_alert())


@pytest.mark.parametrize("error", [StoreError("disk full"), KeyDestroyedError("no key")])
def test_what_cannot_be_recorded_is_not_shown(error: Exception) -> None:
    def fail(_: Sighting) -> None:
        raise error

    with pytest.raises(JournalError, match="so it was not shown"):
        RecordedJournal(a_post(fail)).record(an_alert())
