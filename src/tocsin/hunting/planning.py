"""Which questions go to which units: a branch's log source, through the views, to tables and events."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import msgspec

from tocsin.hunting.program import Question
from tocsin.lake import Lake, Unit
from tocsin.lake.layout import SHARED, partition_of
from tocsin.lake.views.resolve import covers, views_of
from tocsin.lake.views.view import View
from tocsin.model.collecting import uncollected
from tocsin.model.detection import Detection
from tocsin.model.expression import And, Atom, Expr, Op, Or
from tocsin.model.logsource import LogSource


class Task(msgspec.Struct, frozen=True):
    """Questions to one unit."""

    unit: Unit
    questions: tuple[Question, ...]


class Plan(msgspec.Struct, frozen=True):
    """All tasks, and the branches (detection, branch) whose log source nothing in the lake can show."""

    tasks: tuple[Task, ...]
    unanswered: tuple[tuple[int, int], ...]


@uncollected()
def plan(detections: Sequence[Detection], lake: Lake, units: Sequence[Unit]) -> Plan:
    """Assign every branch of every detection to the units that can answer it."""
    routes: dict[LogSource, tuple[tuple[View, str], ...]] = {}
    by_table: dict[str, list[tuple[Question, frozenset[str] | None]]] = {}
    unanswered: list[tuple[int, int]] = []
    for d, b, source in branches(detections):
        if source not in routes:
            routes[source] = _routes(source, lake.tables)
        if not routes[source]:
            unanswered.append((d, b))
            continue
        where = detections[d].branches[b].where
        events = events_asked(where)
        for view, table in routes[source]:
            by_table.setdefault(table, []).append((Question(d, b, where, view), events))
    tasks = [Task(unit, tuple(_asked(unit, by_table.get(unit.table, [])))) for unit in units]
    largest_first = sorted(tasks, key=lambda t: (-t.unit.rows, t.unit.table, t.unit.partition))
    return Plan(tuple(task for task in largest_first if task.questions), tuple(unanswered))


def _routes(source: LogSource, tables: Sequence[str]) -> tuple[tuple[View, str], ...]:
    """Each view that answers a log source, with each table that it is over."""
    return tuple(
        (view, table) for view in views_of(source, tables) for table in tables if covers(view, table)
    )


def events_asked(where: Expr) -> frozenset[str] | None:
    """Event ids of which an event must have one to match; None if any event may.

    It spares most units most of the questions to a Windows channel as a whole.
    """
    if isinstance(where, Atom):
        own = where.field is not None and where.field.lower() == "eventid"
        return frozenset({where.value}) if own and where.op in {Op.EQ, Op.NUMBER} else None
    if isinstance(where, And):
        known = [events for events in map(events_asked, where.items) if events is not None]
        return frozenset.intersection(*known) if known else None
    if isinstance(where, Or):
        some = [events_asked(item) for item in where.items]
        return frozenset().union(*(e for e in some if e)) if some and None not in some else None
    return None


def branches(detections: Sequence[Detection]) -> Iterator[tuple[int, int, LogSource]]:
    """Every branch as (index of the detection, index of the branch, log source)."""
    for d, detection in enumerate(detections):
        for b, branch in enumerate(detection.branches):
            yield d, b, branch.logsource


def _asked(unit: Unit, questions: Sequence[tuple[Question, frozenset[str] | None]]) -> Iterator[Question]:
    for question, asked in questions:
        if _may_hold(unit, question.view.events) and (asked is None or _may_hold(unit, asked)):
            yield question


def _may_hold(unit: Unit, events: Collection[str]) -> bool:
    """Whether a unit may have events of one of some ids; of any if none is named."""
    return not events or any(partition_of(unit.table, event) == unit.partition for event in events)


def single_event(unit: Unit) -> str | None:
    """The event id that all rows of a unit have, None if theirs differ."""
    return None if unit.partition == SHARED else unit.partition
