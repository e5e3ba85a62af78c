"""Which fields a row fills: coverage counts a field as filled only where its value is not empty.

Windows writes ``CommandLine`` as the empty string where command lines are not audited. For a rule the
empty string is a value; for the field of view such a host shows nothing of what the rule needs.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.model import event as ev
from tocsin.model.expression import MULTI


def without_empty(rows: pa.Table, shape: pa.DictionaryArray, name: str) -> pa.DictionaryArray:
    """``shape`` (each row's filled fields, joined) without the fields that are empty text in that row.

    ``name`` is the column of ``rows`` that holds the shape itself.
    """
    fields = [field for field in rows.schema.names if field not in ev.PROVENANCE and field != name]
    masks = ((field, _empty(rows[field])) for field in fields)
    empty = [(field, mask) for field, mask in masks if mask is not None]
    if not empty:
        return shape
    codes = shape.indices.to_numpy(zero_copy_only=False)
    bits = np.packbits(np.stack([mask for _, mask in empty], axis=1), axis=1)
    keys = np.concatenate([codes.astype("<i4").view(np.uint8).reshape(-1, 4), bits], axis=1)
    whole = np.ascontiguousarray(keys).view(np.dtype((np.void, keys.shape[1]))).reshape(-1)
    _, first, of_row = np.unique(whole, return_index=True, return_inverse=True)
    names = shape.dictionary.to_pylist()
    joined = []
    for row in first.tolist():
        dropped = {field for field, mask in empty if mask[row]}
        joined.append(MULTI.join(f for f in names[codes[row]].split(MULTI) if f not in dropped))
    return pa.DictionaryArray.from_arrays(
        pa.array(of_row.reshape(-1).astype(np.int32)), pa.array(joined, pa.string())
    )


def _empty(column: pa.ChunkedArray) -> np.ndarray | None:
    """Rows (bool) whose text is empty; None if there are none."""
    lengths = pc.binary_length(column)
    if pc.min(lengths).as_py() != 0:
        return None
    return np.asarray(pc.fill_null(pc.equal(lengths, 0), False).to_numpy())
