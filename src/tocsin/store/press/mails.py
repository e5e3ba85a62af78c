"""The book of mails: each is made once for a reader, and handed on at most once."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from tocsin.store.database import Database
from tocsin.store.press.tables import mailings, mails

_AT_ONCE = 500


class MailState(enum.StrEnum):
    """How far a mail has got."""

    WAITING = "waiting"
    GOING = "going"  # it is being handed to the server: after a crash nobody knows whether it was, so it is not sent again
    SENT = "sent"
    FAILED = "failed"


class Mail(msgspec.Struct, frozen=True):
    """A mail to one address. ``key`` names what it is: there is one of it to an address, ever.

    ``raw`` is what is to be sent, as JSON of whoever makes it; ``told`` what the server said last.
    """

    key: str
    reader: str
    address: str
    raw: bytes
    number: int = 0
    state: MailState = MailState.WAITING
    tries: int = 0
    told: str = ""


class Mails:
    """Mails and what became of them. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def begin(self, id_: str, kind: str, raw: bytes) -> bool:
        """Note what is mailed to many, once; says whether it is new."""
        row = {"id": id_, "kind": kind, "made": self._clock(), "raw": raw}
        with self._database.writing() as connection:
            return bool(connection.execute(insert_or(mailings).values(row).on_conflict_do_nothing()).rowcount)

    def put_all(self, found: Iterable[Mail]) -> int:
        """Put mails out; those of a key and address that are there already are left, and not counted."""
        rows = (self._row(one) for one in found)
        count = 0
        with self._database.writing() as connection:
            while some := [row for _, row in zip(range(_AT_ONCE), rows, strict=False)]:
                made = connection.execute(insert_or(mails).values(some).on_conflict_do_nothing())
                count += made.rowcount
        return count

    def take(self, most: int) -> tuple[Mail, ...]:
        """Take mails whose time has come, to be handed on now; nobody else gets them."""
        now = self._clock()
        asked = (
            select(mails)
            .where(mails.c.state == MailState.WAITING.value, mails.c.next <= now)
            .order_by(mails.c.next, mails.c.number)
            .limit(most)
        )
        with self._database.writing() as connection:
            rows = connection.execute(asked).all()
            numbers = [row.number for row in rows]
            changed = update(mails).where(mails.c.number.in_(numbers))
            connection.execute(changed.values(state=MailState.GOING.value, tries=mails.c.tries + 1))
        return tuple(_mail(row) for row in rows)

    def sent(self, numbers: Iterable[int]) -> None:
        """Note that the server took mails."""
        with self._database.writing() as connection:
            changed = update(mails).where(mails.c.number.in_(list(numbers)))
            connection.execute(changed.values(state=MailState.SENT.value, told="", raw=b""))

    def later(self, number: int, after: dt.timedelta, told: str) -> None:
        """Try a mail again after a while: the server did not take it, and said so."""
        values = {"state": MailState.WAITING.value, "next": self._clock() + after, "told": told}
        with self._database.writing() as connection:
            connection.execute(update(mails).where(mails.c.number == number).values(values))

    def fail(self, number: int, told: str) -> None:
        """Give a mail up."""
        with self._database.writing() as connection:
            changed = update(mails).where(mails.c.number == number)
            connection.execute(changed.values(state=MailState.FAILED.value, told=told, raw=b""))

    def uncertain(self) -> tuple[Mail, ...]:
        """Mails that were being handed on when the service ended: they may have been taken."""
        asked = select(mails).where(mails.c.state == MailState.GOING.value).order_by(mails.c.number)
        with self._database.reading() as connection:
            return tuple(_mail(row) for row in connection.execute(asked))

    def counts(self) -> dict[MailState, int]:
        """How many mails there are of each state."""
        asked = select(mails.c.state, func.count()).group_by(mails.c.state)
        with self._database.reading() as connection:
            return {MailState(state): count for state, count in connection.execute(asked)}

    def _row(self, mail: Mail) -> dict[str, Any]:
        return {
            "key": mail.key,
            "reader": mail.reader,
            "address": mail.address,
            "state": MailState.WAITING.value,
            "tries": 0,
            "next": self._clock(),
            "told": "",
            "raw": mail.raw,
        }


def _mail(row: Row[Any]) -> Mail:
    return Mail(
        row.key, row.reader, row.address, row.raw, row.number, MailState(row.state), row.tries, row.told
    )
