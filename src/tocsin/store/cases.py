"""The book of cases: each with its entries, every version of them, and the traces that it gathered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, insert, select, update

from tocsin.model.case import Case, Entry
from tocsin.model.errors import StoreError
from tocsin.model.trace import Trace, TraceCount, TraceKind
from tocsin.store import traces as book
from tocsin.store.bodies import read, written
from tocsin.store.database import Database
from tocsin.store.tables import case_entries, cases

#: Entries that are asked for, or kept, in one statement.
_AT_ONCE = 500


class Cases:
    """Cases, their entries and their traces. Raises ``StoreError``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, case: Case) -> None:
        """Keep a case, in place of what is kept under its id."""
        body = {"created": case.created, "body": written(case)}
        with self._database.writing() as connection:
            risen = body | {"revision": cases.c.revision + 1}
            if not connection.execute(update(cases).where(cases.c.id == case.id).values(risen)).rowcount:
                connection.execute(insert(cases), [{"id": case.id, "revision": 1, **body}])

    def get(self, id_: str) -> Case | None:
        """A case by its id, or by the beginning of it where only one begins so."""
        asked = select(cases.c.body).where(cases.c.id.startswith(id_, autoescape=True)).limit(2)
        with self._database.reading() as connection:
            found = connection.execute(asked).scalars().all()
        exact = [one for one in (read(Case, text) for text in found) if one.id == id_ or len(found) == 1]
        return exact[0] if exact else None

    def all(self) -> tuple[Case, ...]:
        """Every case, the newest first."""
        with self._database.reading() as connection:
            found = connection.execute(select(cases.c.body).order_by(cases.c.created.desc(), cases.c.id))
            return tuple(read(Case, row.body) for row in found)

    def add(self, case: str, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Keep entries, all or none, each as the next version of its id; gives those that are new, as they are kept.

        An entry that says what its last version does is not kept again. Raises ``StoreError`` where there is no such case.
        """
        with self._database.writing() as connection:
            _see(connection, case)
            held = list(entries)
            before = _last(connection, case, [one.id for one in held])
            new = [_next(one, before.get(one.id)) for one in held if not _is_said(one, before.get(one.id))]
            replaced = [one.id for one in new if one.version > 1]
            for some in _portions(replaced):
                connection.execute(
                    update(case_entries)
                    .where(case_entries.c.case == case, case_entries.c.id.in_(some))
                    .values(last=False)
                )
            if new:
                connection.execute(insert(case_entries), [_row(case, one) for one in new])
                _rise(connection, case)
        return tuple(new)

    def revision(self, case: str) -> int:
        """A number that rises whenever anything of a case changes, 0 where there is no such case."""
        with self._database.reading() as connection:
            found = connection.execute(
                select(cases.c.revision).where(cases.c.id == case)
            ).scalar_one_or_none()
        return found or 0

    def entries(self, case: str, kinds: Iterable[str] = ()) -> tuple[Entry, ...]:
        """The entries of a case as they are now, of some kinds alone, in the order of their ids."""
        table = case_entries.c
        where: list[ColumnElement[bool]] = [table.case == case, table.last]
        if wanted := sorted(kinds):
            where.append(table.kind.in_(wanted))
        with self._database.reading() as connection:
            found = connection.execute(select(table.body).where(*where).order_by(table.id)).scalars().all()
        return tuple(read(Entry, text) for text in found)

    def versions(self, case: str, id_: str) -> tuple[Entry, ...]:
        """Every version of an entry, the first one first."""
        table = case_entries.c
        asked = select(table.body).where(table.case == case, table.id == id_).order_by(table.version)
        with self._database.reading() as connection:
            return tuple(read(Entry, text) for text in connection.execute(asked).scalars())

    def gather(self, case: str, traces: Iterable[Trace], anew: Collection[str] = ()) -> book.Gathered:
        """Keep traces, all or none, each in place of what is kept under its id; those that are there as they are stay.

        ``anew`` are ids of answers, calls or hunts (``Trace.of``) that were gathered whole: what else is kept of them goes.
        Traces are read as they come, some at a time. Raises ``StoreError`` where there is no such case.
        """
        with self._database.writing() as connection:
            _see(connection, case)
            done = book.gather(connection, case, traces, anew)
            if done != book.Gathered(same=done.same):
                _rise(connection, case)
        return done

    def trace_counts(self, case: str) -> tuple[TraceCount, ...]:
        """The traces of a case, counted by member, kind, tactic, incident and marking, in this order."""
        with self._database.reading() as connection:
            return book.counts(connection, case)

    def traces(  # noqa: PLR0913  (what is asked for, by name)
        self,
        case: str,
        *,
        member: str | None = None,
        tactic: str | None = None,
        kind: TraceKind | None = None,
        after: tuple[dt.datetime | None, str] | None = None,
        limit: int = 100,
    ) -> tuple[Trace, ...]:
        """Traces of a case, by their first moment and id, those whose moment is not known last.

        ``after`` is the first moment and the id of the last trace of the page before.
        """
        asked = {"member": member, "tactic": tactic, "kind": kind}
        with self._database.reading() as connection:
            return book.page(connection, case, asked, after, limit)


def kind_of(entry: Entry) -> str:
    """What an entry holds, by the name that it is written under."""
    return str(type(entry.body).__struct_config__.tag)


def _see(connection: Connection, case: str) -> None:
    if connection.execute(select(cases.c.id).where(cases.c.id == case)).first() is None:
        raise StoreError(f"there is no case {case}", hint="list them: tocsin case list")


def _rise(connection: Connection, case: str) -> None:
    connection.execute(update(cases).where(cases.c.id == case).values(revision=cases.c.revision + 1))


def _last(connection: Connection, case: str, ids: Sequence[str]) -> dict[str, Entry]:
    table = case_entries.c
    found: dict[str, Entry] = {}
    for some in _portions(ids):
        asked = select(table.body).where(table.case == case, table.last, table.id.in_(some))
        found |= {one.id: one for one in (read(Entry, text) for text in connection.execute(asked).scalars())}
    return found


def _is_said(entry: Entry, before: Entry | None) -> bool:
    """Whether an entry says nothing that its last version does not: who entered it, and when, is not what it says."""
    if before is None:
        return False
    return (
        msgspec.structs.replace(entry, version=before.version, author=before.author, at=before.at) == before
    )


def _next(entry: Entry, before: Entry | None) -> Entry:
    return msgspec.structs.replace(entry, version=1 if before is None else before.version + 1)


def _row(case: str, entry: Entry) -> dict[str, object]:
    return {
        "case": case,
        "id": entry.id,
        "version": entry.version,
        "kind": kind_of(entry),
        "last": True,
        "body": written(entry),
    }


def _portions(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
