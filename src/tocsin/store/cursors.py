"""The book of cursors: how far a peer's collections have been read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import delete, insert, select, update

from tocsin.store.database import Database
from tocsin.store.tables import cursors


class Cursors:
    """One text for each peer and name; what it means is the reader's affair. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def get(self, peer: str, name: str) -> str | None:
        """Where reading goes on; None where nothing was read yet."""
        with self._database.reading() as connection:
            return connection.execute(
                select(cursors.c.value).where(cursors.c.peer == peer, cursors.c.name == name)
            ).scalar_one_or_none()

    def all(self, peer: str) -> dict[str, str]:
        """All that is noted of a peer, by name."""
        with self._database.reading() as connection:
            statement = select(cursors.c.name, cursors.c.value).where(cursors.c.peer == peer)
            return {row.name: row.value for row in connection.execute(statement.order_by(cursors.c.name))}

    def set(self, peer: str, name: str, value: str) -> None:
        """Note where reading goes on."""
        values = {"value": value, "at": self._clock()}
        with self._database.writing() as connection:
            where = cursors.c.peer == peer, cursors.c.name == name
            if not connection.execute(update(cursors).where(*where).values(values)).rowcount:
                connection.execute(insert(cursors), [{"peer": peer, "name": name, **values}])

    def forget(self, peer: str, name: str | None = None) -> None:
        """Forget all of a peer, or one name: it is read from the beginning again."""
        where = [cursors.c.peer == peer] + ([] if name is None else [cursors.c.name == name])
        with self._database.writing() as connection:
            connection.execute(delete(cursors).where(*where))
