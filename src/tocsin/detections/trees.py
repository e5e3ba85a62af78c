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


def constant(tree: Expr) -> bool | None:
    """Whether a tree holds for every event (True) or for none (False), by its structure; else None.

    Structure is the constants and what stands beside its own negation. Values are not compared:
    that ``a`` equals 1 and also 2 is left to the events, as a field may hold several values.
    """
    if isinstance(tree, Not):
        inner = constant(tree.item)
        return None if inner is None else not inner
    if not isinstance(tree, And | Or):
        return None
    decides = isinstance(tree, Or)
    found = {constant(item) for item in tree.items}
    if decides in found or _against_itself(tree):
        return decides
    return None if None in found else not decides


def _against_itself(tree: And | Or) -> bool:
    """Whether the items of an AND leave nothing, or those of an OR leave nothing out."""
    # "Not all of x, y" excludes x AND y, while "none of x, y" excludes each; for OR the other way round.
    same = type(tree)
    denials = [item.item for item in tree.items if isinstance(item, Not)]
    items = frozenset(tree.items) if denials else frozenset()
    for denied in denials:
        parts = denied.items if isinstance(denied, And | Or) else ()
        whole = isinstance(denied, same) and items.issuperset(parts)
        single = not isinstance(denied, same) and not items.isdisjoint(parts)
        if denied in items or whole or single:
            return True
    return False
