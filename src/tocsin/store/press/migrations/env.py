"""Run migrations in the transaction that is handed in."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,
    version_table_pk=True,
)
with context.begin_transaction():
    context.run_migrations()
