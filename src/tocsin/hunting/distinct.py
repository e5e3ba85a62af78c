"""The distinct values of a column: what every question is asked of, once."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.hunting import literals
from tocsin.hunting.addresses import Addresses
from tocsin.model.expression import MULTI


class Distinct:
    """Distinct values of one column and the rows that hold them.

    Each chunk brings its own dictionary; they are put one after another, not merged, since hashing
    every value costs as much as asking it twice. A value that holds several (joined with ``MULTI``)
    is asked piece by piece; a hit on any piece is a hit on the value. ``codes`` gives each row's
    value; null rows have the code ``size``.
    """

    def __init__(self, column: pa.ChunkedArray) -> None:
        chunks = [chunk for chunk in column.chunks if len(chunk)]
        dictionaries = [chunk.dictionary for chunk in chunks]
        self.values: pa.StringArray = _joined(dictionaries)
        self.size = len(self.values)
        starts = np.cumsum([0, *(len(d) for d in dictionaries)])
        coded = [_codes(chunk, int(at), self.size) for chunk, at in zip(chunks, starts, strict=False)]
        self.codes: np.ndarray = coded[0] if len(coded) == 1 else np.concatenate([*coded, _NO_CODES])
        self.pieces, self._owner = _split(self.values)

    @functools.cached_property
    def folded(self) -> pa.StringArray:
        """The pieces with Unicode case folded (``str.casefold``)."""
        return fold(self.pieces)

    @functools.cached_property
    def addresses(self) -> Addresses:
        """The addresses in the pieces."""
        return Addresses(self.pieces)

    @property
    def null(self) -> np.ndarray:
        """Rows (bool) that have no value."""
        return np.asarray(self.codes == self.size)

    def of_pieces(self, indices: np.ndarray) -> np.ndarray:
        """From indices of pieces to values: bool of length ``size`` + 1, null false."""
        values = np.zeros(self.size + 1, bool)
        values[indices if self._owner is None else self._owner[indices]] = True
        return values

    def pieces_of(self, values: np.ndarray) -> np.ndarray:
        """Indices of the pieces of some values (bool of length ``size`` + 1)."""
        if self._owner is None:
            return np.flatnonzero(values[: self.size])
        return np.flatnonzero(values[self._owner])

    def rows(self, values: np.ndarray) -> np.ndarray:
        """From values (bool, length ``size`` + 1) to rows (bool)."""
        return np.asarray(values[self.codes])


_NO_CODES = np.empty(0, np.int32)


def _codes(chunk: pa.DictionaryArray, start: int, null: int) -> np.ndarray:
    indices = chunk.indices
    if indices.null_count == 0:
        codes = indices.to_numpy(zero_copy_only=False)
        return np.asarray(codes if start == 0 else codes + np.int32(start))
    codes = indices.fill_null(null - start).to_numpy(zero_copy_only=False)
    return np.asarray(codes if start == 0 else codes + np.int32(start))


def _joined(dictionaries: list[pa.StringArray]) -> pa.StringArray:
    if len(dictionaries) == 1:
        return dictionaries[0]
    return pa.concat_arrays([pa.array([], pa.string()), *dictionaries])


def fold(values: pa.StringArray) -> pa.StringArray:
    """Casefold every value; vectorised but for values with letters that are not ASCII and have case."""
    ascii_only = pc.string_is_ascii(values)
    lowered = pc.ascii_lower(values)
    if pc.all(ascii_only).as_py() in {True, None}:
        return lowered
    others = np.flatnonzero(pc.invert(ascii_only).fill_null(False).to_numpy(zero_copy_only=False))
    rest = values.take(pa.array(others))
    cased = _holding(_cased_letters(rest), rest)
    if not len(cased):
        return lowered
    mask = np.zeros(len(values), bool)
    mask[others[cased]] = True
    texts = rest.take(pa.array(cased)).to_pylist()
    return pc.replace_with_mask(lowered, pa.array(mask), pa.array([t.casefold() for t in texts], values.type))


def _cased_letters(values: pa.StringArray) -> list[bytes]:
    """The characters beyond ASCII that fold to others; which there are is seen without a look at each text."""
    data, offsets = literals.raw(values)
    own = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    letters = sorted(set(own[own > _ASCII].tobytes().decode()))
    return [letter.encode() for letter in letters if letter.casefold() != letter]


def _holding(letters: list[bytes], values: pa.StringArray) -> np.ndarray:
    """Indices of the values that hold any of some letters; of a whole alphabet, all of them are looked at."""
    if len(letters) > _FEW:
        return np.arange(len(values))
    found = literals.find(letters, values).values()
    return np.unique(np.concatenate([_NO_CODES, *(matches.values for matches in found)]))


_ASCII = 0x7F
#: Letters that are looked for; those of a language are in nearly every value.
_FEW = 16


def _split(values: pa.StringArray) -> tuple[pa.StringArray, np.ndarray | None]:
    if not literals.occurs(MULTI.encode(), values):
        return values, None
    lists = pc.split_pattern(values, MULTI)
    pieces = pc.list_flatten(lists)
    owner = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    return pieces, owner
