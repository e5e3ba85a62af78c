"""The meter: which articles a registered reader opened whole this month, and how many more may be."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select

from tocsin.store.database import Database
from tocsin.store.press.tables import openings


class Opened(enum.StrEnum):
    """How an attempt to open an article ended."""

    DONE = "done"
    BEFORE = "before"  # it was open already, and counts once
    SPENT = "spent"  # the month's articles are used up


class Openings:
    """What readers opened, by month in the publication's time zone (``2026-11``). Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def open(self, reader: str, month: str, article: str, most: int) -> Opened:
        """Open an article, if fewer than ``most`` were in the month: writers take turns, so no two requests count the same."""
        with self._database.writing() as connection:
            if _is_open(connection, reader, month, article):
                return Opened.BEFORE
            if _count(connection, reader, month) >= most:
                return Opened.SPENT
            connection.execute(insert(openings).values(self._row(reader, month, article, gift=False)))
            return Opened.DONE

    def give(self, reader: str, month: str, article: str) -> None:
        """Open an article beside the month's: the one from which a reader registered."""
        with self._database.writing() as connection:
            if not _is_open(connection, reader, month, article):
                connection.execute(insert(openings).values(self._row(reader, month, article, gift=True)))

    def carry(self, reader: str, month: str, used: int) -> None:
        """Count what was opened in a month under the same address before its reader deleted everything; which articles, nobody knows."""
        rows = [self._row(reader, month, f"before {number}", gift=False) for number in range(used)]
        if rows:
            with self._database.writing() as connection:
                connection.execute(insert(openings), rows)

    def of(self, reader: str, month: str) -> tuple[frozenset[str], int]:
        """Ids of the articles that are open to a reader in a month, and how many of them count."""
        asked = select(openings.c.article, openings.c.gift).where(_mine(reader, month))
        with self._database.reading() as connection:
            rows = connection.execute(asked).all()
        return frozenset(row.article for row in rows), sum(not row.gift for row in rows)

    def tidy(self, month: str) -> int:
        """Forget what was opened before a month, and say how much: nobody asks for it any more."""
        with self._database.writing() as connection:
            return connection.execute(delete(openings).where(openings.c.month < month)).rowcount

    def _row(self, reader: str, month: str, article: str, *, gift: bool) -> dict[str, object]:
        return {"reader": reader, "month": month, "article": article, "gift": gift, "at": self._clock()}


def _mine(reader: str, month: str) -> ColumnElement[bool]:
    return and_(openings.c.reader == reader, openings.c.month == month)


def _is_open(connection: Connection, reader: str, month: str, article: str) -> bool:
    where = and_(_mine(reader, month), openings.c.article == article)
    return connection.execute(select(openings.c.article).where(where)).first() is not None


def _count(connection: Connection, reader: str, month: str) -> int:
    where = and_(_mine(reader, month), openings.c.gift.is_(False))
    return int(connection.execute(select(func.count()).select_from(openings).where(where)).scalar_one())
