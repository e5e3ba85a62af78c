"""Backups: a copy of a SQLite store, or lines of JSON from any; and how a store is restored from them."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import URL, text

from tocsin.model.errors import StoreError
from tocsin.store.database import Database
from tocsin.store.dumping import lines, load, migration_of
from tocsin.store.migrating import NODE, Scheme, bring_up, go_to, revision, see_known
from tocsin.store.place import is_sqlite, make_private_file, whole

#: Bytes that the first line of a dump may have.
_HEAD = 1000
_FIRST = "SELECT action, object FROM audit WHERE seq = 1"


def back_up(database: Database, path: Path) -> None:
    """Copy a store as it is at one moment, while others go on: SQLite to a file of its own, else a dump.

    The file is for its owner alone, and appears once it is complete. Raises ``StoreError`` where it is there
    already or cannot be written.
    """
    if database.sqlite:
        with _appearing(path) as partial:
            _copy(Path(database.place), partial)
    else:
        dump(database, path)


def dump(database: Database, path: Path) -> None:
    """Write a store as lines of JSON; raises as ``back_up`` does."""
    with _appearing(path) as partial, _failing(path), partial.open("wb") as file:
        with database.reading() as connection:
            for line in lines(connection):
                file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def restore(url: URL, path: Path, member: str = "", scheme: Scheme = NODE) -> None:
    """Make a store from a backup or a dump, and migrate it; of this ``member`` alone, "" for any.

    Raises ``StoreError`` where there is a store with something in it already, the backup is of another member, or it is
    damaged.
    """
    copied = is_sqlite(path)
    database = Database(url)
    try:
        if copied and not database.sqlite:
            raise StoreError(
                "a copy of a SQLite store is not restored to PostgreSQL",
                where=str(path),
                hint="dump it, and restore the dump",
            )
        (_restore_copy if copied else _restore_dump)(database, path, member, scheme)
        bring_up(database, migrate=True, scheme=scheme)
    finally:
        database.close()


def _restore_copy(database: Database, path: Path, member: str, scheme: Scheme) -> None:
    with database.reading() as connection:
        if revision(connection) is not None:
            raise _in_use(database)
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source:
        if not whole(source):
            raise StoreError("the backup is damaged", where=str(path), hint="restore an earlier one")
        see_known(_migration(source, path), str(path), scheme)
        if member:
            _see_member(source.execute(_FIRST).fetchone(), member, path)
        _copy_pages(source, Path(database.place))


def _migration(source: sqlite3.Connection, path: Path) -> str:
    try:
        return str(source.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.Error, TypeError) as error:
        raise StoreError(
            "it is no store of Tocsin", where=str(path), hint="name a backup of a store"
        ) from error


def _restore_dump(database: Database, path: Path, member: str, scheme: Scheme) -> None:
    """Load a dump into a store of its own migration: all of it, or nothing."""
    with _failing(path), _naming(path), path.open("rb") as file:
        migration = migration_of(file.readline(_HEAD))
        see_known(migration, str(path), scheme)
        with database.writing() as connection:
            if revision(connection) is not None:
                raise _in_use(database)
            go_to(database, migration, scheme)
            load(connection, file)
            scheme.loaded(connection)
            if member:
                _see_member(connection.execute(text(_FIRST)).first(), member, path)


def _see_member(first: Sequence[str] | None, member: str, path: Path) -> None:
    """See that a store is that of a member: its audit begins with whom it was made for."""
    action, founded = first or ("", "")
    if (action, founded) == ("founded", member):
        return
    whose = f"of another member, {founded}" if action == "founded" else "of no node"
    hint = "put the tocsin.toml and keys/ that were backed up with it into the node's folder first"
    raise StoreError(f"it is the store {whose}, not of {member}", where=str(path), hint=hint)


def _in_use(database: Database) -> StoreError:
    return StoreError(
        "there is a store already",
        where=database.place,
        hint="name a new place, or move the store away first",
    )


def _copy(source: Path, target: Path) -> None:
    """Copy a store to a file that can be read where nothing can be written."""
    with contextlib.closing(sqlite3.connect(source)) as connection:
        _copy_pages(connection, target)
    with contextlib.closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        if not whole(connection):
            raise StoreError(
                "the copy is damaged, and so is the store", where=str(source), hint="restore a backup"
            )


def _copy_pages(source: sqlite3.Connection, target: Path) -> None:
    """Copy all pages in one step: in WAL mode nobody has to wait for it, and nobody can make it begin again."""
    try:
        with contextlib.closing(sqlite3.connect(target)) as connection:
            source.backup(connection)
    except sqlite3.Error as error:
        raise StoreError(
            f"copying failed: {error}",
            where=str(target),
            hint="see the space on the disk and the right to write there",
        ) from error


@contextlib.contextmanager
def _appearing(path: Path) -> Iterator[Path]:
    """A file beside a path that takes its place once it is complete, and is gone if it never is."""
    if path.exists():
        raise StoreError("it is there already", where=str(path), hint="name a new file for each backup")
    partial = path.with_name(f"{path.name}.partial-{os.getpid()}")
    make_private_file(partial)
    try:
        yield partial
        with _failing(path):
            os.link(partial, path)
    finally:
        partial.unlink(missing_ok=True)


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """What is wrong with a dump is told with its path."""
    try:
        yield
    except StoreError as error:
        if error.where:
            raise
        raise StoreError(error.what, where=str(path), hint=error.hint) from error


@contextlib.contextmanager
def _failing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"it cannot be read or written: {error.strerror}",
            where=str(path),
            hint="see the disk and who may use it",
        ) from error
