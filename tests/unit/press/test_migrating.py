from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from tocsin.store.database import Database
from tocsin.store.migrating import BASE, go_to
from tocsin.store.place import located
from tocsin.store.press import PRESS
from tocsin.store.press.search_tables import COLUMNS, Shelf
from tocsin.store.press.tables import METADATA

INDEXES = {f"{shelf}_{texts}" for shelf in Shelf for texts in COLUMNS}


def _ours(name, type_, parent):
    """The tables of the full-text index are SQLite's."""
    del parent
    return type_ != "table" or not any(name.startswith(one) for one in INDEXES)


def test_the_last_migration_is_the_one_that_is_needed():
    assert ScriptDirectory(str(PRESS.scripts)).get_heads() == [PRESS.head]


def test_migrations_make_the_tables_that_the_books_use(tmp_path):
    database = Database(located(tmp_path / "press.db"))
    go_to(database, PRESS.head, PRESS)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _ours})
        assert compare_metadata(context, METADATA) == []
        assert set(inspect(connection).get_table_names()) >= INDEXES
    go_to(database, BASE, PRESS)
    with database.reading() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    database.close()
