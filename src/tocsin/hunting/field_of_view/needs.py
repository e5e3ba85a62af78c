"""What a tree needs to see: its fields and event ids in a normal form, so that like rules are one class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from tocsin.hunting.program import FIELD_OPS, TIME_OPS
from tocsin.lake.views.resolve import TIME_NAMES
from tocsin.model.expression import And, Atom, Expr, Lookup, Not, Op, Or

#: Fields that rules name a Windows event's id by.
EVENT_FIELDS = frozenset({"eventid", "eventcode"})

_BY_VALUE = FIELD_OPS | {Op.EQ, Op.NUMBER}


class Field(msgspec.Struct, frozen=True):
    """The field must be filled; ``plain`` if the name is a column's, not one that a view maps."""

    name: str
    plain: bool = False


class EventIs(msgspec.Struct, frozen=True):
    """The event must have this id; ``field`` is what the rule calls the id."""

    field: str
    event: str


class EventIsNot(msgspec.Struct, frozen=True):
    """The event must have none of these ids."""

    field: str
    events: frozenset[str]


class Every(msgspec.Struct, frozen=True):
    """All of the items are needed; none of them is a constant."""

    items: frozenset[Needs]


class Some(msgspec.Struct, frozen=True):
    """Each of the items is one way to match; ``FREE`` may be one of them."""

    items: frozenset[Needs]


class Constant(msgspec.Struct, frozen=True):
    """Nothing is needed (``FREE``), or nothing would suffice (``NEVER``)."""

    possible: bool


FREE = Constant(possible=True)
NEVER = Constant(possible=False)

Needs = Field | EventIs | EventIsNot | Every | Some | Constant


def needs_of(expr: Expr) -> Needs:
    """What must be filled for a tree to be able to match.

    Filters (negated subtrees), questions whether a field is there at all, keywords and the event's own
    time need nothing. A negated event id excludes that event.
    """
    if isinstance(expr, And):
        return every(map(needs_of, _unlike(expr.items)))
    if isinstance(expr, Or):
        return some(map(needs_of, _unlike(expr.items)))
    if isinstance(expr, Not):
        return _excluded(expr.item)
    if isinstance(expr, Lookup):
        return every((Field(expr.field), *map(Field, expr.rest[:1])))  # a request may have no query
    return _leaf(expr)


def _unlike(items: Iterable[Expr]) -> Iterator[Expr]:
    """The items without atoms that differ from an earlier one only in a value that does not matter."""
    seen: set[tuple[str | None, Op]] = set()
    for item in items:
        if isinstance(item, Atom):
            key = (item.field, item.op)
            if key in seen:
                continue
            if item.op not in _BY_VALUE:
                seen.add(key)
        yield item


def _leaf(atom: Atom) -> Needs:
    if atom.field is None or atom.op in {Op.NULL, Op.EXISTS}:
        return FREE
    name = atom.field.lower()
    if atom.op in TIME_OPS and name in TIME_NAMES:
        return FREE
    if atom.op in {Op.EQ, Op.NUMBER} and name in EVENT_FIELDS:
        return EventIs(atom.field, atom.value)
    if atom.op in FIELD_OPS:
        return every((Field(atom.field), Field(atom.value)))
    return Field(atom.field)


def _excluded(expr: Expr) -> Needs:
    inner = needs_of(expr)
    ids = inner.items if isinstance(inner, Some) else frozenset((inner,))
    named = [item for item in ids if isinstance(item, EventIs)]
    if len(named) == len(ids) and len({item.field for item in named}) == 1:
        return EventIsNot(named[0].field, frozenset(item.event for item in named))
    return FREE


def every(items: Iterable[Needs]) -> Needs:
    """Conjunction: flattened, without repeats and constants."""
    kept: set[Needs] = set()
    for item in items:
        if item == NEVER:
            return NEVER
        kept |= item.items if isinstance(item, Every) else {item}
    kept.discard(FREE)
    if not kept:
        return FREE
    return kept.pop() if len(kept) == 1 else Every(frozenset(kept))


def some(items: Iterable[Needs]) -> Needs:
    """Disjunction: flattened, without repeats and impossible ways."""
    kept: set[Needs] = set()
    for item in items:
        kept |= item.items if isinstance(item, Some) else {item}
    kept.discard(NEVER)
    if not kept:
        return NEVER
    return kept.pop() if len(kept) == 1 else Some(frozenset(kept))


def parts(needs: Needs) -> Iterator[Field | EventIs | EventIsNot]:
    """Every field and event id named, in no particular order, repeats included."""
    stack = [needs]
    while stack:
        item = stack.pop()
        if isinstance(item, Every | Some):
            stack.extend(item.items)
        elif not isinstance(item, Constant):
            yield item


def replaced(needs: Needs, leaf: Callable[[Field | EventIs | EventIsNot], Needs]) -> Needs:
    """The same needs with every field and event id replaced, constants folded."""
    if isinstance(needs, Every):
        return every(replaced(item, leaf) for item in needs.items)
    if isinstance(needs, Some):
        return some(replaced(item, leaf) for item in needs.items)
    return needs if isinstance(needs, Constant) else leaf(needs)


def at_event(needs: Needs, event: str | None) -> Needs:
    """What is needed of events with this id; None: an id that the tree does not name."""

    def known(item: Field | EventIs | EventIsNot) -> Needs:
        """The item, or what it comes to now that the event id is known."""
        if isinstance(item, EventIs):
            return FREE if item.event == event else NEVER
        if isinstance(item, EventIsNot):
            return NEVER if event in item.events else FREE
        return item

    return replaced(needs, known)
