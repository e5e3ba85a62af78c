"""The distinct values of a column: what every question is asked of, once."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.model.expression import MULTI


class Distinct:
    """Distinct values of one column and the rows that hold them.

    A value that holds several (joined with ``MULTI``) is asked piece by piece; a hit on any piece is
    a hit on the value. ``codes`` gives each row's value (int32); null rows have the code ``size``.
    """

    def __init__(self, column: pa.DictionaryArray) -> None:
        values = self.values = column.dictionary
        self.size = len(values)
        self.codes: np.ndarray = column.indices.fill_null(self.size).to_numpy(zero_copy_only=False)
        self.pieces, self._owner = _split(values)

    @functools.cached_property
    def folded(self) -> pa.StringArray:
        """The pieces with Unicode case folded (``str.casefold``)."""
        return fold(self.pieces)

    @property
    def null(self) -> np.ndarray:
        """Rows (bool) that have no value."""
        return np.asarray(self.codes == self.size)

    def of_pieces(self, hit: np.ndarray) -> np.ndarray:
        """From pieces (bool, or indices of pieces) to values: bool of length ``size`` + 1, null false."""
        indices = np.flatnonzero(hit) if hit.dtype == bool else hit
        values = np.zeros(self.size + 1, bool)
        values[indices if self._owner is None else self._owner[indices]] = True
        return values

    def rows(self, values: np.ndarray) -> np.ndarray:
        """From values (bool, length ``size`` + 1) to rows (bool)."""
        return np.asarray(values[self.codes])


def fold(values: pa.StringArray) -> pa.StringArray:
    """Casefold every value; the vectorised path covers ASCII, the rest goes through Python."""
    ascii_only = pc.string_is_ascii(values)
    lowered = pc.ascii_lower(values)
    if pc.all(ascii_only).as_py() in {True, None}:
        return lowered
    others = pc.invert(ascii_only)
    texts = values.filter(others).to_pylist()
    return pc.replace_with_mask(lowered, others, pa.array([t.casefold() for t in texts], pa.string()))


def _split(values: pa.StringArray) -> tuple[pa.StringArray, np.ndarray | None]:
    several = pc.match_substring(values, MULTI)
    if not pc.any(several).as_py():
        return values, None
    lists = pc.split_pattern(values, MULTI)
    pieces = pc.list_flatten(lists)
    owner = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    return pieces, owner
