"""Builds expression trees without needless levels: nested lists flattened, repeats dropped."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.model.expression import And, Expr, Not, Or

#: Trees that hold for every event and for none.
ALWAYS = And(())
NEVER = Or(())


def all_of(items: Iterable[Expr]) -> Expr:
    """True if every item is; the item itself when there is one."""
    found: dict[Expr, None] = {}
    for item in items:
        if item == NEVER:
            return NEVER
        found.update(dict.fromkeys(item.items if isinstance(item, And) else (item,)))
    return next(iter(found)) if len(found) == 1 else And(tuple(found))


def any_of(items: Iterable[Expr]) -> Expr:
    """True if any item is; the item itself when there is one."""
    found: dict[Expr, None] = {}
    for item in items:
        if item == ALWAYS:
            return ALWAYS
        found.update(dict.fromkeys(item.items if isinstance(item, Or) else (item,)))
    return next(iter(found)) if len(found) == 1 else Or(tuple(found))


def none_of(item: Expr) -> Expr:
    """True if the item is not."""
    if item == ALWAYS:
        return NEVER
    if item == NEVER:
        return ALWAYS
    return item.item if isinstance(item, Not) else Not(item)
