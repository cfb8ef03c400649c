"""What every store promises about its audit log, on SQLite and on PostgreSQL."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lookout.adapters.audit.export import verified
from lookout.adapters.audit.signing import SigningKey
from lookout.adapters.store.store import SqlStore, open_store
from lookout.domain.errors import StoreError
from lookout.domain.ledger import GENESIS
from tests.nouns import NOW, a_talk, an_event

pytestmark = pytest.mark.timeout(60)


def test_rows_are_chained_and_every_transaction_ends_with_a_signature(
    store: SqlStore, signer: SigningKey
) -> None:
    with store.transaction() as books:
        first = books.record(an_event(count=1))
        second = books.record(an_event(count=2))
    with store.transaction() as books:
        books.consultations.add(a_talk())
    with store.reading() as books:
        rows, signed = list(books.rows()), list(books.checkpoints())
        verdict = verified(books, [signer.public])
    assert rows[1:] == [first, second]
    assert (rows[0].previous, second.previous) == (GENESIS, first.digest)
    assert [each.rows for each in signed] == [1, 3]
    assert verdict.good and verdict.head == second.digest


def test_the_minute_is_signed_for_though_nothing_happened(store: SqlStore) -> None:
    made = store.checkpoint(NOW + timedelta(minutes=1))
    assert made is not None
    assert (made.rows, made.reason, made.number) == (1, "clock", 2)
    with store.reading() as books:
        assert verified(books).good


def test_a_clock_that_was_set_back_is_flagged_and_the_chain_holds(store: SqlStore) -> None:
    with store.transaction() as books:
        books.record(an_event("before"))
        books.record(an_event("after", at=NOW - timedelta(hours=1)))
        books.record(an_event("later", at=NOW - timedelta(minutes=59)))
    with store.reading() as books:
        kinds = [row.kind for row in books.rows()]
        verdict = verified(books)
    assert kinds == ["ledger.opened", "before", "clock.set_back", "after", "later"]
    assert verdict.good and any("clock" in note for note in verdict.notes)


def test_the_highest_time_stays_whatever_is_written_after_the_clock_was_set_back(
    store: SqlStore,
) -> None:
    with store.transaction() as books:
        books.record(an_event("before", at=NOW + timedelta(hours=3)))
        books.record(an_event("login.failed", at=NOW + timedelta(hours=1)))
        assert books.latest_at() == NOW + timedelta(hours=3)
    with store.reading() as books:
        assert books.latest_at() == NOW + timedelta(hours=3)


def test_rows_of_before_an_accepted_clock_hold_it_back_no_more(store: SqlStore) -> None:
    with store.transaction() as books:
        books.record(an_event("before", at=NOW + timedelta(days=300)))
        books.record(an_event("clock.accepted", at=NOW + timedelta(hours=1)))
        books.record(an_event("after", at=NOW + timedelta(hours=2)))
        assert books.latest_at() == NOW + timedelta(hours=2)


@pytest.mark.parametrize("fact", [float("nan"), b"bytes", {"a": object()}])
def test_facts_that_are_no_json_are_refused_and_nothing_lands(
    store: SqlStore, fact: object
) -> None:
    facts: dict[str, Any] = {"fact": fact}
    event = replace(an_event(), facts=facts)
    with pytest.raises(ValueError, match="JSON"), store.transaction() as books:
        books.consultations.add(a_talk())
        books.record(event)
    with store.reading() as books:
        assert books.consultations.get("t1") is None


def test_without_the_signing_key_nothing_is_recorded(store: SqlStore, where: str) -> None:
    with (
        open_store(where, None, NOW) as reader,
        pytest.raises(StoreError, match="key folder"),
        reader.transaction() as books,
    ):
        books.record(an_event())


WRITER = """
import sys
from datetime import UTC, datetime
from lookout.adapters.audit.signing import signing_key
from lookout.adapters.store.store import open_store
from lookout.domain.ledger import Event
where, name = sys.argv[1:]
with open_store(where, signing_key(bytes(range(32))), datetime.now(UTC)) as store:
    for number in range(25):
        with store.transaction() as books:
            books.record(Event("wrote", datetime.now(UTC), name, facts={"number": number}))
"""


def test_two_processes_set_up_and_write_one_store(empty: str, signer: SigningKey) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", WRITER, empty, name], stderr=subprocess.PIPE)
        for name in ("first", "second")
    ]
    for process in started:
        _, said = process.communicate(timeout=50)
        assert process.returncode == 0, said.decode()
    with open_store(empty, None, NOW) as store, store.reading() as books:
        rows = list(books.rows())
        assert verified(books, [signer.public]).good
    assert [row.actor for row in rows].count("first") == 25
    assert [row.actor for row in rows].count("second") == 25
    assert len(rows) == 51
