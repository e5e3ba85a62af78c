"""Which questions go to which units: a branch's log source, through the views, to tables and events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from tocsin.hunting.program import Question
from tocsin.lake import Lake, Unit
from tocsin.lake.layout import SHARED, partition_of
from tocsin.lake.views.resolve import covers, views_of
from tocsin.lake.views.view import View
from tocsin.model.detection import Detection
from tocsin.model.logsource import LogSource


class Task(msgspec.Struct, frozen=True):
    """Questions to one unit."""

    unit: Unit
    questions: tuple[Question, ...]


class Plan(msgspec.Struct, frozen=True):
    """All tasks, and the branches (detection, branch) whose log source nothing in the lake can show."""

    tasks: tuple[Task, ...]
    unanswered: tuple[tuple[int, int], ...]


def plan(detections: Sequence[Detection], lake: Lake, units: Sequence[Unit]) -> Plan:
    """Assign every branch of every detection to the units that can answer it."""
    views: dict[LogSource, tuple[View, ...]] = {}
    by_table: dict[str, list[Question]] = {}
    unanswered: list[tuple[int, int]] = []
    for d, b, source in branches(detections):
        if source not in views:
            views[source] = views_of(source, lake.tables)
        if not views[source]:
            unanswered.append((d, b))
        where = detections[d].branches[b].where
        for view in views[source]:
            question = Question(d, b, where, view)
            for table in lake.tables:
                if covers(view, table):
                    by_table.setdefault(table, []).append(question)
    tasks = [Task(unit, tuple(_asked(unit, by_table.get(unit.table, [])))) for unit in units]
    largest_first = sorted(tasks, key=lambda t: (-t.unit.rows, t.unit.table, t.unit.partition))
    return Plan(tuple(task for task in largest_first if task.questions), tuple(unanswered))


def branches(detections: Sequence[Detection]) -> Iterator[tuple[int, int, LogSource]]:
    """Every branch as (index of the detection, index of the branch, log source)."""
    for d, detection in enumerate(detections):
        for b, branch in enumerate(detection.branches):
            yield d, b, branch.logsource


def _asked(unit: Unit, questions: Sequence[Question]) -> Iterator[Question]:
    for question in questions:
        events = question.view.events
        if not events or unit.partition in {partition_of(unit.table, event) for event in events}:
            yield question


def single_event(unit: Unit) -> str | None:
    """The event id that all rows of a unit have, None if theirs differ."""
    return None if unit.partition == SHARED else unit.partition
