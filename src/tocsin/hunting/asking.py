"""Every atom of a column asked of its distinct values; only atoms that hit something are reported."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.hunting import globs, literals, moments
from tocsin.hunting.distinct import Distinct
from tocsin.hunting.lookups import EntryIndex
from tocsin.model.expression import Atom, Lookup, Op

#: Literals of fewer UTF-8 bytes are asked late: in the automaton they would match nearly everywhere.
_SHORT = 3

_LITERAL = frozenset({Op.CONTAINS, Op.STARTS, Op.ENDS, Op.GLOB})
_COMPARED = frozenset({Op.LT, Op.LTE, Op.GT, Op.GTE, Op.NUMBER})
# An exponent has at most three digits: no exact number is kept for more.
_NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*$"

Leaf = Atom | Lookup


def is_late(leaf: Leaf) -> bool:
    """Whether a leaf is asked by itself, and so only of values that other questions leave in play."""
    if isinstance(leaf, Lookup):
        return True
    return leaf.op is not Op.EQ and not (leaf.op in _LITERAL and len(_key(leaf).encode()) >= _SHORT)


class Asked:
    """Leaves asked of a column, sorted once by how they are asked.

    ``late`` are the positions of those that are asked by themselves.
    """

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.late = [i for i, leaf in enumerate(leaves) if is_late(leaf)]
        late = set(self.late)
        early = [(i, leaf) for i, leaf in enumerate(leaves) if i not in late and isinstance(leaf, Atom)]
        self._folded = _Literals([(i, atom) for i, atom in early if not atom.cased])
        self._cased = _Literals([(i, atom) for i, atom in early if atom.cased])

    def of(self, distinct: Distinct) -> dict[int, np.ndarray]:
        """Hits of each leaf that is not late, by position: bool over the values (length ``size`` + 1).

        Leaves that hit nothing are left out.
        """
        hits: dict[int, np.ndarray] = {}
        if distinct.size and self._folded:
            self._folded.ask(distinct, distinct.folded, hits)
        if distinct.size and self._cased:
            self._cased.ask(distinct, distinct.pieces, hits)
        return hits


class _Literals:
    """Equalities by text, and other literals by the text that every match contains."""

    def __init__(self, atoms: list[tuple[int, Atom]]) -> None:
        self._equal: dict[str, list[int]] = {}
        self._inside: dict[str, list[tuple[int, Atom]]] = {}
        for i, atom in atoms:
            if atom.op is Op.EQ:
                self._equal.setdefault(text_of(atom), []).append(i)
            else:
                self._inside.setdefault(_key(atom), []).append((i, atom))
        self._texts = tuple(text.encode() for text in self._inside)

    def __bool__(self) -> bool:
        return bool(self._equal or self._inside)

    def ask(self, distinct: Distinct, values: pa.StringArray, hits: dict[int, np.ndarray]) -> None:
        """Add what hits among a column's pieces, folded or not as the literals are."""
        if self._equal:
            self._ask_equal(distinct, values, hits)
        asked = list(self._inside.values())
        for k, found in literals.find(self._texts, values).items():
            for i, atom in asked[k]:
                indices = _narrowed(atom, found, values)
                if len(indices):
                    hits[i] = distinct.of_pieces(indices)

    def _ask_equal(self, distinct: Distinct, values: pa.StringArray, hits: dict[int, np.ndarray]) -> None:
        wanted = pa.array(self._equal, values.type)
        found = pc.index_in(values, value_set=wanted).fill_null(-1).to_numpy()
        asked = list(self._equal.values())
        for k in np.unique(found[found >= 0]):
            values_hit = distinct.of_pieces(np.flatnonzero(found == k))
            for i in asked[k]:
                hits[i] = values_hit


def text_of(atom: Atom) -> str:
    """The atom's value as it is compared."""
    return atom.value if atom.cased else atom.value.casefold()


def _key(atom: Atom) -> str:
    """The literal that every match of the atom contains."""
    text = text_of(atom)
    return globs.longest_literal(text) if atom.op is Op.GLOB else text


def _narrowed(atom: Atom, found: literals.Matches, values: pa.StringArray) -> np.ndarray:
    if atom.op is Op.CONTAINS:
        return found.values
    if atom.op in {Op.STARTS, Op.ENDS}:
        placed = found.at_start if atom.op is Op.STARTS else found.at_end
        return np.asarray(found.values[placed])
    candidates = np.unique(found.values)
    matched = pc.match_substring_regex(values.take(pa.array(candidates)), globs.to_re2(text_of(atom)))
    return np.asarray(candidates[matched.to_numpy(zero_copy_only=False)])


