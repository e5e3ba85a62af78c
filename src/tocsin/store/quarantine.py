"""The book of what came in and may not be believed, until somebody decides."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, case, func, insert, literal, select, update

from tocsin.model.errors import StoreError
from tocsin.model.marking import Marking
from tocsin.store.bodies import read, written
from tocsin.store.columns import legible
from tocsin.store.database import Database
from tocsin.store.tables import counters, quarantine

#: Bytes that are kept of what one source sent; what came beyond is held without its content.
HELD_BYTES = 256 * 1024 * 1024
#: Things of one source that wait for a decision; what came beyond is counted as one thing more.
HELD_THINGS = 100_000
#: What is held in place of all that came beyond; no bytes that came have this digest.
_BEYOND = "beyond what is held of one source"


class Held(enum.StrEnum):
    """What was decided of something in quarantine."""

    HELD = "held"  # nothing yet
    READMITTED = "readmitted"  # taken in after all, under the marking that was given
    DROPPED = "dropped"  # its content is gone, that it came and why it was held stays


class Quarantined(msgspec.Struct, frozen=True):
    """Something that came from ``source`` (a peer or a file), and why it is held.

    ``times`` counts how often the very same came. ``raw`` is empty once it is dropped, where it was too much to keep
    (``size`` says how many bytes came), and in lists that were asked for without.
    """

    id: int
    source: str
    reason: str
    object: str
    collection: str
    received: dt.datetime
    last_received: dt.datetime
    times: int
    state: Held
    size: int
    raw: bytes
    marking: Marking | None = None
    decided_by: str = ""
    decided_at: dt.datetime | None = None


class Quarantine:
    """What is held, with the reason. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def hold(  # noqa: PLR0913  (what came, why it is held, from whom, and how much may be kept)
        self,
        raw: bytes,
        reason: str,
        source: str,
        *,
        collection: str = "",
        object_: str = "",
        most: int = HELD_BYTES,
        things: int | None = HELD_THINGS,
    ) -> Quarantined:
        """Hold something; the very same from the same source again is counted, and what was decided of it stands.

        Of one source no more than ``most`` bytes are kept: what is beyond is held without its content. Where ``things`` of it wait
        for a decision, what is beyond is counted together, and what is given is that one.
        """
        source = legible(source)
        digest = hashlib.sha256(raw).hexdigest()
        now = self._clock()
        with self._database.writing() as connection:
            if (again := _again(connection, source, digest, now)) is not None:
                return again
            if things is not None and _waiting_of(connection, source) >= things:
                digest, raw, object_, collection = _BEYOND, b"", "", ""
                reason = (
                    f"more than {things:,} things of this source wait: what comes beyond is counted alone"
                )
                if (again := _again(connection, source, digest, now)) is not None:
                    return again
            where = quarantine.c.source == source, quarantine.c.digest == digest
            kept = raw if _kept_of(connection, source) + len(raw) <= most else b""
            _count(connection, _bytes(source), len(kept))
            _count(connection, _things(source), 1)
            row = {
                "source": source,
                "digest": digest,
                "object": legible(object_),
                "collection": legible(collection),
                "reason": legible(reason),
                "received": now,
                "last_received": now,
                "times": 1,
                "state": Held.HELD,
                "decided_by": "",
                "size": len(raw),
                "raw": kept,
            }
            connection.execute(insert(quarantine), [row])
            return _quarantined(connection.execute(select(quarantine).where(*where)).one())

    def get(self, id_: int) -> Quarantined | None:
        """One of what came; None where there is none of this number."""
        with self._database.reading() as connection:
            row = connection.execute(select(quarantine).where(quarantine.c.id == id_)).first()
            return None if row is None else _quarantined(row)

    def page(
        self,
        state: Held | None = Held.HELD,
        *,
        after: int = 0,
        limit: int = 100,
        content: int | None = None,
    ) -> tuple[Quarantined, ...]:
        """What came, by number, later than ``after``; of every state where it is None.

        Contents of more than ``content`` bytes are left out where that is said.
        """
        where = [quarantine.c.id > after]
        if state is not None:
            where.append(quarantine.c.state == state)
        with self._database.reading() as connection:
            rows = connection.execute(_listed(content).where(*where).order_by(quarantine.c.id).limit(limit))
            return tuple(_quarantined(row) for row in rows)

    def latest(
        self, state: Held | None = Held.HELD, *, limit: int = 100, content: int | None = None
    ) -> tuple[Quarantined, ...]:
        """What came last, the newest first; of every state where it is None; contents as in ``page``."""
        where = [] if state is None else [quarantine.c.state == state]
        with self._database.reading() as connection:
            rows = connection.execute(
                _listed(content).where(*where).order_by(quarantine.c.id.desc()).limit(limit)
            )
            return tuple(_quarantined(row) for row in rows)

    def counts(self) -> dict[str, int]:
        """How many are held, by source."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(quarantine.c.source, func.count())
                .where(quarantine.c.state == Held.HELD)
                .group_by(quarantine.c.source)
            )
            return {source: number for source, number in rows}  # noqa: C416  (rows are no pairs to a type checker)

    def readmit(self, id_: int, marking: Marking, by: str) -> Quarantined:
        """Say under which marking something is taken in after all; an error if it was decided already."""
        values: dict[str, object] = {"state": Held.READMITTED, "marking": written(marking)}
        return self._decide(id_, by, values)

    def drop(self, id_: int, by: str) -> Quarantined:
        """Drop the content for good; an error if it was decided already."""
        with self._database.writing() as connection:
            found = connection.execute(
                select(quarantine.c.source, func.length(quarantine.c.raw)).where(quarantine.c.id == id_)
            ).first()
            dropped = self._decide(id_, by, {"state": Held.DROPPED, "raw": b""})
            if found is not None:
                _count(connection, _bytes(found[0]), -found[1])
            return dropped

    def _decide(self, id_: int, by: str, values: dict[str, object]) -> Quarantined:
        with self._database.writing() as connection:
            held = quarantine.c.id == id_, quarantine.c.state == Held.HELD
            decided = {**values, "decided_by": legible(by), "decided_at": self._clock()}
            if not connection.execute(update(quarantine).where(*held).values(decided)).rowcount:
                raise _not_held(connection, id_)
            done = _quarantined(connection.execute(select(quarantine).where(quarantine.c.id == id_)).one())
            _count(connection, _things(done.source), -1)
            return done


def _listed(content: int | None) -> Select[Any]:
    """All columns, contents only where they are no longer than that."""
    columns = [column for column in quarantine.c if column.name != "raw"]
    if content is None:
        return select(*columns, quarantine.c.raw)
    shown = case((quarantine.c.size <= content, quarantine.c.raw), else_=literal(b"", quarantine.c.raw.type))
    return select(*columns, shown.label("raw"))


def _again(connection: Connection, source: str, digest: str, now: dt.datetime) -> Quarantined | None:
    """The very same that came before, counted once more; None where it did not."""
    where = quarantine.c.source == source, quarantine.c.digest == digest
    once_more = update(quarantine).where(*where).values(times=quarantine.c.times + 1, last_received=now)
    if not connection.execute(once_more).rowcount:
        return None
    return _quarantined(connection.execute(select(quarantine).where(*where)).one())


def _waiting_of(connection: Connection, source: str) -> int:
    """Things of a source that wait for a decision."""
    waiting = quarantine.c.source == source, quarantine.c.state == Held.HELD
    return _counted(connection, _things(source), select(func.count()).select_from(quarantine).where(*waiting))


def _kept_of(connection: Connection, source: str) -> int:
    """Bytes that are kept of what a source sent."""
    kept = select(func.coalesce(func.sum(func.length(quarantine.c.raw)), 0))
    return _counted(connection, _bytes(source), kept.where(quarantine.c.source == source))


def _counted(connection: Connection, name: str, first: Select[int]) -> int:
    """A counter of a source; summed up once, counted from then on."""
    found: int | None = connection.execute(select(counters.c.value).where(counters.c.name == name)).scalar()
    if found is None:
        found = connection.execute(first).scalar_one()
        connection.execute(insert(counters), [{"name": name, "value": found}])
    return found


def _bytes(source: str) -> str:
    return f"held of {hashlib.sha256(source.encode()).hexdigest()}"


def _things(source: str) -> str:
    return f"waiting of {hashlib.sha256(source.encode()).hexdigest()}"


def _count(connection: Connection, name: str, more: int) -> None:
    connection.execute(update(counters).where(counters.c.name == name).values(value=counters.c.value + more))


def _not_held(connection: Connection, id_: int) -> StoreError:
    state = connection.execute(select(quarantine.c.state).where(quarantine.c.id == id_)).scalar_one_or_none()
    said = "is not known" if state is None else f"is {state} already"
    return StoreError(f"number {id_} of the quarantine {said}", hint="list what is held")


def _quarantined(row: Row[Any]) -> Quarantined:
    return Quarantined(
        row.id,
        row.source,
        row.reason,
        row.object,
        row.collection,
        row.received,
        row.last_received,
        row.times,
        Held(row.state),
        row.size,
        bytes(row.raw),
        None if row.marking is None else read(Marking, row.marking),
        row.decided_by,
        row.decided_at,
    )
