"""What was to be stored appears in no message, whatever a database refuses."""

import logging
import traceback

import pytest
from sqlalchemy import insert, text

from lookout.adapters.store.faults import plain_faults
from lookout.adapters.store.store import SqlStore
from lookout.adapters.store.tables import nouns
from lookout.domain.errors import AlreadyRecordedError, StoreError
from tests.nouns import a_talk

pytestmark = pytest.mark.timeout(60)

WORDS = "her grandmother lives at number nine"


def told(error: BaseException) -> str:
    """All that a log or a terminal would show of an error, with those it came from."""
    return "".join(traceback.format_exception(error))


def test_an_id_that_is_taken_does_not_repeat_the_value(store: SqlStore) -> None:
    with store.transaction() as books:
        books.consultations.add(a_talk())
    with pytest.raises(AlreadyRecordedError) as caught, store.transaction() as books:
        books.consultations.add(a_talk(said=WORDS))
    assert WORDS not in told(caught.value)


def test_a_row_that_breaks_a_rule_is_not_repeated(store: SqlStore) -> None:
    row = {"id": "t1", "version": 1, "format": 1, "body": WORDS, "sealed": None}
    with (
        pytest.raises(AlreadyRecordedError) as caught,
        plain_faults(store.name),
        store.engine.begin() as connection,
    ):
        connection.execute(insert(nouns["consultations"]), row)
    assert WORDS not in told(caught.value)


@pytest.mark.parametrize("kind", ["no such table", "no such value"])
def test_a_statement_that_fails_names_no_value(
    store: SqlStore, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    asked = "SELECT :words FROM nowhere" if kind == "no such table" else "SELECT :words, :other"
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    with (
        pytest.raises(StoreError, match="nothing was written") as caught,
        plain_faults(store.name),
        store.engine.connect() as connection,
    ):
        connection.execute(text(asked), {"words": WORDS})
    assert WORDS not in told(caught.value)
    assert WORDS not in caplog.text
