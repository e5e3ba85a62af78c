"""The book of findings: what a hunt said of each item of a call, before anything is released."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import msgspec
from sqlalchemy import delete, insert, select

from tocsin.model.answer import ItemFinding
from tocsin.store.bodies import read, written
from tocsin.store.database import Database
from tocsin.store.tables import findings


class Findings:
    """Fields of view by item, without matches: those have a book of their own. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def put(self, call: str, call_modified: dt.datetime, given: Iterable[ItemFinding]) -> None:
        """Keep what the last hunt said of a version of a call in place of all that was said of it before."""
        now = self._clock()
        rows = [
            {
                "call": call,
                "item": one.item,
                "call_modified": call_modified,
                "at": now,
                "body": written(msgspec.structs.replace(one, matches=())),
            }
            for one in given
        ]
        with self._database.writing() as connection:
            connection.execute(delete(findings).where(findings.c.call == call))
            if rows:
                connection.execute(insert(findings), rows)

    def of(self, call: str) -> tuple[ItemFinding, ...]:
        """What the last hunt said, by item."""
        with self._database.reading() as connection:
            bodies = connection.execute(select(findings.c.body).where(findings.c.call == call)).scalars()
            return tuple(sorted((read(ItemFinding, body) for body in bodies), key=lambda one: one.item))

    def hunted(self, call: str) -> dt.datetime | None:
        """The version of the call that the last hunt searched for; None before the first hunt."""
        with self._database.reading() as connection:
            statement = select(findings.c.call_modified).where(findings.c.call == call).limit(1)
            return connection.execute(statement).scalar_one_or_none()
