from __future__ import annotations

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, func, select, text

from store_samples import fill
from tocsin.model.errors import StoreError
from tocsin.store import Store
from tocsin.store.database import Database
from tocsin.store.migrating import BASE, HEAD, SCRIPTS, go_to, revision
from tocsin.store.place import located
from tocsin.store.tables import METADATA

STEPS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")


@pytest.fixture
def database(nowhere):
    made = Database(located(nowhere))
    yield made
    made.close()


def rows(database):
    """Number of rows by table."""
    there = MetaData()
    with database.reading() as connection:
        there.reflect(connection)
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in there.tables.items()
            if name != "alembic_version"
        }


def test_the_last_migration_is_the_one_that_is_needed():
    scripts = ScriptDirectory(str(SCRIPTS))
    assert scripts.get_heads() == [HEAD]
    assert tuple(sorted(one.revision for one in scripts.walk_revisions())) == STEPS


def test_migrations_make_the_tables_that_the_books_use(database):
    go_to(database, HEAD)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_data_stays_while_a_store_goes_down_and_up_step_by_step(nowhere, database, opened):
    with opened(nowhere) as store:
        fill(store)
        entries = list(store.audit.entries())
    full = rows(database)
    assert all(full.values()), "every book has something in it"
    for step in reversed(STEPS[:-1]):
        go_to(database, step)
        with database.reading() as connection:
            assert revision(connection) == step
        left = rows(database)
        kept = {name: count for name, count in full.items() if name in left}
        assert {name: left[name] for name in kept} == kept | {"counters": left["counters"]}
    assert rows(database)["objects"] == full["objects"]
    for step in STEPS[1:]:
        go_to(database, step)
    assert rows(database).keys() == full.keys()
    store = opened(nowhere)
    assert list(store.audit.entries()) == entries, "the audit log outlives every migration"
    assert store.audit.verify() is None
    assert store.audit.append("ann", "went on").seq == len(entries) + 1
    assert store.calls.all() == (), "what an earlier version does not know is gone after going down to it"


def test_going_down_to_the_base_leaves_the_audit_log_alone(nowhere, database, opened):
    with opened(nowhere) as store:
        fill(store)
    go_to(database, BASE)
    assert rows(database) == {"audit_set_aside": 2}
    assert opened(nowhere).audit.verify() is None


def test_a_migration_that_is_done_is_done_once(nowhere, database, opened):
    with opened(nowhere) as store:
        fill(store)
    before = rows(database)
    go_to(database, HEAD)
    go_to(database, HEAD)
    assert rows(database) == before


def test_an_earlier_store_is_migrated_only_where_that_is_allowed(nowhere, database):
    with pytest.raises(StoreError, match="is at migration none, 0009 is needed"):
        Store.open(nowhere, migrate=False)
    go_to(database, "0002")
    with pytest.raises(StoreError, match="is at migration 0002, 0009 is needed"):
        Store.open(nowhere, migrate=False)
    Store.open(nowhere).close()
    Store.open(nowhere, migrate=False).close()


@pytest.mark.parametrize("later", ["0099", "abcdef123456"])
def test_a_store_of_another_version_is_left_alone(place, later):
    engine = create_engine(located(place))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :later"), {"later": later})
    engine.dispose()
    with pytest.raises(StoreError, match=re.escape(f"'{later}', this one knows {HEAD}")):
        Store.open(place)


def test_a_migration_that_fails_changes_nothing(nowhere, database, opened):
    with opened(nowhere) as store:
        fill(store)
        go_to(database, "0003")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE audit (seq INTEGER)"))
        connection.execute(text("DROP TABLE audit_set_aside"))
    with pytest.raises(StoreError, match="audit"):
        Store.open(nowhere)
    with database.reading() as connection:
        assert revision(connection) == "0003"
