"""Every atom of a column asked of its distinct values; only atoms that hit something are reported."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.hunting import globs, literals, moments
from tocsin.hunting.distinct import Distinct
from tocsin.hunting.lookups import EntryIndex, parse_address
from tocsin.model.expression import Atom, Lookup, Op

#: A literal this short is searched alone: in the automaton it would match nearly everywhere.
_SHORT = 2

_LITERAL = frozenset({Op.CONTAINS, Op.STARTS, Op.ENDS, Op.GLOB})
_COMPARED = frozenset({Op.LT, Op.LTE, Op.GT, Op.GTE, Op.NUMBER})
_NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"

Leaf = Atom | Lookup


def ask(distinct: Distinct, leaves: Sequence[Leaf], lists: Mapping[str, EntryIndex]) -> dict[int, np.ndarray]:
    """Hits of each leaf, by its position: bool over the column's values (length ``size`` + 1).

    Null, existence, field references and keywords are not asked here: they are about rows.
    """
    hits: dict[int, np.ndarray] = {}
    if not distinct.size:
        return hits
    for cased in (False, True):
        mine = [(i, a) for i, a in enumerate(leaves) if isinstance(a, Atom) and a.cased is cased]
        values = distinct.pieces if cased else distinct.folded
        _equals(distinct, values, _pick(mine, {Op.EQ}), hits)
        _literals(distinct, values, _pick(mine, _LITERAL), hits)
    for i, leaf in enumerate(leaves):
        found = _alone(distinct, leaf, lists)
        if found is not None and found.any():
            hits[i] = distinct.of_pieces(found)
    return hits


def _pick(leaves: Iterable[tuple[int, Atom]], ops: Iterable[Op]) -> list[tuple[int, Atom]]:
    wanted = frozenset(ops)
    return [(i, atom) for i, atom in leaves if atom.op in wanted]


def text_of(atom: Atom) -> str:
    """The atom's value as it is compared."""
    return atom.value if atom.cased else atom.value.casefold()


def _equals(
    distinct: Distinct, values: pa.StringArray, atoms: list[tuple[int, Atom]], hits: dict[int, np.ndarray]
) -> None:
    if not atoms:
        return
    wanted: dict[str, list[int]] = {}
    for i, atom in atoms:
        wanted.setdefault(text_of(atom), []).append(i)
    found = pc.index_in(values, value_set=pa.array(wanted, values.type)).fill_null(-1).to_numpy()
    asked = list(wanted.values())
    for k in np.unique(found[found >= 0]):
        values_hit = distinct.of_pieces(found == k)
        for i in asked[k]:
            hits[i] = values_hit


def _literals(
    distinct: Distinct, values: pa.StringArray, atoms: list[tuple[int, Atom]], hits: dict[int, np.ndarray]
) -> None:
    by_literal: dict[str, list[tuple[int, Atom]]] = {}
    for i, atom in atoms:
        text = text_of(atom)
        literal = globs.longest_literal(text) if atom.op is Op.GLOB else text
        if len(literal) <= _SHORT:
            _store(distinct, i, np.flatnonzero(_SINGLE[atom.op](values, text)), hits)
        else:
            by_literal.setdefault(literal, []).append((i, atom))
    asked = list(by_literal.values())
    for k, found in literals.find([t.encode() for t in by_literal], values).items():
        for i, atom in asked[k]:
            _store(distinct, i, _narrowed(atom, found, values), hits)


def _narrowed(atom: Atom, found: literals.Matches, values: pa.StringArray) -> np.ndarray:
    if atom.op is Op.CONTAINS:
        return found.values
    if atom.op in {Op.STARTS, Op.ENDS}:
        placed = found.at_start if atom.op is Op.STARTS else found.at_end
        return np.asarray(found.values[placed])
    candidates = np.unique(found.values)
    matched = pc.match_substring_regex(values.take(pa.array(candidates)), globs.to_re2(text_of(atom)))
    return np.asarray(candidates[matched.to_numpy(zero_copy_only=False)])


def _store(distinct: Distinct, i: int, indices: np.ndarray, hits: dict[int, np.ndarray]) -> None:
    if len(indices):
        hits[i] = distinct.of_pieces(indices)


_Mask = Callable[[pa.StringArray, str], np.ndarray]
_SINGLE: dict[Op, _Mask] = {
    Op.CONTAINS: lambda values, text: _bools(pc.match_substring(values, text)),
    Op.STARTS: lambda values, text: _bools(pc.starts_with(values, text)),
    Op.ENDS: lambda values, text: _bools(pc.ends_with(values, text)),
    Op.GLOB: lambda values, text: _bools(pc.match_substring_regex(values, globs.to_re2(text))),
}


def _bools(array: pa.BooleanArray) -> np.ndarray:
    return np.asarray(array.fill_null(False).to_numpy(zero_copy_only=False))


def _alone(distinct: Distinct, leaf: Leaf, lists: Mapping[str, EntryIndex]) -> np.ndarray | None:
    """Pieces that a leaf hits that is asked by itself; None where it is asked with others."""
    if isinstance(leaf, Lookup):
        found = np.zeros(len(distinct.pieces), bool)
        found[lists[leaf.list_id].hits(distinct.folded)] = True
        return found
    if leaf.op is Op.REGEX:
        return _bools(pc.match_substring_regex(distinct.pieces, leaf.value))
    if leaf.op is Op.CIDR:
        return _in_network(distinct.pieces, leaf.value)
    if leaf.op in _COMPARED:
        return _compared(distinct.pieces, leaf)
    if leaf.op in moments.PARTS:
        return moments.has_part(distinct.pieces, leaf)
    return None


def _in_network(values: pa.StringArray, network: str) -> np.ndarray:
    wanted = ipaddress.ip_network(network, strict=False)
    addresses = (parse_address(v) if v else None for v in values.to_pylist())
    return np.array([a is not None and a.version == wanted.version and a in wanted for a in addresses], bool)


def _compared(values: pa.StringArray, atom: Atom) -> np.ndarray:
    """Numeric comparison; text that is no number equals only the same text and is in no order."""
    numeric = _bools(pc.match_substring_regex(values, _NUMBER))
    found = np.zeros(len(values), bool)
    try:
        bound = float(atom.value)
    except ValueError:
        return found
    numbers = pc.utf8_trim_whitespace(values.filter(pa.array(numeric))).cast(pa.float64()).to_numpy()
    found[numeric] = _COMPARE[atom.op](numbers, bound)
    return found


_COMPARE: dict[Op, np.ufunc] = {
    Op.LT: np.less,
    Op.LTE: np.less_equal,
    Op.GT: np.greater,
    Op.GTE: np.greater_equal,
    Op.NUMBER: np.equal,
}
