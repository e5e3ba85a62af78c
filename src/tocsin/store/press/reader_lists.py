"""Lists of readers for whoever looks after them: whose access ends, whose mails come back, and how many there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
from sqlalchemy import func, or_, select

from tocsin.model.reader import Reader
from tocsin.store.database import Database
from tocsin.store.press.readers import BOUNCES, has_all_access, reader_of
from tocsin.store.press.tables import readers

_MOST = 200


class Bounced(msgspec.Struct, frozen=True):
    """A reader whose mails came back: how often for good, when last, and whether mails stopped for it."""

    reader: Reader
    times: int
    last: dt.datetime | None

    @property
    def stopped(self) -> bool:
        """Whether nothing is mailed there but what is asked for."""
        return self.times >= BOUNCES


class Readership(msgspec.Struct, frozen=True):
    """How many readers there are, and how many of them have all-access."""

    readers: int
    all_access: int


class ReaderLists:
    """Readers by what there is to do about them, 200 of each at most. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def ending(
        self, after: dt.datetime, until: dt.datetime, most: int | None = _MOST, *, reached: bool = False
    ) -> tuple[Reader, ...]:
        """Readers whose own all-access ends after a moment and at another at the latest, the first to end first.

        ``most`` may be None for all. Those to whom an organisation lends it beyond that are left out; with ``reached`` those whose mails stopped, too.
        """
        now = self._clock()
        asked = (
            select(readers)
            .where(readers.c.until > after, readers.c.until <= until)
            .where(or_(readers.c.lent.is_(None), readers.c.lent <= readers.c.until))
            .order_by(readers.c.until, readers.c.id)
            .limit(most)
        )
        if reached:
            asked = asked.where(readers.c.bounces < BOUNCES)
        with self._database.reading() as connection:
            return tuple(reader_of(row, now) for row in connection.execute(asked))

    def bounced(self) -> tuple[Bounced, ...]:
        """Readers whose mails came back, the last to come back first."""
        now = self._clock()
        asked = select(readers).where(readers.c.bounces > 0).order_by(readers.c.bounced.desc()).limit(_MOST)
        with self._database.reading() as connection:
            rows = connection.execute(asked).all()
        return tuple(Bounced(reader_of(row, now), row.bounces, row.bounced) for row in rows)

    def counts(self) -> Readership:
        """How many there are."""
        now = self._clock()
        paying = has_all_access(now)
        asked = select(func.count(), func.count().filter(paying)).select_from(readers)
        with self._database.reading() as connection:
            every, some = connection.execute(asked).one()
        return Readership(every, some)
