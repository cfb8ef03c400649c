"""The ledger by time, what a deployment's papers enclose, and test pairs for later."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add an index over the times of rows, and two tables."""
    op.create_index("ledger_by_time", "ledger", ["at"])
    for name in ("enclosures", "pairs"):
        op.create_table(
            name,
            sa.Column("id", sa.Text, primary_key=True),
            sa.Column("deployment", sa.Text),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("format", sa.Integer, nullable=False),
            sa.Column("body", sa.Text, nullable=False),
            sa.Column("sealed", sa.LargeBinary, nullable=False),
        )
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {name} ALTER COLUMN sealed SET STORAGE EXTERNAL")
        op.create_index(f"{name}_by_deployment", name, ["deployment", "id"])
