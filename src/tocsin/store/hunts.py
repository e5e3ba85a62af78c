"""The book of hunts: which call was searched for when, over what, and what was not tried."""

from __future__ import annotations

from sqlalchemy import insert, select

from tocsin.model.hunted import Searched
from tocsin.store.bodies import read, written
from tocsin.store.database import Database
from tocsin.store.tables import hunts


class Hunts:
    """Searches of this node, each once. Raises ``StoreError``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, searched: Searched) -> None:
        """Note a search that ended."""
        row = {"call": searched.call, "begun": searched.begun, "body": written(searched)}
        with self._database.writing() as connection:
            connection.execute(insert(hunts), [row])

    def latest(
        self, call: str = "", *, before: int | None = None, limit: int = 100
    ) -> tuple[tuple[int, Searched], ...]:
        """Searches with their numbers, the last first: of one call or of all, numbered lower than ``before``."""
        where = []
        if call:
            where.append(hunts.c.call == call)
        if before is not None:
            where.append(hunts.c.seq < before)
        with self._database.reading() as connection:
            rows = connection.execute(select(hunts).where(*where).order_by(hunts.c.seq.desc()).limit(limit))
            return tuple((row.seq, read(Searched, row.body)) for row in rows)
