"""The outbox: what was released and waits to be sent, each thing once."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, func, insert, select, update

from tocsin.model.errors import StoreError
from tocsin.store.columns import legible
from tocsin.store.database import Database
from tocsin.store.tables import outbox


class Parcel(msgspec.Struct, frozen=True):
    """Released bytes for a collection of a peer; ``key`` says what they are, and is never sent twice."""

    key: str
    peer: str
    collection: str
    raw: bytes
    put: dt.datetime
    attempts: int = 0
    next_try: dt.datetime | None = None
    error: str = ""


class _State(enum.StrEnum):
    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given_up"


#: Keys asked for at once; SQLite before 3.32 takes 999 parameters.
_AT_ONCE = 500


class Outbox:
    """Parcels wait until they are done or given up; their keys are remembered for good. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def put(self, key: str, peer: str, collection: str, raw: bytes) -> bool:
        """Put bytes in, and say whether the key is new: what it names was or will be sent otherwise."""
        return self.put_all([(key, peer, collection, raw)]) == 1

    def put_all(self, given: Iterable[tuple[str, str, str, bytes]]) -> int:
        """Put many in: key, peer, collection and bytes of each, as ``put`` does; how many keys were new."""
        now, new = self._clock(), 0
        waiting = iter(given)
        with self._database.writing() as connection:
            while some := {one[0]: one for one in reversed(list(islice(waiting, _AT_ONCE)))}:
                there = set(
                    connection.execute(select(outbox.c.key).where(outbox.c.key.in_(list(some)))).scalars()
                )
                rows = [_waiting(one, now) for key, one in reversed(some.items()) if key not in there]
                if rows:
                    connection.execute(insert(outbox), rows)
                new += len(rows)
        return new

    def pending(self, peer: str | None = None, *, limit: int = 100) -> tuple[Parcel, ...]:
        """What is due, the longest waiting first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(outbox).where(*self._due(peer)).order_by(outbox.c.next_try, outbox.c.key).limit(limit)
            )
            return tuple(_parcel(row) for row in rows)

    def claim(self, lease: dt.timedelta, peer: str | None = None, *, limit: int = 100) -> tuple[Parcel, ...]:
        """What is due, for this caller alone: nobody else is given it before the lease ends.

        A sender that is killed loses nothing: its parcels are due again after the lease.
        """
        until = self._clock() + lease
        with self._database.writing() as connection:
            found = self.pending(peer, limit=limit)
            keys = [parcel.key for parcel in found]
            connection.execute(update(outbox).where(outbox.c.key.in_(keys)).values(next_try=until))
            return found

    def done(self, key: str) -> None:
        """A parcel has arrived: its bytes are forgotten. Once more is fine; an unknown key is an error."""
        self._end(key, {"state": _State.DONE, "raw": b"", "error": ""})

    def failed(self, key: str, error: str, next_try: dt.datetime) -> None:
        """An attempt failed; it is due again at ``next_try``."""
        values = {"attempts": outbox.c.attempts + 1, "error": legible(error), "next_try": next_try}
        self._change(key, values)

    def give_up(self, key: str, error: str) -> None:
        """A parcel will never arrive: the peer refuses it, or is gone. Its bytes are forgotten."""
        self._end(key, {"state": _State.GIVEN_UP, "raw": b"", "error": legible(error)})

    def waiting(self) -> dict[str, int]:
        """How many parcels wait, by peer."""
        statement = select(outbox.c.peer, func.count()).where(outbox.c.state == _State.WAITING)
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(statement.group_by(outbox.c.peer))}

    def _due(self, peer: str | None) -> list[ColumnElement[bool]]:
        due = [outbox.c.state == _State.WAITING, outbox.c.next_try <= self._clock()]
        return due if peer is None else [*due, outbox.c.peer == peer]

    def _end(self, key: str, values: dict[str, object]) -> None:
        self._change(key, {**values, "attempts": outbox.c.attempts + 1, "ended": self._clock()})

    def _change(self, key: str, values: dict[str, object]) -> None:
        with self._database.writing() as connection:
            state = connection.execute(select(outbox.c.state).where(outbox.c.key == key)).scalar_one_or_none()
            if state is None:
                raise StoreError(f"nothing in the outbox is called {key!r}", hint="list what waits")
            if state == _State.WAITING:
                connection.execute(update(outbox).where(outbox.c.key == key).values(values))


def _parcel(row: Row[Any]) -> Parcel:
    return Parcel(
        row.key, row.peer, row.collection, bytes(row.raw), row.put, row.attempts, row.next_try, row.error
    )


def _waiting(given: tuple[str, str, str, bytes], now: dt.datetime) -> dict[str, object]:
    key, peer, collection, raw = given
    return {
        "key": key,
        "peer": peer,
        "collection": collection,
        "put": now,
        "state": _State.WAITING,
        "attempts": 0,
        "next_try": now,
        "error": "",
        "raw": raw,
    }
