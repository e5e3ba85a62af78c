"""Bring a store, of a node or of a publication, to the form that this version works with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, MetaData, Table, inspect, select

from tocsin.model.errors import StoreError
from tocsin.store.database import Database

#: The last migration; a test holds it to the folder.
HEAD = "0009"
SCRIPTS = Path(__file__).parent / "migrations"
BASE = "base"


class Scheme(NamedTuple):
    """A kind of store: the folder of its migrations, the last of them, and what is made anew once a dump was loaded."""

    scripts: Path
    head: str
    loaded: Callable[[Connection], None] = lambda _connection: None


NODE = Scheme(SCRIPTS, HEAD)


def revision(connection: Connection) -> str | None:
    """The migration that a store is at, None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    table = Table("alembic_version", MetaData(), autoload_with=connection)
    return connection.execute(select(table.c.version_num)).scalar()


def bring_up(database: Database, *, migrate: bool, scheme: Scheme = NODE) -> None:
    """See that a store is at the last migration, migrating it if ``migrate``.

    Raises ``StoreError`` for a store that is not, or that a later version of Tocsin made.
    """
    with database.reading() as connection:
        found = revision(connection)
    if found == scheme.head:
        return
    if found is not None:
        see_known(found, database.place, scheme)
    if not migrate:
        raise StoreError(
            f"it is at migration {found or 'none'}, {scheme.head} is needed",
            where=database.place,
            hint="open it with migrations",
        )
    go_to(database, scheme.head, scheme)


def see_known(migration: str, place: str, scheme: Scheme = NODE) -> None:
    """Raise ``StoreError`` for a migration that this version of Tocsin does not know."""
    if not (migration.isdecimal() and migration <= scheme.head):
        raise StoreError(
            f"it is of another version of Tocsin (migration {migration[:20]!r}, this one knows {scheme.head})",
            where=place,
            hint="use the version that made it, or restore an earlier backup",
        )


def go_to(database: Database, target: str, scheme: Scheme = NODE) -> None:
    """Migrate up or down to a migration, or to ``BASE``, in one transaction; nothing to do is fine."""
    from alembic import command  # noqa: PLC0415  (slow to load, and rarely needed)
    from alembic.config import Config  # noqa: PLC0415  (the same)

    with database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(scheme.scripts).replace("%", "%%"))
        config.attributes["connection"] = connection
        found = revision(connection) or ""
        if target == BASE or target < found:
            command.downgrade(config, target)
        else:
            command.upgrade(config, target)
