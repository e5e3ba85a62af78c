"""Expression trees become programs over the columns of one unit: names resolved, constants folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from tocsin.hunting.asking import Asked
from tocsin.hunting.audited_keys import PATH_OPS, of_key_and_value
from tocsin.hunting.volumes import on_volumes
from tocsin.lake.views.resolve import TIME_NAMES, columns_of, rewrites
from tocsin.lake.views.view import View
from tocsin.model import event as ev
from tocsin.model.expression import And, Atom, Expr, Lookup, Not, Op, Or
from tocsin.model.logsource import LogSource

FIELD_OPS = frozenset({Op.FIELD_EQ, Op.FIELD_CONTAINS, Op.FIELD_STARTS, Op.FIELD_ENDS})
TIME_OPS = frozenset({Op.MINUTE, Op.HOUR, Op.DAY, Op.WEEK, Op.MONTH, Op.YEAR})
#: Questions whose literal a view may write in its log's way; an order has no other way.
_REWRITTEN = frozenset({Op.EQ, Op.NUMBER, Op.CONTAINS, Op.STARTS, Op.ENDS, Op.GLOB, Op.REGEX})


class Ask(NamedTuple):
    """A leaf asked of a column; ``leaf`` is its position among the column's leaves."""

    column: str
    leaf: int


class Word(NamedTuple):
    """A keyword asked of every field; ``number`` is its position among the program's keywords."""

    number: int


class Null(NamedTuple):
    """Rows in which the column is null."""

    column: str


class Pair(NamedTuple):
    """Rows in which one column's value relates to another's."""

    column: str
    other: str
    op: Op
    cased: bool


class Parted(NamedTuple):
    """Rows in which host, path and query together, each the first filled of some columns, are in a list."""

    parts: tuple[tuple[str, ...], ...]
    list_id: str


class Moment(NamedTuple):
    """Rows whose own time has a part."""

    atom: Atom


class All(NamedTuple):
    """Every item; constants are folded away, so none is a constant."""

    items: tuple[Node, ...]


class Any(NamedTuple):
    """Any item; constants are folded away."""

    items: tuple[Node, ...]


class Negated(NamedTuple):
    """Not the item."""

    item: Node


Node = Ask | Word | Null | Pair | Parted | Moment | All | Any | Negated | bool


class Question(msgspec.Struct, frozen=True):
    """One branch of one detection, seen through one view."""

    detection: int
    branch: int
    where: Expr
    view: View


class Program(msgspec.Struct, frozen=True):
    """All questions to one unit.

    ``leaves`` lists, for each column, the distinct leaves asked of it; ``nodes`` holds each question's
    tree, those that can never be true left out. ``keywords`` are asked of all columns. ``asked`` and
    ``words`` are the leaves and the keywords made ready for asking.
    """

    leaves: dict[str, list[Atom | Lookup]]
    keywords: list[Atom]
    asked: dict[str, Asked]
    words: Asked
    nodes: list[tuple[Question, Node]]
    columns: tuple[str, ...]


def compile_unit(questions: Sequence[Question], columns: dict[str, str], event: str | None) -> Program:
    """Compile questions against a unit's columns (lower-case name to column).

    ``event`` is the event id that all of the unit's rows have, so that questions about other ids
    vanish here; None if the ids differ, so that a view's events are asked for row by row.
    """
    compiler = _Compiler(columns, event)
    nodes: list[tuple[Question, Node]] = []
    for question in questions:
        node = compiler.question(question)
        if node is not False:
            nodes.append((question, node))
    used = {name for name, leaves in compiler.leaves.items() if leaves} | compiler.others
    if compiler.keywords:
        used.update(name for name in columns.values() if name not in ev.PROVENANCE)
    leaves = {name: list(asked) for name, asked in compiler.leaves.items()}
    keywords = list(compiler.keywords)
    asked = {name: Asked(mine) for name, mine in leaves.items() if mine}
    return Program(leaves, keywords, asked, Asked(keywords), nodes, tuple(sorted(used)))


