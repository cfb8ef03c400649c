"""The tables: one a noun, the ledger, its checkpoints, and what the store says of itself."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

NOUNS = (
    "accounts",
    "credentials",
    "sessions",
    "deployments",
    "consultations",
    "entries",
    "alerts",
    "adjudications",
    "engagements",
    "outcomes",
    "cases",
    "records",
    "passes",
    "enclosures",
    "pairs",
)
"""Every table that holds values of one noun."""

OF_ALERTS = ("adjudications", "outcomes")
"""Tables whose values also name an alert."""


def _noun(name: str) -> Table:
    table = Table(
        name,
        metadata,
        Column("id", Text, primary_key=True),
        Column("deployment", Text),
        Column("version", Integer, nullable=False),
        Column("format", Integer, nullable=False),
        Column("body", Text, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
    )
    Index(f"{name}_by_deployment", table.c.deployment, table.c.id)
    if name in OF_ALERTS:
        table.append_column(Column("alert", Text, nullable=False))
        Index(f"{name}_by_alert", table.c.alert, table.c.id)
    return table


nouns = {name: _noun(name) for name in NOUNS}

ledger = Table(
    "ledger",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("deployment", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
)
Index("ledger_by_deployment", ledger.c.deployment, ledger.c.number)
Index("ledger_by_kind", ledger.c.kind, ledger.c.number)
Index("ledger_by_time", ledger.c.at)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("rows", BigInteger, nullable=False),
    Column("head", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

about = Table(
    "about",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""``store``: the store's own id, 32 hexadecimal digits."""
