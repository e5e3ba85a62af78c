"""The audit log: who did what, chained so that a change shows, and kept from change by the database itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from tocsin.model.audit import EVERY, AskedEntries, Entry
from tocsin.model.errors import StoreError
from tocsin.store.columns import legible
from tocsin.store.database import Database
from tocsin.store.tables import audit, counters

_AT_ONCE = 1000
_NOTED = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})", re.ASCII)


#: The digest of an entry (its own not filled in yet) that follows the one whose digest is handed in, "" for none.
Chain = Callable[[str, Entry], str]


class Noted(NamedTuple):
    """An entry as somebody noted it outside of the store: its number and its digest, written ``12:ab34…``."""

    seq: int
    digest: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Noted:
        """What was written down; ``StoreError`` where it is none."""
        found = _NOTED.fullmatch(text.strip())
        if found is None:
            raise StoreError(
                "is no entry as it is noted",
                where=text[:80],
                hint="write what audit verify printed: 12:ab34…",
            )
        return cls(int(found[1]), found[2])


class Audit:
    """Entries in the order in which they were made; none is ever changed or removed. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime], chain: Chain | None) -> None:
        self._database = database
        self._clock = clock
        self._chain = chain

    def append(  # noqa: PLR0913  (the columns of an entry)
        self,
        actor: str,
        action: str,
        *,
        object_: str = "",
        audience: str = "",
        rule: str = "",
        detail: str = "",
    ) -> Entry:
        """Add an entry; in a transaction it stands or falls with it. An error where no chain was handed in."""
        chain = self._chained()
        names = "actor", "action", "object", "audience", "rule", "detail"
        given = actor, action, object_, audience, rule, detail
        texts = {name: legible(text) for name, text in zip(names, given, strict=True)}
        with self._database.writing() as connection:
            seq = _count(connection) + 1
            last = select(audit.c.digest).where(audit.c.seq == seq - 1)
            previous = connection.execute(last).scalar_one_or_none() or ""
            bare = Entry(seq=seq, time=self._clock(), previous=previous, **texts)
            entry = msgspec.structs.replace(bare, digest=chain(previous, bare))
            connection.execute(insert(audit), [msgspec.structs.asdict(entry)])
            connection.execute(update(counters).where(counters.c.name == "audit").values(value=seq))
            return entry

    def entries(self, *, after: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Entries whose number is higher than ``after``, in order, a portion at a time."""
        left = limit
        while left is None or left > 0:
            some = self._portion(after, _AT_ONCE if left is None else min(left, _AT_ONCE))
            yield from some
            if not some:
                return
            after = some[-1].seq
            left = None if left is None else left - len(some)

    def latest(
        self, limit: int = 100, *, before: int | None = None, asked: AskedEntries = EVERY
    ) -> tuple[Entry, ...]:
        """The last entries that are ``asked`` for, the newest first, numbered lower than ``before``."""
        where = list(_where(asked))
        if before is not None:
            where.append(audit.c.seq < before)
        statement = select(audit).where(*where).order_by(audit.c.seq.desc()).limit(limit)
        with self._database.reading() as connection:
            return tuple(_entry(row) for row in connection.execute(statement))

    def head(self) -> Noted | None:
        """The last entry, to be noted elsewhere; None where there is none."""
        return next((Noted(entry.seq, entry.digest) for entry in self.latest(1)), None)

    def verify(self, noted: Noted | None = None) -> int | None:
        """The number of the first entry that is missing or was changed, None where all is in order.

        Entries that were cut off at the end show too, as long as the counter beside them was not set back. Who can write to
        the database can do that, and write another audit: it shows where an entry is not the one that was ``noted`` elsewhere.
        """
        chain, expected, previous = self._chained(), 1, ""
        with self._database.reading() as connection:
            count = max(_count(connection), noted.seq if noted is not None else 0)
        for entry in self.entries():
            if noted is not None and entry.seq == noted.seq and entry.digest != noted.digest:
                return entry.seq
            bare = msgspec.structs.replace(entry, digest="")
            if (entry.seq, entry.previous, entry.digest) != (expected, previous, chain(previous, bare)):
                return expected
            expected, previous = entry.seq + 1, entry.digest
        return expected if expected <= count else None

    def _chained(self) -> Chain:
        if self._chain is None:
            raise StoreError(
                "the audit log has no chain function",
                where=self._database.place,
                hint="open the store with one",
            )
        return self._chain

    def _portion(self, after: int, limit: int) -> tuple[Entry, ...]:
        with self._database.reading() as connection:
            statement = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(limit)
            return tuple(_entry(row) for row in connection.execute(statement))


def _where(asked: AskedEntries) -> Iterator[ColumnElement[bool]]:
    """What entries must fulfil, each column by a part of its text in whatever case."""
    for column, text in ((audit.c.action, asked.action), (audit.c.object, asked.object)):
        if text:
            yield column.icontains(text, autoescape=True)
    if asked.who:
        named = (
            audit.c.actor.icontains(asked.who, autoescape=True),
            audit.c.audience.icontains(asked.who, autoescape=True),
        )
        yield or_(*named, *(column.in_(sorted(asked.ids)) for column in (audit.c.actor, audit.c.audience)))
    if asked.since is not None:
        yield audit.c.time >= asked.since


def _count(connection: Connection) -> int:
    statement = select(counters.c.value).where(counters.c.name == "audit")
    return int(connection.execute(statement).scalar_one())


def _entry(row: Row[Any]) -> Entry:
    return Entry(**row._mapping)  # noqa: SLF001  (public, in spite of its name)
