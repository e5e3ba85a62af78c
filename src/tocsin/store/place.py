"""Where a store is: a path or URL becomes a SQLAlchemy URL; files are made for their owner alone."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy import URL, exc, make_url

from tocsin.model.errors import StoreError

_SCHEMES = "sqlite:////path/to/store.db or postgresql://user@host/database"


def located(place: str | Path) -> URL:
    """The URL of a store named by a path or a URL; raises ``StoreError`` for other databases and those in memory."""
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(Path(place).expanduser().absolute()))
    try:
        url = make_url(place)
    except exc.ArgumentError as error:
        raise StoreError("the URL of the store is not understood", hint=_SCHEMES) from error
    backend = url.drivername.partition("+")[0]
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StoreError(f"{backend} is no database that stores are kept in", hint=_SCHEMES)
    if url.database in {None, "", ":memory:"} or url.query:
        raise StoreError("a store in SQLite is a file, without options in its URL", hint=_SCHEMES)
    return URL.create("sqlite", database=str(Path(str(url.database)).absolute()))


def named(url: URL) -> str:
    """A store as messages name it: its file, or its URL without the password."""
    return str(url.database) if url.drivername == "sqlite" else url.render_as_string(hide_password=True)


def make_private_file(path: Path) -> None:
    """Make an empty file that its owner alone reads and writes, and its folder, unless they are there.

    Raises ``StoreError`` where that cannot be done.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(
            f"it cannot be made or written: {error.strerror}",
            where=str(path),
            hint="name a folder that this user may write to",
        ) from error


def is_sqlite(path: Path) -> bool:
    """Whether a file begins as SQLite's do; raises ``StoreError`` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(16) == b"SQLite format 3\0"
    except OSError as error:
        raise StoreError(
            f"it cannot be read: {error.strerror}",
            where=str(path),
            hint="name a backup that this user may read",
        ) from error


def whole(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds a file's pages and indexes in order."""
    try:
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False
