"""Where values and the ledger are kept: SQLite or PostgreSQL."""
