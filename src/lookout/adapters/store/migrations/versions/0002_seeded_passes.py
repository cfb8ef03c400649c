"""Passes of volunteers and the guard's counts, which measure a deployment while it runs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table of seeded passes."""
    op.create_table(
        "passes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("deployment", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("format", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("passes_by_deployment", "passes", ["deployment", "id"])
