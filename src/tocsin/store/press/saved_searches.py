"""The book of saved searches: what a reader wants to be told of as it appears."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from tocsin.model.errors import UsageError
from tocsin.store.columns import line_of
from tocsin.store.database import Database
from tocsin.store.press.readers import BOUNCES, has_all_access
from tocsin.store.press.tables import readers, saved_searches

#: Searches that a reader may keep.
MOST = 50
_NAME, _TEXT = 100, 500


class SavedSearch(msgspec.Struct, frozen=True):
    """A search that a reader keeps; with ``alerts`` its new hits are mailed. ``told`` is up to when they were."""

    id: str
    reader: str
    name: str
    text: str
    alerts: bool
    created: dt.datetime
    told: dt.datetime


class SavedSearches:
    """Searches by reader. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def keep(self, reader: str, text: str, name: str = "", *, alerts: bool = True) -> SavedSearch:
        """Keep a search. UsageError where it says nothing, is too long, or the reader has as many as may be kept."""
        asked, called = line_of(text), line_of(name)
        if not asked or len(asked) > _TEXT or len(called) > _NAME:
            raise UsageError(
                "cannot be kept", where="search", hint=f"ask for something, in {_TEXT} characters at most"
            )
        now = self._clock()
        made = SavedSearch(str(uuid.uuid4()), reader, called or asked[:_NAME], asked, alerts, now, now)
        with self._database.writing() as connection:
            if _count(connection, reader) >= MOST:
                raise UsageError(
                    f"there are {MOST}", where="saved searches", hint="remove one that is not needed"
                )
            connection.execute(insert(saved_searches).values(msgspec.structs.asdict(made)))
        return made

    def of(self, reader: str) -> tuple[SavedSearch, ...]:
        """What a reader keeps, the newest first."""
        asked = select(saved_searches).where(saved_searches.c.reader == reader)
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(saved_searches.c.created.desc(), saved_searches.c.id))
            return tuple(map(_saved, rows))

    def untold(self, until: dt.datetime, most: int) -> tuple[SavedSearch, ...]:
        """Searches whose new hits up to a moment are to be mailed and were not, all of each reader, of so many readers.

        Those of readers without all-access, or who want no such mails, or whose address bounces, wait: nothing of theirs is lost.
        """
        due = saved_searches.c.alerts & (saved_searches.c.told < until)
        who = (
            select(saved_searches.c.reader)
            .join(readers, readers.c.id == saved_searches.c.reader)
            .where(due, has_all_access(self._clock()), readers.c.searches, readers.c.bounces < BOUNCES)
            .group_by(saved_searches.c.reader)
            .order_by(saved_searches.c.reader)
            .limit(most)
        )
        asked = select(saved_searches).where(due, saved_searches.c.reader.in_(who))
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(saved_searches.c.reader, saved_searches.c.created))
            return tuple(map(_saved, rows))

    def change(self, reader: str, id_: str, name: str, *, alerts: bool) -> None:
        """Call a reader's search otherwise, "" by its text, and have alerts of it or not; another's is left.

        Alerts that begin again tell what appears from now on. UsageError for a name that is too long.
        """
        called = line_of(name)
        if len(called) > _NAME:
            raise UsageError("is too long", where="the name of a search", hint=f"{_NAME} characters at most")
        own = (saved_searches.c.id == id_) & (saved_searches.c.reader == reader)
        with self._database.writing() as connection:
            row = connection.execute(select(saved_searches).where(own)).first()
            if row is None:
                return
            values = {"name": called or row.text[:_NAME], "alerts": alerts}
            if alerts and not row.alerts:
                values["told"] = self._clock()
            connection.execute(update(saved_searches).where(own).values(values))

    def told(self, id_: str, until: dt.datetime) -> None:
        """Note up to when new hits were told."""
        with self._database.writing() as connection:
            connection.execute(update(saved_searches).where(saved_searches.c.id == id_).values(told=until))

    def remove(self, reader: str, id_: str) -> None:
        """Forget a reader's search; another's is left."""
        with self._database.writing() as connection:
            connection.execute(
                delete(saved_searches).where(saved_searches.c.id == id_, saved_searches.c.reader == reader)
            )


def _count(connection: Connection, reader: str) -> int:
    asked = select(func.count()).select_from(saved_searches).where(saved_searches.c.reader == reader)
    return int(connection.execute(asked).scalar_one())


def _saved(row: Row[Any]) -> SavedSearch:
    return SavedSearch(**row._mapping)  # noqa: SLF001  (SQLAlchemy's name for what is public)
