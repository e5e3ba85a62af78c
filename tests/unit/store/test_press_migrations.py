"""The migrations of a publication's store make the tables that its books use, and are undone without a rest."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from tocsin.store.database import Database
from tocsin.store.migrating import BASE, go_to
from tocsin.store.place import located
from tocsin.store.press import PRESS
from tocsin.store.press.tables import METADATA


def known(name, kind, _parents):
    """Tables that books name; those that SQLite makes for a search of its own are nobody's."""
    return kind != "table" or name in METADATA.tables


def test_the_last_migration_is_the_one_that_is_needed():
    assert ScriptDirectory(str(PRESS.scripts)).get_current_head() == PRESS.head


def test_migrations_make_the_tables_that_the_books_use_and_are_undone(tmp_path):
    database = Database(located(tmp_path / "review.db"))
    go_to(database, PRESS.head, PRESS)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": known})
        assert compare_metadata(context, METADATA) == []
    go_to(database, BASE, PRESS)
    with database.reading() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    database.close()