class Late:
    """A late leaf and what is known of it: each value is asked at most once, when first in play."""

    def __init__(self, distinct: Distinct, leaf: Leaf, lists: Mapping[str, EntryIndex]) -> None:
        self._distinct = distinct
        self._leaf = leaf
        self._lists = lists
        self._asked = np.zeros(distinct.size + 1, bool)
        self._hit = np.zeros(distinct.size + 1, bool)
        self._asked[distinct.size] = True

    def rows(self, within: np.ndarray | None) -> np.ndarray:
        """Rows (bool) that hit, right for the rows in ``within`` (bool; None for all)."""
        distinct = self._distinct
        if within is None:
            wanted = ~self._asked
        else:
            wanted = np.zeros(distinct.size + 1, bool)
            wanted[distinct.codes[within]] = True
            wanted &= ~self._asked
        if wanted.any():
            pieces = distinct.pieces_of(wanted)
            self._hit |= distinct.of_pieces(pieces[self._test(pieces)])
            self._asked |= wanted
        return distinct.rows(self._hit)

    def _test(self, pieces: np.ndarray) -> np.ndarray:
        """Whether each of some pieces hits."""
        leaf = self._leaf
        if isinstance(leaf, Atom) and leaf.op is Op.CIDR:
            return self._distinct.addresses.within(leaf.value, pieces)
        all_of_them = len(pieces) == len(self._distinct.pieces)
        folded = isinstance(leaf, Lookup) or not leaf.cased
        source = self._distinct.folded if folded and leaf_folds(leaf) else self._distinct.pieces
        values = source if all_of_them else source.take(pa.array(pieces))
        if isinstance(leaf, Lookup):
            return self._lists[leaf.list_id].hits(values)
        return _TESTS[leaf.op](values, leaf)


def leaf_folds(leaf: Leaf) -> bool:
    """Whether a late leaf is asked of folded values: literals and look-ups are, the rest is not."""
    return isinstance(leaf, Lookup) or leaf.op in _LITERAL


def _bools(array: pa.BooleanArray) -> np.ndarray:
    return np.asarray(array.fill_null(False).to_numpy(zero_copy_only=False))


def _compared(values: pa.StringArray, atom: Atom) -> np.ndarray:
    """Exact numeric comparison; text that is no number equals only the same text and is in no order."""
    numeric = _bools(pc.match_substring_regex(values, _NUMBER))
    found = np.zeros(len(values), bool)
    if not re.search(_NUMBER, atom.value):
        return found
    bound = float(atom.value)
    compare = _COMPARE[atom.op]
    texts = pc.utf8_trim_whitespace(values.filter(pa.array(numeric)))
    numbers = texts.cast(pa.float64()).to_numpy()
    hit = compare(numbers, bound)
    # Rounding keeps the order, so only numbers that round to the bound need a closer look.
    for i in np.flatnonzero(numbers == bound):
        hit[i] = compare(Decimal(texts[i].as_py()), Decimal(atom.value))
    found[numeric] = hit
    return found


_COMPARE: dict[Op, Callable[..., Any]] = {
    Op.LT: operator.lt,
    Op.LTE: operator.le,
    Op.GT: operator.gt,
    Op.GTE: operator.ge,
    Op.NUMBER: operator.eq,
}


_Test = Callable[[pa.StringArray, Atom], np.ndarray]
#: Any character, so many times or more.
_ANY_RUN = re.compile(r"\.\{([0-9]+),\}")


def _searched(values: pa.StringArray, atom: Atom) -> np.ndarray:
    """What RE2 finds; but a mere run of characters, which it counts at great length, is a line that is long enough."""
    run = _ANY_RUN.fullmatch(atom.value)
    if run is None:
        return _bools(pc.match_substring_regex(values, atom.value))
    least = int(run[1])
    found = _bools(pc.greater_equal(pc.utf8_length(values), least)).copy()
    for i in np.flatnonzero(found):
        found[i] = max(map(len, values[i].as_py().split("\n"))) >= least
    return found


_TESTS: dict[Op, _Test] = {
    Op.CONTAINS: lambda values, atom: _bools(pc.match_substring(values, text_of(atom))),
    Op.STARTS: lambda values, atom: _bools(pc.starts_with(values, text_of(atom))),
    Op.ENDS: lambda values, atom: _bools(pc.ends_with(values, text_of(atom))),
    Op.GLOB: lambda values, atom: _bools(pc.match_substring_regex(values, globs.to_re2(text_of(atom)))),
    Op.REGEX: _searched,
    **dict.fromkeys(_COMPARED, _compared),
    **dict.fromkeys(moments.PARTS, moments.has_part),
}
