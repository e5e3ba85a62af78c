"""Whether what is true of one atom of a field decides another: ``endswith a.exe`` holds ``contains a.``.

A field may hold several values. What one atom is true of, another is true of by its text alone, whichever
value that is; that two atoms are true of different values is never excluded here.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable
from decimal import Decimal

from tocsin.model.expression import Atom, Lookup, Op

_PARTS = frozenset({Op.MINUTE, Op.HOUR, Op.DAY, Op.WEEK, Op.MONTH, Op.YEAR})
_TEXT = frozenset({Op.EQ, Op.CONTAINS, Op.STARTS, Op.ENDS, Op.GLOB})
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_PIECE = re.compile(r"\\([*?\\])|([*?])|(.)", re.DOTALL)
#: Stand in a pattern for ``*`` and ``?``; a value that holds one itself decides nothing.
_ANY, _ONE = "\0", "\1"
_ABOVE, _BELOW = frozenset({Op.GT, Op.GTE}), frozenset({Op.LT, Op.LTE})
#: For an atom with a number that implies another: what their numbers must be to each other.
_ORDER: dict[tuple[Op, Op], Callable[[Decimal, Decimal], bool]] = {
    (Op.NUMBER, Op.NUMBER): operator.eq,
    (Op.NUMBER, Op.GT): operator.gt,
    (Op.NUMBER, Op.GTE): operator.ge,
    (Op.NUMBER, Op.LT): operator.lt,
    (Op.NUMBER, Op.LTE): operator.le,
    (Op.GT, Op.GT): operator.ge,
    (Op.GT, Op.GTE): operator.ge,
    (Op.GTE, Op.GT): operator.gt,
    (Op.GTE, Op.GTE): operator.ge,
    (Op.LT, Op.LT): operator.le,
    (Op.LT, Op.LTE): operator.le,
    (Op.LTE, Op.LT): operator.lt,
    (Op.LTE, Op.LTE): operator.le,
}


def implies(one: Atom | Lookup, other: Atom | Lookup) -> bool:
    """Whether an event of which ``one`` is true has ``other`` true too; both are asked of the same field.

    False where that is not certain: regular expressions, networks and the fields of an event are not
    compared with anything but themselves.
    """
    if one == other:
        return True
    if not isinstance(other, Atom):
        return False
    if other.op is Op.EXISTS:
        return present(one)
    if not isinstance(one, Atom):
        return False
    if one.op in _TEXT and other.op in _TEXT:
        return (one.cased or not other.cased) and _within(one, other)
    return _ordered(one, other)


def excludes(one: Atom | Lookup, other: Atom | Lookup) -> bool:
    """Whether no event can have both true: the field is absent, and something is said of its value."""
    return (_absent(one) and present(other)) or (_absent(other) and present(one))


def present(one: Atom | Lookup) -> bool:
    """Whether the field has a value where an atom is true; the parts of a time may be the event's own."""
    return not isinstance(one, Atom) or (one.op is not Op.NULL and one.op not in _PARTS)


def number(text: str) -> Decimal | None:
    """The number that a text plainly is; None if it is none, or written in another way."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def bounds_nothing(one: Atom, other: Atom) -> bool:
    """Whether no number is within both bounds, such as ``gt: 5`` and ``lt: 3``."""
    if {one.op, other.op} & _ABOVE and {one.op, other.op} & _BELOW:
        low, high = (one, other) if one.op in _ABOVE else (other, one)
        least, most = number(low.value), number(high.value)
        touching = low.op is Op.GTE and high.op is Op.LTE
        return least is not None and most is not None and (least > most if touching else least >= most)
    return False


def _absent(one: Atom | Lookup) -> bool:
    return isinstance(one, Atom) and one.op is Op.NULL


def _ordered(one: Atom, other: Atom) -> bool:
    compare = _ORDER.get((Op.NUMBER if one.op is Op.EQ else one.op, other.op))
    left, right = number(one.value), number(other.value)
    return compare is not None and left is not None and right is not None and compare(left, right)


def _within(one: Atom, other: Atom) -> bool:
    """Whether every text that fits one pattern fits the other, whose wildcards take what is open in the first."""
    text, pattern = (_pattern(atom.op, atom.value, cased=other.cased) for atom in (one, other))
    if text is None or pattern is None or _ONE in pattern:
        return False
    first, *rest = pattern.split(_ANY)
    if not rest:
        return text == first
    *middle, last = rest
    if not text.startswith(first) or not text[len(first) :].endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


@functools.lru_cache(maxsize=4096)
def _pattern(op: Op, value: str, *, cased: bool) -> str | None:
    """What an atom asks of the whole value, wildcards as signs of their own; None if the value holds these."""
    if _ANY in value or _ONE in value:
        return None
    value = value if cased else value.casefold()
    if op is Op.GLOB:
        return _PIECE.sub(_sign, value)
    before = _ANY if op in {Op.CONTAINS, Op.ENDS} else ""
    after = _ANY if op in {Op.CONTAINS, Op.STARTS} else ""
    return before + value + after


def _sign(piece: re.Match[str]) -> str:
    wild = {"*": _ANY, "?": _ONE}.get(piece[2] or "")
    return wild or piece[1] or piece[3]
