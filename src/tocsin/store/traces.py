"""Traces of a case in the book: gathered some at a time, counted whenever they change, read in pages."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, func, insert, or_, select

from tocsin.model.marking import Marking
from tocsin.model.trace import Trace, TraceCount, TraceKind
from tocsin.store.bodies import read, written
from tocsin.store.tables import case_trace_counts, case_traces

#: Traces that are looked up, or kept, in one statement.
_AT_ONCE = 500
#: When a trace is taken to be whose moment is not known: after all others.
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
_GROUP = ("member", "kind", "tactic", "incident", "marking")


class Gathered(msgspec.Struct, frozen=True):
    """What came of traces: those that are new, that say something else than before, that are as they were, and that went."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


def gather(connection: Connection, case: str, traces: Iterable[Trace], anew: Collection[str]) -> Gathered:
    """Keep traces of a case, each in place of what is kept under its id; what else is kept of ``anew`` goes."""
    left = _ids_of(connection, case, anew)
    new = changed = same = 0
    for some in _portions(traces):
        before = _kept(connection, case, list(some))
        fresh = [one for id_, one in some.items() if before.get(id_) != written(one)]
        other = [one.id for one in fresh if one.id in before]
        _forget(connection, case, other)
        if fresh:
            connection.execute(insert(case_traces), [_row(case, one) for one in fresh])
        left -= some.keys()
        new, changed = new + len(fresh) - len(other), changed + len(other)
        same += len(some) - len(fresh)
    _forget(connection, case, sorted(left))
    if new or changed or left:
        _count(connection, case)
    return Gathered(new, changed, same, len(left))


def counts(connection: Connection, case: str) -> tuple[TraceCount, ...]:
    """The traces of a case as they were counted when they last changed."""
    table = case_trace_counts.c
    asked = select(table.body).where(table.case == case).order_by(table.number)
    return tuple(read(TraceCount, text) for text in connection.execute(asked).scalars())


def page(
    connection: Connection,
    case: str,
    asked: Mapping[str, str | None],
    after: tuple[dt.datetime | None, str] | None,
    limit: int,
) -> tuple[Trace, ...]:
    """Traces of a case whose columns are as asked (None: whatever they are), by moment and id, those that follow on ``after``."""
    table = case_traces.c
    where = [
        table.case == case,
        *(table[name] == value for name, value in asked.items() if value is not None),
    ]
    if after is not None:
        at = after[0] or _LAST
        where.append(or_(table.at > at, and_(table.at == at, table.id > after[1])))
        where.append(table.at >= at)  # where an index begins to be read
    found = connection.execute(select(table.body).where(*where).order_by(table.at, table.id).limit(limit))
    return tuple(read(Trace, text) for text in found.scalars())


def _ids_of(connection: Connection, case: str, of: Iterable[str]) -> set[str]:
    table = case_traces.c
    found: set[str] = set()
    for some in _slices(sorted(set(of))):
        asked = select(table.id).where(table.case == case, table.of.in_(some))
        found.update(connection.execute(asked).scalars())
    return found


def _forget(connection: Connection, case: str, ids: Sequence[str]) -> None:
    table = case_traces.c
    for some in _slices(ids):
        connection.execute(delete(case_traces).where(table.case == case, table.id.in_(some)))


def _kept(connection: Connection, case: str, ids: Sequence[str]) -> dict[str, str]:
    table = case_traces.c
    asked = select(table.id, table.body).where(table.case == case, table.id.in_(ids))
    return {row.id: row.body for row in connection.execute(asked)}


def _count(connection: Connection, case: str) -> None:
    """Count the traces of a case anew."""
    table = case_traces.c
    group = [table[name] for name in _GROUP]
    numbers = (
        func.count(),
        func.sum(table.count),
        func.min(table.first),
        func.max(table.last),
        func.count() - func.count(table.first),
    )
    asked = select(*group, *numbers).where(table.case == case).group_by(*group)
    found = sorted((_counted(tuple(row)) for row in connection.execute(asked)), key=_place)
    connection.execute(delete(case_trace_counts).where(case_trace_counts.c.case == case))
    rows = [{"case": case, "number": number, "body": written(one)} for number, one in enumerate(found)]
    if rows:
        connection.execute(insert(case_trace_counts), rows)


def _counted(row: Sequence[Any]) -> TraceCount:
    member, kind, tactic, incident, marking, traces, count, first, last, undated = row
    return TraceCount(
        member=member,
        kind=TraceKind(kind),
        tactic=tactic,
        incident=incident,
        marking=read(Marking, marking),
        traces=traces,
        count=int(count),
        first=first,
        last=last,
        undated=undated,
    )


def _place(one: TraceCount) -> tuple[str, ...]:
    return (one.member, one.kind, one.tactic, one.incident, written(one.marking))


def _row(case: str, trace: Trace) -> dict[str, object]:
    names = ("id", "kind", "member", "of", "tactic", "incident", "first", "last", "count")
    return {name: getattr(trace, name) for name in names} | {
        "case": case,
        "marking": written(trace.marking),
        "at": trace.first or _LAST,
        "body": written(trace),
    }


def _slices(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))


def _portions(traces: Iterable[Trace]) -> Iterator[dict[str, Trace]]:
    """Traces by id, some at a time; of those with one id the last."""
    waiting = iter(traces)
    while some := {one.id: one for one in itertools.islice(waiting, _AT_ONCE)}:
        yield some
