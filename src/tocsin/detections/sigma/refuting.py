"""Shows that no event can fulfil a tree: a filter that leaves its selection nothing, a field both empty and null.

What must hold is taken as true; an alternative that this excludes is struck, the last one left must hold. At
most one choice is tried out, and the work for a rule is bounded: what is not shown is taken for possible.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from tocsin.detections.sigma.implying import excludes, implies
from tocsin.detections.sigma.wording import Conflict, conflict
from tocsin.detections.trees import ALWAYS, all_of, any_of
from tocsin.model.expression import And, Atom, Expr, Lookup, Not, Op, Or

MOST_STEPS = (
    20_000  # steps for one rule, all its parts together, 50 ms; the rules of SigmaHQ need 16,000 at most
)
#: A leaf that must hold, or (False) must not.
_Claim = tuple[Atom | Lookup, bool]
_Known = dict[str | None, list[_Claim]]


class _TooMuchError(Exception):
    """The work for one rule is more than it is worth."""


class Steps:
    """Counts the work for one rule, whose judgements share it: once it is spent, nothing more is looked for."""

    def __init__(self) -> None:
        self._left = MOST_STEPS

    @property
    def spent(self) -> bool:
        """Whether there are no more."""
        return self._left <= 0

    def one(self) -> None:
        """Count a step; raises ``_TooMuchError`` where there are too many."""
        self._left -= 1
        if self._left < 0:
            raise _TooMuchError


def refuted(tree: Expr, steps: Steps) -> Conflict | None:
    """Why no event can fulfil a tree, whatever values its fields hold; None if one may, or ``steps`` are spent."""
    try:
        if not _denies(tree, steps):
            return None
        narrowed = _narrowed(tree, _contested(tree, steps))
        facts = _Facts(steps)
        return facts.take([narrowed]) or facts.tried()
    except _TooMuchError:
        return None


def dead_parts(tree: Expr, steps: Steps) -> list[Conflict]:
    """Why alternatives within a tree can never hold, each by itself, as far as ``steps`` reach."""
    parts = itertools.takewhile(lambda _: not steps.spent, _alternatives(tree))
    found = (refuted(part, steps) for part in parts)
    return list(dict.fromkeys(one for one in found if one))


def _denies(tree: Expr, steps: Steps) -> bool:
    """Whether a tree says of anything that it is not there: without that, all of it can be true at once."""
    if isinstance(tree, And | Or):
        steps.one()
        return any(_denies(item, steps) for item in tree.items)
    return isinstance(tree, Not) or (isinstance(tree, Atom) and tree.op is Op.NULL)


def _alternatives(tree: Expr) -> Iterator[Expr]:
    """Every AND that is an alternative of an OR."""
    if isinstance(tree, And | Or):
        for item in tree.items:
            if isinstance(tree, Or) and isinstance(item, And):
                yield item
            yield from _alternatives(item)


def claims(tree: Expr, *, holds: bool = True) -> Iterator[_Claim]:
    """Every leaf of a tree, and whether it is asked to be true."""
    if isinstance(tree, Not):
        yield from claims(tree.item, holds=not holds)
    elif isinstance(tree, And | Or):
        for item in tree.items:
            yield from claims(item, holds=holds)
    else:
        yield tree, holds


def _contested(tree: Expr, steps: Steps) -> frozenset[_Claim]:
    """Leaves that some other leaf of the tree speaks against."""
    by_field: dict[str | None, dict[_Claim, None]] = {}
    for claim in claims(tree):
        steps.one()
        by_field.setdefault(_field(claim[0]), {})[claim] = None
    found: set[_Claim] = set()
    for same in by_field.values():
        denied = [claim for claim in same if _is_denial(claim)]
        for claim in same if denied else ():
            for other in denied:
                steps.one()
                if _clash(claim, other):
                    found |= {claim, other}
    return frozenset(found)


def _is_denial(claim: _Claim) -> bool:
    leaf, holds = claim
    return not holds or (isinstance(leaf, Atom) and leaf.op is Op.NULL)


def _narrowed(tree: Expr, contested: frozenset[_Claim], *, holds: bool = True) -> Expr:
    """The tree of contested leaves alone, the others taken for true, ``not`` only before a leaf."""
    if isinstance(tree, Not):
        return _narrowed(tree.item, contested, holds=not holds)
    if isinstance(tree, And | Or):
        parts = (_narrowed(item, contested, holds=holds) for item in tree.items)
        return all_of(parts) if isinstance(tree, And) is holds else any_of(parts)
    if (tree, holds) not in contested:
        return ALWAYS
    return tree if holds else Not(tree)


class _Facts:
    """What must be true and false of an event, by field, and the choices that are open."""

    def __init__(self, steps: Steps, under: tuple[_Known, ...] = ()) -> None:
        self._steps = steps
        self._own: _Known = {}
        self._known = (*under, self._own)
        self._open: list[Or] = []

    def take(self, trees: Sequence[Expr]) -> Conflict | None:
        """Take trees as true, and what follows; the conflict if they cannot be."""
        while trees:
            if told := self._told(trees):
                return told
            trees = []
            waiting, self._open = self._open, []
            for choice in waiting:
                struck = [_Facts(self._steps, self._known).take([item]) for item in choice.items]
                left = [item for item, reason in zip(choice.items, struck, strict=True) if not reason]
                if not left:
                    return struck[0]
                if len(left) == 1:
                    trees = [*trees, *left]
                else:
                    self._open.append(Or(tuple(left)))
        return None

    def tried(self) -> Conflict | None:
        """The conflict if some choice can be made in no way, all the others being open to it."""
        for choice in self._open:
            told = [_Facts(self._steps, self._known).take([item, *self._open]) for item in choice.items]
            if None not in told:
                return told[0]
        return None

    def _told(self, trees: Sequence[Expr]) -> Conflict | None:
        waiting = list(reversed(trees))
        while waiting:
            self._steps.one()
            tree = waiting.pop()
            if isinstance(tree, And):
                waiting += reversed(tree.items)
            elif isinstance(tree, Or):
                self._open += [tree] if tree.items else []
            elif told := self._add(next(claims(tree))):
                return told
        return None

    def _add(self, claim: _Claim) -> Conflict | None:
        field = _field(claim[0])
        for layer in self._known:
            for known in layer.get(field, ()):
                self._steps.one()
                if _clash(claim, known):
                    return conflict(known, claim)
        self._own.setdefault(field, []).append(claim)
        return None


def _field(leaf: Atom | Lookup) -> str | None:
    return leaf.field and leaf.field.lower()


def _clash(claim: _Claim, other: _Claim) -> bool:
    """Whether two leaves of one field cannot be as they are asked to be."""
    (one, holds), (two, truth) = claim, other
    if holds and truth:
        return excludes(one, two)
    if holds or truth:
        return implies(one, two) if holds else implies(two, one)
    return False
