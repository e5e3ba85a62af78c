"""The book of gaps: how members stood to techniques, the own one whenever that changed, others as far as they shared it."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import delete, func, insert, select

from tocsin.model.gap import GapSummary
from tocsin.store.bodies import read, written
from tocsin.store.database import Database
from tocsin.store.tables import gaps

#: Snapshots that are kept of a member; the oldest go.
KEPT = 500


class Kept(msgspec.Struct, frozen=True):
    """How many snapshots are kept of a member, and of when the first and the last are."""

    snapshots: int
    first: dt.datetime
    last: dt.datetime


class Gaps:
    """Snapshots by member and time. Raises ``StoreError``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, found: GapSummary) -> bool:
        """Keep a snapshot, if it is later than the last one of its member and says something else; tell whether it was kept.

        Of more than ``KEPT`` the oldest go.
        """
        with self._database.writing() as connection:
            asked = select(gaps).where(gaps.c.member == found.member).order_by(gaps.c.at.desc()).limit(1)
            last = connection.execute(asked).first()
            if last is not None and (
                last.at >= found.at or _said(read(GapSummary, last.body)) == _said(found)
            ):
                return False
            row = {"member": found.member, "at": found.at, "body": written(found)}
            connection.execute(insert(gaps), [row])
            edge = (
                select(gaps.c.at)
                .where(gaps.c.member == found.member)
                .order_by(gaps.c.at.desc())
                .offset(KEPT)
                .limit(1)
            )
            oldest = connection.execute(edge).scalar()
            if oldest is not None:
                connection.execute(delete(gaps).where(gaps.c.member == found.member, gaps.c.at <= oldest))
        return True

    def last(self, member: str, before: dt.datetime | None = None) -> GapSummary | None:
        """The last snapshot of a member, or the last before a time."""
        where = [gaps.c.member == member, *([gaps.c.at < before] if before is not None else [])]
        with self._database.reading() as connection:
            asked = select(gaps.c.body).where(*where).order_by(gaps.c.at.desc()).limit(1)
            body = connection.execute(asked).scalar()
        return None if body is None else read(GapSummary, body)

    def of(self, member: str, after: dt.datetime | None = None) -> tuple[GapSummary, ...]:
        """All snapshots of a member, the earliest first; those after a time alone where one is given."""
        where = [gaps.c.member == member, *([gaps.c.at > after] if after is not None else [])]
        with self._database.reading() as connection:
            asked = select(gaps.c.body).where(*where).order_by(gaps.c.at)
            return tuple(read(GapSummary, body) for body in connection.execute(asked).scalars())

    def kept(self) -> dict[str, Kept]:
        """Which snapshots are kept of every member of whom there are any, in the order of their ids."""
        asked = select(gaps.c.member, func.count(), func.min(gaps.c.at), func.max(gaps.c.at))
        with self._database.reading() as connection:
            rows = connection.execute(asked.group_by(gaps.c.member).order_by(gaps.c.member))
            return {row[0]: Kept(row[1], row[2], row[3]) for row in rows}


def _said(found: GapSummary) -> GapSummary:
    return msgspec.structs.replace(found, at=dt.datetime(1, 1, 1, tzinfo=dt.UTC))
