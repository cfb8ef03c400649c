"""What every store promises, on SQLite and on PostgreSQL."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from lookout.adapters.audit.signing import SigningKey
from lookout.adapters.store.migrate import Standing, migrate, standing
from lookout.adapters.store.store import SqlStore, open_store
from lookout.domain.adjudication import Adjudication, Answer, Seat
from lookout.domain.errors import AlreadyRecordedError, ConflictError, StoreError
from lookout.office.ports import Store
from soak.databases import new_database
from tests.in_memory import MemoryStore
from tests.nouns import NOW, a_talk, an_alert, an_event

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_store(
    request: pytest.FixtureRequest, tmp_path: Path, signer: SigningKey
) -> Iterator[Store]:
    """The two real ones and the one in memory that the rules are tried with."""
    fixture = request.getfixturevalue
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "sqlite":
        shutil.copy(fixture("made_file"), tmp_path / "any.db")
        with open_store(f"sqlite:///{tmp_path}/any.db", signer, NOW) as opened:
            yield opened
    else:
        with (
            new_database(fixture("server"), copy=fixture("made_database")) as address,
            open_store(address, signer, NOW) as opened,
        ):
            yield opened


def test_what_landed_is_there_for_everybody(store: SqlStore, where: str) -> None:
    with store.transaction() as books:
        books.consultations.add(a_talk())
    with open_store(where, None, NOW) as another, another.reading() as books:
        assert books.consultations.get("t1") == a_talk()
        assert books.consultations.get("t2") is None


def test_an_exception_takes_everything_back(store: SqlStore) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as books:
        books.consultations.add(a_talk())
        books.record(an_event())
        raise ZeroDivisionError
    with store.reading() as books:
        assert books.consultations.get("t1") is None
        assert [row.kind for row in books.rows()] == ["ledger.opened"]


def test_the_same_id_twice_is_refused(any_store: Store) -> None:
    with any_store.transaction() as books:
        books.consultations.add(a_talk())
    with pytest.raises(AlreadyRecordedError), any_store.transaction() as books:
        books.consultations.add(a_talk(said="something else"))
    with any_store.reading() as books:
        assert books.consultations.get("t1") == a_talk()


def test_a_new_value_has_version_1(any_store: Store) -> None:
    with pytest.raises(ConflictError, match="version 2"), any_store.transaction() as books:
        books.consultations.add(replace(a_talk(), version=2))


def test_the_next_version_replaces_and_a_stale_one_does_not(any_store: Store) -> None:
    second, stale = replace(a_talk(), version=2, said="fine"), replace(a_talk(), version=2)
    with any_store.transaction() as books:
        books.consultations.add(a_talk())
        books.consultations.replace(second)
    with pytest.raises(ConflictError, match="somebody else"), any_store.transaction() as books:
        books.consultations.replace(stale)
    with any_store.reading() as books:
        assert books.consultations.get("t1") == second


def test_what_is_not_there_cannot_be_replaced(any_store: Store) -> None:
    with pytest.raises(ConflictError, match="somebody else"), any_store.transaction() as books:
        books.consultations.replace(replace(a_talk(), version=2))


def test_pages_go_by_rising_id_within_one_deployment(any_store: Store) -> None:
    with any_store.transaction() as books:
        for id in ("3", "1", "4", "2"):
            books.consultations.add(a_talk(id))
        books.consultations.add(a_talk("0", deployment="d2"))
    with any_store.reading() as books:
        shelf = books.consultations
        assert [each.id for each in shelf.of("d1")] == ["1", "2", "3", "4"]
        assert [each.id for each in shelf.of("d1", after="1", limit=2)] == ["2", "3"]
        assert [each.id for each in shelf.of("d2")] == ["0"]
        assert list(shelf.of(None)) == []


def test_a_bare_page_says_what_is_there_and_cannot_be_kept_again(store: SqlStore) -> None:
    alert = an_alert("a1")
    with store.transaction() as books:
        books.alerts.add(alert)
    with store.transaction() as books:
        [bare] = books.alerts.bare("d1")
        assert books.alerts.bare_ones(["a1", "a2"]) == {"a1": bare}
        assert (bare.camera, bare.probe.key, bare.version) == (alert.camera, alert.probe.key, 0)
        assert bare.probe.ciphertext == b"\0"
        with pytest.raises(ConflictError):
            books.alerts.replace(replace(bare, version=1))
        assert books.alerts.get("a1") == alert
        assert list(books.alerts.bare("d1", after="a1")) == []
        assert books.alerts.bare_ones([]) == {}


def test_what_was_taken_out_is_gone(any_store: Store) -> None:
    with any_store.transaction() as books:
        books.consultations.add(a_talk())
        books.consultations.remove("t1")
        books.consultations.remove("never there")
        assert books.consultations.get("t1") is None


def test_answers_are_found_by_their_alert(any_store: Store) -> None:
    first = Adjudication("1", 1, "d1", "a1", "p1", Seat.OPERATOR, Answer.SAME, NOW)
    other = replace(first, id="2", alert="a2")
    with any_store.transaction() as books:
        books.adjudications.add(first)
        books.adjudications.add(other)
        assert list(books.of_alert("a1")) == [first]


def test_a_reader_cannot_write(store: SqlStore) -> None:
    with pytest.raises(StoreError), store.reading() as books:
        books.consultations.add(a_talk())
    with store.transaction() as books:
        books.consultations.add(a_talk())


def test_a_reader_waits_for_no_writer_and_sees_one_moment(store: SqlStore) -> None:
    with store.transaction() as writing:
        writing.consultations.add(a_talk())
        with store.reading() as reading:
            assert reading.consultations.get("t1") is None
    with store.reading() as reading:
        assert reading.consultations.get("t1") is not None
        with store.transaction() as writing:
            writing.consultations.remove("t1")
        assert reading.consultations.get("t1") is not None


def test_of_two_who_change_the_same_value_one_is_told(store: SqlStore) -> None:
    with store.transaction() as books:
        books.consultations.add(a_talk())
    told, both = [], threading.Barrier(2)

    def change(said: str) -> None:
        with store.reading() as books:
            seen = books.consultations.get("t1")
        assert seen is not None
        both.wait(10)
        try:
            with store.transaction() as books:
                books.consultations.replace(replace(seen, version=seen.version + 1, said=said))
        except ConflictError:
            told.append(said)

    threads = [threading.Thread(target=change, args=(said,)) for said in ("left", "right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as books:
        kept = books.consultations.get("t1")
    assert kept is not None and {kept.said, *told} == {"left", "right"}


def test_an_older_store_is_refused_with_the_fix_and_can_be_migrated(
    store: SqlStore, where: str, signer: SigningKey
) -> None:
    with store.transaction() as books:
        books.consultations.add(a_talk())
    with store.engine.begin() as connection:
        for later in ("passes", "enclosures", "pairs"):
            connection.execute(text(f"DROP TABLE {later}"))
        connection.execute(text("DROP INDEX ledger_by_time"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert standing(store.engine) is Standing.OLDER
    with pytest.raises(StoreError, match="lookout backup migrate"):
        open_store(where, signer, NOW)
    migrate(store.engine)
    with open_store(where, signer, NOW) as again, again.reading() as books:
        assert books.consultations.get("t1") == a_talk()
        assert list(books.passes.of("d1")) == []


def test_a_newer_store_is_refused(store: SqlStore, where: str, signer: SigningKey) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Lookout"):
        open_store(where, signer, NOW)


def test_a_foreign_database_is_not_taken_over(where: str, signer: SigningKey) -> None:
    with open_store(where, signer, NOW) as store, store.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(StoreError):
        open_store(where, signer, NOW)


def test_an_empty_store_is_not_set_up_by_a_reader(empty: str) -> None:
    with pytest.raises(StoreError, match="is empty"):
        open_store(empty, None, NOW)
