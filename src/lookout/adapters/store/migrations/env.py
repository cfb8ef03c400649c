"""Alembic runs this: the migrations go through the connection that the caller has opened."""

from alembic import context

from lookout.adapters.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
