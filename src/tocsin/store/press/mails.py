"""The book of mails: each is made once for a reader, and handed on at most once."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from tocsin.store.database import Database
from tocsin.store.press.tables import mailings, mails

_AT_ONCE = 500


class MailState(enum.StrEnum):
    """How far a mail has got."""

    WAITING = "waiting"
    GOING = "going"  # it is being handed to the server
    SENT = "sent"
    UNSURE = "unsure"  # nobody knows whether the server took it, so it is not sent again
    FAILED = "failed"
    BOUNCED = "bounced"  # the server took it, and somebody on the way gave it back for good


#: Those of which nothing more comes.
_OVER = (MailState.SENT, MailState.UNSURE, MailState.FAILED, MailState.BOUNCED)


class Mail(msgspec.Struct, frozen=True):
    """A mail to one address. ``key`` names what it is: there is one of it to an address, ever.

    ``raw`` is what is to be sent, as JSON of whoever makes it, or nothing where ``key`` is a mailing's id: then what is sent is
    that of the mailing. ``told`` is what the server said last. What nobody asked for just now, ``unasked``, goes after what somebody did.
    """

    key: str
    reader: str
    address: str
    raw: bytes = b""
    number: int = 0
    state: MailState = MailState.WAITING
    tries: int = 0
    told: str = ""
    unasked: bool = False


class Mailing(msgspec.Struct, frozen=True):
    """What is mailed to many, kept once for all of them; ``raw`` is JSON of whoever makes it."""

    id: str
    kind: str
    made: dt.datetime
    raw: bytes


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

    def mailing(self, id_: str) -> Mailing | None:
        """What is mailed to many under an id."""
        with self._database.reading() as connection:
            row = connection.execute(select(mailings).where(mailings.c.id == id_)).first()
        return None if row is None else Mailing(row.id, row.kind, row.made, row.raw)

    def last(self, kind: str) -> Mailing | None:
        """The mailing of a kind that was made last."""
        asked = select(mailings).where(mailings.c.kind == kind).order_by(mailings.c.made.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
        return None if row is None else Mailing(row.id, row.kind, row.made, row.raw)

    def put_all(self, found: Iterable[Mail]) -> int:
        """Put mails out; those of a key and address that are there already are left, and not counted."""
        rows = (self._row(one) for one in found)
        count = 0
        with self._database.writing() as connection:
            while some := [row for _, row in zip(range(_AT_ONCE), rows, strict=False)]:
                made = connection.execute(insert_or(mails).values(some).on_conflict_do_nothing())
                count += made.rowcount
        return count

    def take(self, most: int, sent: Iterable[int] = ()) -> tuple[Mail, ...]:
        """Take mails whose time has come, to be handed on now, those that somebody asked for first; nobody else gets them.

        ``sent`` are those taken before that the server took: both are noted together, so that a mail costs one commit.
        """
        now = self._clock()
        asked = (
            select(mails)
            .where(mails.c.state == MailState.WAITING.value, mails.c.next <= now)
            .order_by(mails.c.rank, mails.c.next, mails.c.number)
            .limit(most)
        )
        with self._database.writing() as connection:
            _note_sent(connection, sent)
            rows = connection.execute(asked).all()
            numbers = [row.number for row in rows]
            changed = update(mails).where(mails.c.number.in_(numbers))
            connection.execute(changed.values(state=MailState.GOING.value, tries=mails.c.tries + 1))
        return tuple(_mail(row) for row in rows)

    def sent(self, numbers: Iterable[int]) -> None:
        """Note that the server took mails."""
        with self._database.writing() as connection:
            _note_sent(connection, numbers)

    def later(self, number: int, after: dt.timedelta, told: str) -> None:
        """Try a mail again after a while: the server did not take it, and said so."""
        values = {"state": MailState.WAITING.value, "next": self._clock() + after, "told": told}
        self._change(number, values)

    def put_back(self, number: int, told: str) -> None:
        """Let a mail that no server was asked to take wait as before: it does not count as tried."""
        values = {"state": MailState.WAITING.value, "tries": mails.c.tries - 1, "told": told}
        self._change(number, values)

    def fail(self, number: int, told: str) -> None:
        """Give a mail up."""
        self._change(number, {"state": MailState.FAILED.value, "told": told, "raw": b""})

    def doubt(self, number: int, told: str) -> None:
        """Note that nobody knows whether the server took a mail: it is not sent again."""
        self._change(number, {"state": MailState.UNSURE.value, "told": told, "raw": b""})

    def bounce(self, number: int, told: str) -> bool:
        """Note that a mail which the server took came back; says whether that is new."""
        took = (MailState.SENT.value, MailState.UNSURE.value, MailState.GOING.value)
        where = (mails.c.number == number) & mails.c.state.in_(took)
        values = {"state": MailState.BOUNCED.value, "told": told, "raw": b""}
        with self._database.writing() as connection:
            return bool(connection.execute(update(mails).where(where).values(values)).rowcount)

    def settle(self) -> int:
        """Note, when the service begins, that nobody knows what became of those being handed on when it ended; says how many."""
        values = {"state": MailState.UNSURE.value, "told": "the service ended while it was handed on"}
        where = mails.c.state == MailState.GOING.value
        with self._database.writing() as connection:
            return connection.execute(update(mails).where(where).values(values | {"raw": b""})).rowcount

    def get(self, number: int) -> Mail | None:
        """A mail by its number."""
        with self._database.reading() as connection:
            row = connection.execute(select(mails).where(mails.c.number == number)).first()
        return None if row is None else _mail(row)

    def uncertain(self) -> tuple[Mail, ...]:
        """Mails that the server may have taken or not."""
        states = (MailState.GOING.value, MailState.UNSURE.value)
        asked = select(mails).where(mails.c.state.in_(states)).order_by(mails.c.number)
        with self._database.reading() as connection:
            return tuple(_mail(row) for row in connection.execute(asked))

    def counts(self, key: str = "") -> dict[MailState, int]:
        """How many mails there are of each state, of a key or of all."""
        asked = select(mails.c.state, func.count()).group_by(mails.c.state)
        if key:
            asked = asked.where(mails.c.key == key)
        with self._database.reading() as connection:
            return {MailState(state): count for state, count in connection.execute(asked)}

    def put_out_since(self, kind: str, since: dt.datetime) -> dict[str, int]:
        """How many mails of mailings of a kind, made since a moment, are each reader's."""
        asked = (
            select(mails.c.reader, func.count())
            .join(mailings, mailings.c.id == mails.c.key)
            .where(mailings.c.kind == kind, mailings.c.made >= since)
            .group_by(mails.c.reader)
        )
        with self._database.reading() as connection:
            return {row.reader: row[1] for row in connection.execute(asked)}

    def tidy(self, before: dt.datetime) -> int:
        """Forget mails that were over before a moment, and say how many; the mailings stay, so that none begins again."""
        where = mails.c.state.in_([one.value for one in _OVER]) & (mails.c.next < before)
        with self._database.writing() as connection:
            return connection.execute(delete(mails).where(where)).rowcount

    def tidy_of(self, beginning: str, before: dt.datetime) -> int:
        """Forget mails whose key begins so and that were put out or tried last before a moment, whatever became of them, and say how many."""
        where = mails.c.key.startswith(beginning, autoescape=True) & (mails.c.next < before)
        with self._database.writing() as connection:
            going = mails.c.state == MailState.GOING.value
            return connection.execute(delete(mails).where(where, ~going)).rowcount

    def _change(self, number: int, values: dict[str, Any]) -> None:
        with self._database.writing() as connection:
            connection.execute(update(mails).where(mails.c.number == number).values(values))

    def _row(self, mail: Mail) -> dict[str, Any]:
        return {
            "key": mail.key,
            "reader": mail.reader,
            "address": mail.address,
            "state": MailState.WAITING.value,
            "rank": 0 if mail.raw and not mail.unasked else 1,
            "tries": 0,
            "next": self._clock(),
            "told": "",
            "raw": mail.raw,
        }


def _note_sent(connection: Connection, numbers: Iterable[int]) -> None:
    if some := list(numbers):
        changed = update(mails).where(mails.c.number.in_(some))
        connection.execute(changed.values(state=MailState.SENT.value, told="", raw=b""))


def _mail(row: Row[Any]) -> Mail:
    return Mail(
        row.key, row.reader, row.address, row.raw, row.number, MailState(row.state), row.tries, row.told
    )
