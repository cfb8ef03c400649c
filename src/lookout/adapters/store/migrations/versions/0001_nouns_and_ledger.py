"""Nouns, ledger and checkpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NOUNS = (
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
)


def upgrade() -> None:
    """Make the first tables."""
    for name in _NOUNS:
        _noun(name, of_alert=name in ("adjudications", "outcomes"))
    _ledger()
    op.create_table(
        "about",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _noun(name: str, *, of_alert: bool) -> None:
    extra = [sa.Column("alert", sa.Text, nullable=False)] if of_alert else []
    op.create_table(
        name,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("deployment", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("format", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        *extra,
    )
    if op.get_bind().dialect.name == "postgresql":
        # Sealed bytes do not compress; trying costs milliseconds an alert.
        op.execute(f"ALTER TABLE {name} ALTER COLUMN sealed SET STORAGE EXTERNAL")
    op.create_index(f"{name}_by_deployment", name, ["deployment", "id"])
    if of_alert:
        op.create_index(f"{name}_by_alert", name, ["alert", "id"])


def _ledger() -> None:
    texts = ("at", "kind", "actor", "deployment", "subject", "facts", "previous")
    op.create_table(
        "ledger",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(text, sa.Text, nullable=False) for text in texts),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
    )
    op.create_index("ledger_by_deployment", "ledger", ["deployment", "number"])
    op.create_index("ledger_by_kind", "ledger", ["kind", "number"])
    op.create_table(
        "checkpoints",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
