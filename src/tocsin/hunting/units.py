"""One task answered: read the unit's slices, evaluate the program, place the matches, fetch their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.hunting.correlating import BaseMatch
from tocsin.hunting.evaluate import evaluate
from tocsin.hunting.lookups import EntryIndex
from tocsin.hunting.planning import Task, single_event
from tocsin.hunting.program import Question, compile_unit
from tocsin.hunting.rows import Place, Row, fetch, rows_of
from tocsin.hunting.slices import Slice, Window, inside, slices
from tocsin.lake.views.resolve import columns_of
from tocsin.model import event as ev
from tocsin.model.collecting import uncollected
from tocsin.model.detection import Detection
from tocsin.model.expression import Lookup, leaves


class Match(msgspec.Struct, frozen=True):
    """Rows (int64, ascending) of one part that one branch of a detection matched.

    ``lookups`` are those of the branch: an indicator list, and for the field that it was asked of, or for each
    part of a URL, the columns whose first filled one counts.
    """

    detection: int
    branch: int
    path: str
    rows: np.ndarray
    lookups: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """What a unit shows: matches that are findings, their rows, and matches that correlations use.

    ``asked`` counts the events looked at.
    """

    matches: tuple[Match, ...]
    rows: dict[Place, Row]
    base: tuple[BaseMatch, ...]
    asked: int


class Brief(msgspec.Struct, frozen=True):
    """What every task needs to know: the detections, the window, the fields correlations ask for."""

    detections: tuple[Detection, ...]
    window: Window
    wanted: dict[str, set[str]]


@uncollected()
def answer(task: Task, brief: Brief, lists: Mapping[str, EntryIndex]) -> Answer:
    """Answer a task's questions; pure but for reading the unit's parts."""
    program = compile_unit(task.questions, task.unit.columns, single_event(task.unit))
    if not program.nodes:
        return Answer((), {}, (), 0)
    found = _Found(task, brief)
    # Keywords need every column anyway: the matched rows are then taken from what was read.
    whole = bool(program.keywords)
    extra = [*_correlated_columns(task, brief), *(ev.PROVENANCE if whole else (ev.ORIGIN,))]
    for part in slices(task.unit, [*program.columns, *extra], brief.window):
        found.look(part, evaluate(program, part.events, lists), whole=whole)
    rows = found.rows if whole else fetch(_places(found.matches))
    return Answer(tuple(found.matches), rows, tuple(found.base), found.asked)


class _Found:
    """What a task's slices have shown so far."""

    def __init__(self, task: Task, brief: Brief) -> None:
        self._task = task
        self._brief = brief
        self.matches: list[Match] = []
        self.rows: dict[Place, Row] = {}
        self.base: list[BaseMatch] = []
        self.asked = 0

    def look(self, part: Slice, hits: Iterator[tuple[Question, np.ndarray]], *, whole: bool) -> None:
        """Take in what one slice shows; ``whole`` if it has every column."""
        within = inside(part.events, self._brief.window)
        self.asked += part.events.num_rows if within is None else int(within.sum())
        shown: list[np.ndarray] = []
        for question, hit in hits:
            detection = self._brief.detections[question.detection]
            rows = _within(part.events, hit if within is None else hit[within[hit]], detection)
            if detection.id in self._brief.wanted:
                names = _columns(question, self._brief.wanted[detection.id], self._task)
                self.base.extend(_base(part, rows, detection.id, names))
            if not detection.hidden:
                lookups = _lookups(question, self._task)
                self.matches += [
                    Match(question.detection, question.branch, path, local, lookups)
                    for path, local in _placed(part, rows)
                ]
                shown.append(rows)
        if whole and shown:
            self.rows.update(_taken(part, np.unique(np.concatenate(shown))))


def _taken(part: Slice, rows: np.ndarray) -> Iterator[tuple[Place, Row]]:
    """Rows of a slice that has every column, with the fields in the order of their part."""
    begin = 0
    for run in part.runs:
        mine = rows[(rows >= begin) & (rows < begin + run.rows)]
        if len(mine):
            events = part.events.select(run.names).slice(begin, run.rows)
            places = [Place(run.path, row - begin + run.first) for row in mine.tolist()]
            yield from rows_of(events, mine - begin, places).items()
        begin += run.rows


def _places(matches: list[Match]) -> dict[str, np.ndarray]:
    by_path: dict[str, list[np.ndarray]] = {}
    for match in matches:
        by_path.setdefault(match.path, []).append(match.rows)
    return {path: np.unique(np.concatenate(rows)) for path, rows in by_path.items()}


def _within(events: pa.Table, rows: np.ndarray, detection: Detection) -> np.ndarray:
    """Rows in the detection's own START and STOP, if it has them."""
    if not (detection.start or detection.stop) or not len(rows):
        return rows
    mask = inside(events, Window.between(detection.start, detection.stop))
    return rows if mask is None else rows[mask[rows]]


def _placed(part: Slice, rows: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Rows of a slice as rows of its parts."""
    begin = 0
    for run in part.runs:
        low, high = np.searchsorted(rows, (begin, begin + run.rows))
        if high > low:
            yield run.path, rows[low:high] - begin + run.first
        begin += run.rows


def _correlated_columns(task: Task, brief: Brief) -> set[str]:
    """Columns that correlations need of the task's detections."""
    found: set[str] = set()
    for question in task.questions:
        fields = brief.wanted.get(brief.detections[question.detection].id)
        if fields:
            found.update(*_columns(question, fields, task).values())
    return found


def _lookups(question: Question, task: Task) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """The indicator lists that a question asks, each with the columns of the field, or parts, that it asks."""
    asked = (leaf for leaf in leaves(question.where) if isinstance(leaf, Lookup))
    columns = task.unit.columns
    return tuple(
        (leaf.list_id, tuple(columns_of(question.view, field, columns) for field in (leaf.field, *leaf.rest)))
        for leaf in asked
    )


def _columns(question: Question, fields: set[str], task: Task) -> dict[str, tuple[str, ...]]:
    """The columns that answer some fields in a question's view, best first."""
    return {field: columns_of(question.view, field, task.unit.columns) for field in sorted(fields)}


def _base(
    part: Slice, rows: np.ndarray, rule: str, columns: dict[str, tuple[str, ...]]
) -> Iterator[BaseMatch]:
    """Matches of one detection as correlations need them; ``columns`` gives each field's."""
    used = {ev.TIME, ev.ORIGIN, *(name for names in columns.values() for name in names)}
    taken = part.events.select([n for n in part.events.schema.names if n in used]).take(pa.array(rows))
    times = taken[ev.TIME].cast(pa.int64()).to_pylist()
    origins = taken[ev.ORIGIN].to_pylist()
    values = {field: _first_filled(taken, names) for field, names in columns.items()}
    places = [(path, row) for path, local in _placed(part, rows) for row in local.tolist()]
    for i, place in enumerate(places):
        fields = {field: value for field, own in values.items() if (value := own[i]) is not None}
        yield BaseMatch(rule, times[i], origins[i] or "", fields, (place,))


def _first_filled(events: pa.Table, names: tuple[str, ...]) -> list[str | None]:
    """Each event's value in the first of these columns that it fills."""
    columns = [events[name].cast(pa.string()) for name in names if name in events.schema.names]
    return pc.coalesce(*columns).to_pylist() if columns else [None] * events.num_rows
