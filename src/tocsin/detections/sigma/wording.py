"""Says what a field is asked to be, where that contradicts itself."""

from __future__ import annotations

import msgspec

from tocsin.model.expression import Atom, Lookup, Op

_VERBS = {
    Op.EQ: "to be",
    Op.NUMBER: "to be",
    Op.CONTAINS: "to contain",
    Op.STARTS: "to begin with",
    Op.ENDS: "to end with",
    Op.GLOB: "to be like",
    Op.REGEX: "to match",
    Op.CIDR: "to lie in",
    Op.GT: "to be above",
    Op.GTE: "to be at least",
    Op.LT: "to be below",
    Op.LTE: "to be at most",
}
_MOST_SHOWN = 80  # characters of a value or a field
_ALONE = {Op.NULL: "to be null", Op.EXISTS: "to exist"}


class Conflict(msgspec.Struct, frozen=True):
    """A field that is asked ``one`` and also ``other``: ``to be '1'``, ``not to end with 'a'``.

    ``denied`` is whether ``other`` says what is not to be.
    """

    field: str
    one: str
    other: str
    denied: bool = False

    def __str__(self) -> str:
        return f"{_cut(self.field)} is asked {self.one} and also {self.other.removeprefix('to be ')}"


def asked(leaf: Atom | Lookup, *, holds: bool = True) -> str:
    """What an atom asks of its field, or denies of it: ``to end with 'a.exe'``, ``not to be null``."""
    if not isinstance(leaf, Atom):
        words = "to be in a list"
    elif leaf.op in _ALONE:
        words = _ALONE[leaf.op]
    else:
        words = f"{_VERBS.get(leaf.op, f'for {leaf.op.value}')} {_cut(leaf.value)!r}"
    return words if holds else f"not {words}"


def conflict(one: tuple[Atom | Lookup, bool], other: tuple[Atom | Lookup, bool]) -> Conflict:
    """The conflict of two atoms of one field, each with whether it is asked to hold; what is to hold comes first."""
    first, second = (other, one) if other[1] and not one[1] else (one, other)
    field = first[0].field or second[0].field or "the event"
    return Conflict(field, asked(first[0], holds=first[1]), asked(second[0], holds=second[1]), not second[1])


def _cut(text: str) -> str:
    """A text, or its beginning where it is long."""
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"
