"""The book of calls: their versions, and how far each member is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Subquery,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)

from tocsin.model.answer import Stage
from tocsin.model.call import Call
from tocsin.model.errors import StoreError
from tocsin.store.bodies import read, written
from tocsin.store.columns import legible
from tocsin.store.database import Database
from tocsin.store.tables import calls, progress


class Step(msgspec.Struct, frozen=True):
    """That a member reached a stage of a call."""

    call: str
    member: str
    stage: Stage
    at: dt.datetime
    note: str = ""


#: Ids that are asked for in one statement.
_AT_ONCE = 500


class Calls:
    """Calls, own ones and those that came in. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def put(self, call: Call, *, draft: bool = False) -> bool:
        """Keep a version of a call and say whether it is new.

        A draft is replaced by what has its id and version, and so sent by putting it once more. A version that
        is no draft is never replaced: another content under it is an error, and so is a version by another issuer.
        """
        body, version = written(call), _version(call.id, call.modified)
        with self._database.writing() as connection:
            _see_issuer(connection, call)
            there = connection.execute(select(calls.c.draft, calls.c.body).where(*version)).first()
            if there is not None and not there.draft:
                if there.body != body:
                    raise StoreError(
                        f"call {call.id} of {call.modified} is known with another content",
                        hint="a change needs a later time of modification",
                    )
                return False
            connection.execute(delete(calls).where(*version))
            connection.execute(insert(calls), [_columns(call, body, self._clock(), draft=draft)])
            return there is None or not draft

    def get(self, id_: str, *, modified: dt.datetime | None = None, drafts: bool = False) -> Call | None:
        """A version of a call, the last by default; drafts only if they are asked for."""
        where = [calls.c.id == id_] if modified is None else _version(id_, modified)
        if not drafts:
            where.append(~calls.c.draft)
        with self._database.reading() as connection:
            statement = select(calls.c.body).where(*where).order_by(calls.c.modified.desc()).limit(1)
            body = connection.execute(statement).scalar_one_or_none()
            return None if body is None else read(Call, body)

    def known(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of some ids under which a call is kept that is no draft."""
        wanted = sorted(set(ids))
        found: set[str] = set()
        with self._database.reading() as connection:
            for at in range(0, len(wanted), _AT_ONCE):
                some = calls.c.id.in_(wanted[at : at + _AT_ONCE]), ~calls.c.draft
                found.update(connection.execute(select(calls.c.id).where(*some)).scalars())
        return frozenset(found)

    def ids(self) -> frozenset[str]:
        """The ids of all calls, drafts too."""
        with self._database.reading() as connection:
            return frozenset(connection.execute(select(calls.c.id).distinct()).scalars())

    def last_of(self, ids: Iterable[str]) -> dict[str, Call]:
        """The last version of each of some calls but drafts, by id."""
        wanted = sorted(set(ids))
        found: dict[str, Call] = {}
        for at in range(0, len(wanted), _AT_ONCE):
            some = self._read([calls.c.id.in_(wanted[at : at + _AT_ONCE]), ~calls.c.draft, ~_amended()])
            found |= {call.id: call for call in some}
        return found

    def versions(self, id_: str) -> tuple[Call, ...]:
        """All versions of a call but drafts, the oldest first."""
        return self._read([calls.c.id == id_, ~calls.c.draft])

    def rung(self, id_: str) -> dict[dt.datetime, dt.datetime]:
        """When each version of a call that asks, no draft and none that takes it back, was sent or came in, by its ``modified``."""
        wanted = calls.c.id == id_, ~calls.c.draft, ~calls.c.revoked
        statement = select(calls.c.modified, calls.c.kept).where(*wanted)
        with self._database.reading() as connection:
            return {row.modified: row.kept for row in connection.execute(statement)}

    def draft(self, id_: str) -> Call | None:
        """The version of a call that was not sent yet, the oldest if there are several; None where there is none."""
        return next(iter(self._read([calls.c.draft, calls.c.id == id_])), None)

    def drafts(self) -> tuple[Call, ...]:
        """Calls that were not sent yet, the oldest first."""
        return self._read([calls.c.draft])

    def all(self) -> tuple[Call, ...]:
        """The last version of every call but drafts, the oldest first."""
        return self._read([~calls.c.draft, ~_amended()])

    def mark(self) -> tuple[int, dt.datetime | None]:
        """What changes whenever a version is kept that is no draft: how many there are, and when the last was."""
        asked = select(func.count(), func.max(calls.c.kept)).where(~calls.c.draft)
        with self._database.reading() as connection:
            row = connection.execute(asked).one()
            return row[0], row[1]

    def open(self) -> tuple[Call, ...]:
        """The last version of every call that is neither revoked nor expired now, the oldest first."""
        lasting = or_(calls.c.expires.is_(None), calls.c.expires > self._clock())
        return self._read([~calls.c.draft, ~_amended(), ~calls.c.revoked, lasting])

    def open_of(self, issuer: str) -> tuple[int, int]:
        """How many calls of a member are open, and how many bytes their last versions take."""
        lasting = or_(calls.c.expires.is_(None), calls.c.expires > self._clock())
        where = calls.c.issuer == issuer, ~calls.c.draft, ~_amended(), ~calls.c.revoked, lasting
        size = func.coalesce(func.sum(func.length(calls.c.body)), 0)
        with self._database.reading() as connection:
            row = connection.execute(select(func.count(), size).where(*where)).one()
            return int(row[0]), int(row[1])

    def counts(self) -> dict[str, int]:
        """How many calls are ``draft``, ``open``, ``expired`` and ``revoked``, each by its last version."""
        last = self._now_by_state()
        grouped = select(last.c.state, func.count()).group_by(last.c.state)
        with self._database.reading() as connection:
            found = {row[0]: row[1] for row in connection.execute(grouped)}
        return {state: found.get(state, 0) for state in ("draft", "open", "expired", "revoked")}

    def _now_by_state(self) -> Subquery:
        expired = calls.c.expires <= self._clock()
        state = case(
            (calls.c.draft, "draft"), (calls.c.revoked, "revoked"), (expired, "expired"), else_="open"
        )
        return select(state.label("state")).where(or_(calls.c.draft, ~_amended())).subquery()

    def discard(self, id_: str) -> bool:
        """Throw a draft away and say whether there was one."""
        with self._database.writing() as connection:
            return bool(connection.execute(delete(calls).where(calls.c.id == id_, calls.c.draft)).rowcount)

    def advance(
        self, id_: str, member: str, stage: Stage, *, note: str = "", at: dt.datetime | None = None
    ) -> bool:
        """Note that a member reached a stage, now or at ``at``; say whether it was at another before."""
        with self._database.writing() as connection:
            last = connection.execute(
                select(progress.c.stage)
                .where(progress.c.call == id_, progress.c.member == member)
                .order_by(progress.c.seq.desc())
                .limit(1)
            ).scalar_one_or_none()
            if last == stage:
                return False
            step = Step(id_, member, stage, at or self._clock(), legible(note))
            connection.execute(insert(progress), [msgspec.structs.asdict(step)])
            return True

    def progress(self, id_: str) -> dict[str, Step]:
        """The last step of each member that took any."""
        newest = select(func.max(progress.c.seq)).where(progress.c.call == id_).group_by(progress.c.member)
        with self._database.reading() as connection:
            rows = connection.execute(
                select(progress).where(progress.c.seq.in_(newest)).order_by(progress.c.member)
            )
            return {row.member: _step(row) for row in rows}

    def history(self, id_: str, member: str | None = None) -> tuple[Step, ...]:
        """All steps of a call, of one member or of all, in the order in which they were noted."""
        where = [progress.c.call == id_]
        if member is not None:
            where.append(progress.c.member == member)
        with self._database.reading() as connection:
            rows = connection.execute(select(progress).where(*where).order_by(progress.c.seq))
            return tuple(_step(row) for row in rows)

    def _read(self, where: list[ColumnElement[bool]]) -> tuple[Call, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(
                select(calls.c.body).where(*where).order_by(calls.c.modified, calls.c.id)
            )
            return tuple(read(Call, body) for body in rows.scalars())


def _see_issuer(connection: Connection, call: Call) -> None:
    other = select(calls.c.issuer).where(calls.c.id == call.id, calls.c.issuer != call.issuer).limit(1)
    if connection.execute(other).first() is not None:
        raise StoreError(f"call {call.id} is another member's", hint="only its issuer amends a call")


def _amended() -> ColumnElement[bool]:
    later = calls.alias("later")
    return exists().where(later.c.id == calls.c.id, later.c.modified > calls.c.modified, ~later.c.draft)


def _version(id_: str, modified: dt.datetime) -> list[ColumnElement[bool]]:
    return [calls.c.id == id_, calls.c.modified == modified]


def _columns(call: Call, body: str, now: dt.datetime, *, draft: bool) -> dict[str, object]:
    return {
        "id": call.id,
        "modified": call.modified,
        "draft": draft,
        "issuer": call.issuer,
        "revoked": call.revoked,
        "expires": call.expires,
        "kept": now,
        "body": body,
    }


def _step(row: Row[Any]) -> Step:
    return Step(row.call, row.member, Stage(row.stage), row.at, row.note)
