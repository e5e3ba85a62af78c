"""One task answered: read the unit's slices, evaluate the program, place the matches."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.hunting.evaluate import evaluate
from tocsin.hunting.lookups import EntryIndex
from tocsin.hunting.planning import Task, single_event
from tocsin.hunting.program import compile_unit
from tocsin.hunting.slices import Slice, Window, slices
from tocsin.model import event as ev


class Match(msgspec.Struct, frozen=True):
    """Rows (int64, ascending) of one part that one branch of a detection matched through one view."""

    detection: int
    branch: int
    view: int
    path: str
    rows: np.ndarray


def answer(task: Task, window: Window, lists: Mapping[str, EntryIndex]) -> list[Match]:
    """Matches of a task's questions. ``view`` is the question's position in the task."""
    program = compile_unit(task.questions, task.unit.columns, single_event(task.unit))
    if not program.nodes:
        return []
    position = {id(question): i for i, question in enumerate(task.questions)}
    found: list[Match] = []
    for part in slices(task.unit, program.columns, window):
        inside = _inside(part.events, window)
        for question, rows in evaluate(program, part.events, lists):
            kept = rows if inside is None else rows[inside[rows]]
            for path, local in _placed(part, kept):
                found.append(Match(question.detection, question.branch, position[id(question)], path, local))
    return found


def _inside(events: pa.Table, window: Window) -> np.ndarray | None:
    if window.since is None and window.until is None:
        return None
    times = events[ev.TIME]
    mask = times.is_valid()
    if window.since is not None:
        mask = pc.and_(mask, pc.fill_null(pc.greater_equal(times, window.since), False))
    if window.until is not None:
        mask = pc.and_(mask, pc.fill_null(pc.less(times, window.until), False))
    return np.asarray(mask.to_numpy())


def _placed(part: Slice, rows: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Rows of a slice as rows of its parts."""
    placed: list[tuple[str, np.ndarray]] = []
    begin = 0
    for run in part.runs:
        low, high = np.searchsorted(rows, (begin, begin + run.rows))
        if high > low:
            placed.append((run.path, rows[low:high] - begin + run.first))
        begin += run.rows
    return placed
