"""A program over one slice of events: Arrow in, matching rows out. Pure: nothing is read or written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa

from tocsin.hunting import moments, split_urls
from tocsin.hunting.asking import Late
from tocsin.hunting.distinct import Distinct, fold
from tocsin.hunting.lookups import EntryIndex
from tocsin.hunting.program import (
    All,
    Any,
    Ask,
    Moment,
    Negated,
    Node,
    Null,
    Pair,
    Parted,
    Program,
    Question,
    Word,
)
from tocsin.hunting.relating import relates
from tocsin.model import event as ev

Mask = np.ndarray | bool


def evaluate(
    program: Program, events: pa.Table, lists: Mapping[str, EntryIndex]
) -> Iterator[tuple[Question, np.ndarray]]:
    """Each question that matched, with its rows (indices, ascending).

    ``events`` has ``program.columns`` as dictionary columns and ``TIME``; a column that no part of
    the slice has is absent and counts as null.
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
        self._times = events[ev.TIME]
        self._lists = lists
        self._columns = {n: Distinct(events[n]) for n in events.schema.names if n in program.columns}
        self._late: dict[Node, list[Late]] = {}
        self._masks: dict[Node, Mask] = {}
        self._hits: dict[Ask, np.ndarray] = {}
        for name, column in self._columns.items():
            self._ask(name, column, program, lists)

    def _ask(self, name: str, column: Distinct, program: Program, lists: Mapping[str, EntryIndex]) -> None:
        asked = program.asked.get(name)
        if asked is not None:
            leaves = program.leaves[name]
            for i in asked.late:
                self._late[Ask(name, i)] = [Late(column, leaves[i], lists)]
            self._hits.update((Ask(name, i), values) for i, values in asked.of(column).items())
        if name not in ev.PROVENANCE:
            self._ask_words(column, program, lists)

    def _ask_words(self, column: Distinct, program: Program, lists: Mapping[str, EntryIndex]) -> None:
        for i in program.words.late:
            self._late.setdefault(Word(i), []).append(Late(column, program.keywords[i], lists))
        for i, values in program.words.of(column).items():
            rows = column.rows(values)
            before = self._masks.get(Word(i))
            self._masks[Word(i)] = rows if before is None else before | rows

    def mask(self, node: Node, within: np.ndarray | None = None) -> Mask:
        """Rows for which a node is true: bool for all or none, else a bool array.

        Right for the rows in ``within`` (None for all), whatever it says of the others.
        """
        if isinstance(node, bool):
            return node
        if isinstance(node, All):
            return self._all(node, within)
        if isinstance(node, Any):
            return self._any(node, within)
        if isinstance(node, Negated):
            inner = self.mask(node.item, within)
            return (not inner) if isinstance(inner, bool) else ~inner
        if isinstance(node, Ask | Word):
            return self._asked(node, within)
        if node not in self._masks:
            self._masks[node] = self._row_question(node)
        return self._masks[node]

    def _asked(self, node: Ask | Word, within: np.ndarray | None) -> Mask:
        if node in self._late:
            masks = [late.rows(within) for late in self._late[node]]
            return masks[0] if len(masks) == 1 else np.logical_or.reduce(masks)
        if isinstance(node, Ask) and node in self._hits:
            self._masks[node] = self._columns[node.column].rows(self._hits.pop(node))
        return self._masks.get(node, False)

    def _all(self, node: All, within: np.ndarray | None) -> Mask:
        found: Mask = True
        for item in sorted(node.items, key=self._cost):
            mask = self.mask(item, within)
            if mask is False:
                return False
            if mask is not True:
                found = within = mask if within is None else within & mask
                if not found.any():
                    return False
        return found

    def _any(self, node: Any, within: np.ndarray | None) -> Mask:
        found: Mask = False
        for item in sorted(node.items, key=self._cost):
            mask = self.mask(item, within)
            if mask is True:
                return True
            if mask is not False:
                found = mask if found is False else found | mask
        return found

    def _cost(self, node: Node) -> int:
        """Questions answered already come first, then trees, negations, and late questions last."""
        if isinstance(node, Ask | Word):
            return 4 if node in self._late else 0
        if isinstance(node, All | Any):
            return 1
        return 3

    def _row_question(self, node: Null | Pair | Parted | Moment) -> Mask:
        if isinstance(node, Null):
            column = self._columns.get(node.column)
            return True if column is None else column.null
        if isinstance(node, Pair):
            return self._related(node)
        if isinstance(node, Parted):
            return split_urls.hits(self._columns, node.parts, self._lists[node.list_id])
        return moments.of_times(self._times, node.atom)

    def _related(self, node: Pair) -> Mask:
        one, other = self._columns.get(node.column), self._columns.get(node.other)
        if one is None or other is None:
            return False
        pairs, where = np.unique(np.stack([one.codes, other.codes]), axis=1, return_inverse=True)
        left, right = _texts(one, cased=node.cased), _texts(other, cased=node.cased)
        true = [relates(left[a], right[b], node.op) for a, b in pairs.T]
        return np.array(true, bool)[where.reshape(-1)]


def _texts(column: Distinct, *, cased: bool) -> list[str | None]:
    """Each value's text (several joined with ``MULTI``), None last for null rows."""
    values = column.values if cased else fold(column.values)
    return [*values.to_pylist(), None]
