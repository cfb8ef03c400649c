"""What happens when PostgreSQL ends connections, as it does when it is started anew."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from lookout.adapters.audit.export import verified
from lookout.adapters.audit.signing import SigningKey
from lookout.adapters.store.store import SqlStore, open_store
from lookout.domain.errors import StoreError
from soak.databases import new_database
from tests.nouns import NOW, a_talk, an_event

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(60)]


@pytest.fixture
def away(server: str, made_database: str, signer: SigningKey) -> Iterator[SqlStore]:
    """A store on a server."""
    with (
        new_database(server, copy=made_database) as address,
        open_store(address, signer, NOW) as opened,
    ):
        yield opened


def end_connections(store: SqlStore) -> None:
    """End every connection to a store's database, from beside it."""
    beside = make_url(store.engine.url).set(database="postgres")
    engine = create_engine(beside, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %(name)s",
            {"name": store.engine.url.database},
        )
    engine.dispose()


def test_a_connection_that_ended_meanwhile_is_replaced(away: SqlStore) -> None:
    with away.transaction() as books:
        books.record(an_event("before"))
    end_connections(away)
    with away.transaction() as books:
        books.record(an_event("after"))
    with away.reading() as books:
        assert [row.kind for row in books.rows()] == ["ledger.opened", "before", "after"]


def test_a_connection_that_ends_in_the_middle_takes_everything_back_and_says_so(
    away: SqlStore,
) -> None:
    with pytest.raises(StoreError, match="does not answer"), away.transaction() as books:
        books.consultations.add(a_talk())
        end_connections(away)
        books.record(an_event("never"))
    with away.transaction() as books:
        books.record(an_event("after"))
    with away.reading() as books:
        assert books.consultations.get("t1") is None
        assert [row.kind for row in books.rows()] == ["ledger.opened", "after"]
        assert verified(books).good
