"""A program over one slice of events: Arrow in, matching rows out. Pure: nothing is read or written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa

from tocsin.hunting import moments
from tocsin.hunting.asking import ask
from tocsin.hunting.distinct import Distinct, fold
from tocsin.hunting.lookups import EntryIndex
from tocsin.hunting.program import All, Any, Ask, Moment, Negated, Node, Null, Pair, Program, Question
from tocsin.model import event as ev
from tocsin.model.expression import MULTI, Op

Mask = np.ndarray | bool


def evaluate(
    program: Program, events: pa.Table, lists: Mapping[str, EntryIndex]
) -> Iterator[tuple[Question, np.ndarray]]:
    """Each question that matched, with its rows (indices, ascending).

    ``events`` has ``program.columns`` as single-chunk dictionary columns and ``TIME``; a column that
    no part of the slice has is absent and counts as null.
    """
    rows = _Slice(program, events, lists)
    for question, node in program.nodes:
        mask = rows.mask(node)
        if mask is True:
            yield question, np.arange(events.num_rows)
        elif mask is not False:
            found = np.flatnonzero(mask)
            if len(found):
                yield question, found


class _Slice:
    """Columns of a slice, what hit in them, and the row masks made so far."""

    def __init__(self, program: Program, events: pa.Table, lists: Mapping[str, EntryIndex]) -> None:
        self._size = events.num_rows
        self._times = events[ev.TIME].combine_chunks()
        self._columns = {n: Distinct(_single(events[n])) for n in events.schema.names if n in program.columns}
        self._hits: dict[Ask, np.ndarray] = {}
        self._masks: dict[Node, Mask] = {}
        for name, column in self._columns.items():
            for index, values in ask(column, program.leaves.get(name, []), lists).items():
                self._hits[Ask(name, index)] = values

    def mask(self, node: Node) -> Mask:
        """Rows for which a node is true: bool for all or none, else a bool array."""
        if isinstance(node, bool):
            return node
        if isinstance(node, Ask):
            return self._asked(node) if node in self._hits else False
        if isinstance(node, All):
            return self._all(node)
        if isinstance(node, Any):
            return self._any(node)
        if isinstance(node, Negated):
            inner = self.mask(node.item)
            return (not inner) if isinstance(inner, bool) else ~inner
        if node not in self._masks:
            self._masks[node] = self._row_question(node)
        return self._masks[node]

    def _asked(self, node: Ask) -> Mask:
        if node not in self._masks:
            mask = self._columns[node.column].rows(self._hits[node])
            self._masks[node] = mask if mask.any() else False
        return self._masks[node]

    def _all(self, node: All) -> Mask:
        found: Mask = True
        for item in sorted(node.items, key=_cost):
            mask = self.mask(item)
            if mask is False:
                return False
            if mask is not True:
                found = mask if found is True else found & mask
                if not found.any():
                    return False
        return found

    def _any(self, node: Any) -> Mask:
        found: Mask = False
        for item in node.items:
            mask = self.mask(item)
            if mask is True:
                return True
            if mask is not False:
                found = mask if found is False else found | mask
        return found

    def _row_question(self, node: Null | Pair | Moment) -> Mask:
        if isinstance(node, Null):
            column = self._columns.get(node.column)
            return True if column is None else column.null
        if isinstance(node, Pair):
            return self._related(node)
        return moments.of_times(self._times, node.atom)

    def _related(self, node: Pair) -> Mask:
        one, other = self._columns.get(node.column), self._columns.get(node.other)
        if one is None or other is None:
            return False
        pairs, where = np.unique(np.stack([one.codes, other.codes]), axis=1, return_inverse=True)
        left, right = _texts(one, cased=node.cased), _texts(other, cased=node.cased)
        true = [_relates(left[a], right[b], node.op) for a, b in pairs.T]
        return np.array(true, bool)[where.reshape(-1)]


def _cost(node: Node) -> int:
    """Cheap and selective first: plain questions, then trees, negations last."""
    return {Ask: 0, All: 1, Any: 2}.get(type(node), 3)


def _single(column: pa.ChunkedArray) -> pa.DictionaryArray:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _texts(column: Distinct, *, cased: bool) -> list[str | None]:
    """Each value's text (several joined with ``MULTI``), None last for null rows."""
    values = column.values if cased else fold(column.values)
    return [*values.to_pylist(), None]


def _relates(left: str | None, right: str | None, op: Op) -> bool:
    if left is None or right is None:
        return False
    test = _RELATIONS[op]
    return any(test(a, b) for a in left.split(MULTI) for b in right.split(MULTI))


_RELATIONS = {
    Op.FIELD_EQ: lambda a, b: a == b,
    Op.FIELD_CONTAINS: lambda a, b: b in a,
    Op.FIELD_STARTS: lambda a, b: a.startswith(b),
    Op.FIELD_ENDS: lambda a, b: a.endswith(b),
}
