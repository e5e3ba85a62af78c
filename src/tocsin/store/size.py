"""How much room a store takes."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sqlalchemy import text

from tocsin.store.database import Database

#: What SQLite keeps beside its file.
_BESIDE = ("", "-wal", "-shm")


def size_of(database: Database) -> int:
    """Bytes of a store's files, or of its PostgreSQL database as that says. Raises ``StoreError``."""
    if not database.sqlite:
        with database.reading() as connection:
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    size = 0
    for end in _BESIDE:
        with contextlib.suppress(FileNotFoundError):
            size += Path(f"{database.place}{end}").stat().st_size
    return size