class _Compiler:
    def __init__(self, columns: dict[str, str], event: str | None) -> None:
        self._columns = columns
        self._event = event
        self._resolved: dict[tuple[int, str], tuple[str, ...]] = {}
        self._values: dict[tuple[int, str], dict[str, str]] = {}
        self.leaves: dict[str, dict[Atom | Lookup, int]] = {}
        self.keywords: dict[Atom, int] = {}
        self.others: set[str] = set()

    def question(self, question: Question) -> Node:
        """The tree of a question, together with its view's conditions and events; False if it can never be true."""
        view = question.view
        node = self._node(question.where, view)
        if node is not False and view.where is not None:
            node = all_of([self._node(view.where, _PLAIN), node])
        if node is not False and self._event is None and view.events:
            events = [self._ask(ev.EVENT_ID, Atom(ev.EVENT_ID, Op.EQ, e)) for e in view.events]
            node = all_of([any_of(events), node])
        return node

    def _node(self, expr: Expr, view: View) -> Node:
        if isinstance(expr, And):
            return all_of([self._node(item, view) for item in expr.items])
        if isinstance(expr, Or):
            return any_of([self._node(item, view) for item in expr.items])
        if isinstance(expr, Not):
            return negated(self._node(expr.item, view))
        return self._leaf(expr, view)

    def _leaf(self, leaf: Atom | Lookup, view: View) -> Node:
        if leaf.field is None:
            return Word(self.keywords.setdefault(leaf, len(self.keywords)))
        names = self._columns_of(leaf.field, view)
        if not names:
            return _of_absent(leaf)
        if isinstance(leaf, Lookup):
            return self._looked_up(names, leaf, view)
        return self._compared(names, leaf.field, leaf, view)

    def _compared(self, names: tuple[str, ...], field: str, leaf: Atom, view: View) -> Node:
        apart = next((columns for name, columns in view.keys.items() if name.lower() == field.lower()), None)
        if apart and leaf.op in PATH_OPS:
            return self._node(of_key_and_value(leaf, *apart), view)
        if leaf.op in {Op.NULL, Op.EXISTS}:
            nothing = all_of([self._null(name) for name in names])
            return nothing if leaf.op is Op.NULL else negated(nothing)
        asked = self._first(names, lambda name: self._atom(name, leaf, view))
        if not _asks_own_time(leaf):
            return asked
        return any_of([asked, all_of([*map(self._null, names), Moment(leaf)])])

    def _looked_up(self, names: tuple[str, ...], leaf: Lookup, view: View) -> Node:
        if not leaf.rest:
            return self._first(names, lambda name: self._ask(name, leaf))
        parts = (names, *(self._columns_of(field, view) for field in leaf.rest))
        if not parts[1]:
            return False
        self.others.update(name for part in parts for name in part)
        return Parted(parts, leaf.list_id)

    def _atom(self, name: str, leaf: Atom, view: View) -> Node:
        if self._event is not None and name.lower() == "eventid" and leaf.op in {Op.EQ, Op.NUMBER}:
            return leaf.value == self._event
        if leaf.op in FIELD_OPS:
            others = self._columns_of(leaf.value, view)
            return self._first(others, lambda other: self._pair(name, other, leaf)) if others else False
        return self._ask(name, self._rewritten(leaf, view) if view.values or view.volumes else leaf)

    def _pair(self, name: str, other: str, leaf: Atom) -> Node:
        self.others.update((name, other))
        return Pair(name, other, leaf.op, leaf.cased)

    def _first(self, names: tuple[str, ...], ask: Callable[[str], Node]) -> Node:
        """Ask each row's first filled column; what is asked is false of a null."""
        node = ask(names[-1])
        for name in reversed(names[:-1]):
            node = any_of([ask(name), all_of([self._null(name), node])])
        return node

    def _null(self, name: str) -> Node:
        self.others.add(name)
        return Null(name)

    def _ask(self, name: str, leaf: Atom | Lookup) -> Node:
        asked = self.leaves.setdefault(name, {})
        return Ask(name, asked.setdefault(_anonymous(leaf), len(asked)))

    def _rewritten(self, atom: Atom, view: View) -> Atom:
        """The atom with its literal as the view's log writes it.

        What is written otherwise is a whole value, however the rule asks for it: the ``root`` of
        ``contains: root`` is the uid 0, which is not to be found in the uid 1000.
        """
        if (atom.field or "").lower() in map(str.lower, view.volumes):
            return on_volumes(atom)
        key = (id(view), atom.field or "")
        if key not in self._values:
            self._values[key] = rewrites(view, key[1])
        value = self._values[key].get(atom.value.casefold()) if self._values[key] else None
        if value is None or atom.op not in _REWRITTEN:
            return atom
        return Atom(atom.field, Op.NUMBER if atom.op is Op.NUMBER else Op.EQ, value, atom.cased)

    def _columns_of(self, field: str, view: View) -> tuple[str, ...]:
        key = (id(view), field)
        if key not in self._resolved:
            self._resolved[key] = columns_of(view, field, self._columns)
        return self._resolved[key]


def _of_absent(leaf: Atom | Lookup) -> Node:
    """A leaf about a field that no event of the unit has."""
    if isinstance(leaf, Lookup):
        return False
    return Moment(leaf) if _asks_own_time(leaf) else leaf.op is Op.NULL


def _asks_own_time(leaf: Atom) -> bool:
    """Whether an event without the field answers with its own time."""
    return leaf.op in TIME_OPS and (leaf.field or "").lower() in TIME_NAMES


_PLAIN = View(logsource=LogSource(), tables=())


def _anonymous(leaf: Atom | Lookup) -> Atom | Lookup:
    """The leaf without its field, so that two fields on one column share what they ask."""
    if isinstance(leaf, Lookup):
        return Lookup("", leaf.kind, leaf.list_id)
    return Atom(None, leaf.op, leaf.value, leaf.cased)


def all_of(items: Sequence[Node]) -> Node:
    """Conjunction with constants folded."""
    return _joined(items, All, nothing=True)


def any_of(items: Sequence[Node]) -> Node:
    """Disjunction with constants folded."""
    return _joined(items, Any, nothing=False)


def _joined(items: Sequence[Node], kind: type[All | Any], *, nothing: bool) -> Node:
    """Items joined; ``nothing`` is the constant that changes nothing, the other one decides."""
    if any(item is (not nothing) for item in items):
        return not nothing
    rest = tuple(item for item in items if item is not nothing)
    if not rest:
        return nothing
    return rest[0] if len(rest) == 1 else kind(rest)


def negated(item: Node) -> Node:
    """Negation with constants folded."""
    return (not item) if isinstance(item, bool) else Negated(item)
