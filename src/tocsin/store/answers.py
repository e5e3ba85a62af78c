"""The book of answers: own drafts, own versions that were released, and what others answered."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select

from tocsin.model.answer import Answer, ItemAnswer
from tocsin.model.errors import StoreError
from tocsin.store.bodies import read, written
from tocsin.store.database import Database
from tocsin.store.tables import answers


class _Body(Answer, frozen=True, kw_only=True):
    """An answer as a row holds it: what is said of many items once, and in ``of`` by its place for each item (id)."""

    of: tuple[tuple[int, str], ...] | None = None


class _Kind(enum.StrEnum):
    DRAFT = "draft"
    RELEASED = "released"
    RECEIVED = "received"


class Answers:
    """Answers by call and member; every version that left or came in is kept. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def draft(self, answer: Answer) -> None:
        """Keep an own answer under review, in place of any other draft of the call."""
        with self._database.writing() as connection:
            self._undraft(connection, answer.call)
            self._insert(connection, answer, _Kind.DRAFT)

    def drafted(self, call: str) -> Answer | None:
        """The own answer under review."""
        found = self._read([answers.c.call == call, answers.c.kind == _Kind.DRAFT])
        return found[0] if found else None

    def discard(self, call: str) -> None:
        """Throw the draft away, if there is one."""
        with self._database.writing() as connection:
            self._undraft(connection, call)

    def released(self, answer: Answer) -> bool:
        """Keep a version that was released, and drop the draft; say whether it is new."""
        with self._database.writing() as connection:
            self._undraft(connection, answer.call)
            return self._keep(connection, answer, _Kind.RELEASED)

    def received(self, answer: Answer) -> bool:
        """Keep a version that came in, and say whether it is new; older versions may come later."""
        with self._database.writing() as connection:
            return self._keep(connection, answer, _Kind.RECEIVED)

    def get(self, id_: str, *, modified: dt.datetime | None = None) -> Answer | None:
        """A version of an answer that left or came in, the last by default."""
        where = [answers.c.id == id_, answers.c.kind != _Kind.DRAFT]
        if modified is not None:
            where.append(answers.c.modified == modified)
        found = self._read(where)
        return found[-1] if found else None

    def of(self, call: str) -> tuple[Answer, ...]:
        """The last version of each member's answer to a call, the own released one included; withdrawn ones too."""
        return self._read([answers.c.call == call, answers.c.kind != _Kind.DRAFT, ~_amended()])

    def mark(self) -> tuple[int, dt.datetime | None]:
        """What changes whenever a version leaves or comes in: how many there are, and when the last was kept."""
        asked = select(func.count(), func.max(answers.c.kept)).where(answers.c.kind != _Kind.DRAFT)
        with self._database.reading() as connection:
            row = connection.execute(asked).one()
            return row[0], row[1]

    def last(self, call: str, member: str) -> Answer | None:
        """What a member said last of a call, in whatever round; withdrawn or not."""
        found = self.versions(call, member)
        return found[-1] if found else None

    def versions(self, call: str, member: str) -> tuple[Answer, ...]:
        """All versions of a member's answer that left or came in, the oldest first."""
        return self._read([answers.c.call == call, answers.c.member == member, answers.c.kind != _Kind.DRAFT])

    def _keep(self, connection: Connection, answer: Answer, kind: _Kind) -> bool:
        """Keep a version once: the same is nothing new, another content under it is an error."""
        same = answers.c.id == answer.id, answers.c.modified == answer.modified, answers.c.kind != _Kind.DRAFT
        there = connection.execute(select(answers.c.body).where(*same)).scalar_one_or_none()
        if there is None:
            self._insert(connection, answer, kind)
            return True
        if _read(there) != answer:
            raise StoreError(
                f"answer {answer.id} of {answer.modified} is known with another content",
                hint="a change needs a later time of modification",
            )
        return False

    def _insert(self, connection: Connection, answer: Answer, kind: _Kind) -> None:
        row = {
            "id": answer.id,
            "modified": answer.modified,
            "kind": kind,
            "call": answer.call,
            "member": answer.member,
            "kept": self._clock(),
            "body": _written(answer),
        }
        connection.execute(insert(answers), [row])

    def _undraft(self, connection: Connection, call: str) -> None:
        connection.execute(delete(answers).where(answers.c.call == call, answers.c.kind == _Kind.DRAFT))

    def _read(self, where: list[ColumnElement[bool]]) -> tuple[Answer, ...]:
        order = answers.c.member, answers.c.modified
        with self._database.reading() as connection:
            bodies = connection.execute(select(answers.c.body).where(*where).order_by(*order)).scalars()
            return tuple(_read(body) for body in bodies)


def _written(answer: Answer) -> str:
    said: dict[ItemAnswer, int] = {}
    of = tuple(
        (said.setdefault(msgspec.structs.replace(one, item=""), len(said)), one.item) for one in answer.items
    )
    values = {name: getattr(answer, name) for name in answer.__struct_fields__}
    return written(_Body(**values | {"items": tuple(said), "of": of}))


def _read(body: str) -> Answer:
    found = read(_Body, body)
    values = {name: getattr(found, name) for name in Answer.__struct_fields__}
    if found.of is not None:  # rows of earlier versions say it of each
        values["items"] = tuple(msgspec.structs.replace(found.items[at], item=item) for at, item in found.of)
    return Answer(**values)


def _amended() -> ColumnElement[bool]:
    later = answers.alias("later")
    return exists().where(
        later.c.call == answers.c.call,
        later.c.member == answers.c.member,
        later.c.modified > answers.c.modified,
        later.c.kind != _Kind.DRAFT,
    )
