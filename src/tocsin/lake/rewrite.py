"""Parts that must change before they are committed: rows left out, fields respelled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable

from tocsin.lake.parts import SHAPE, Part, Span, write_part
from tocsin.model import event as ev
from tocsin.model.expression import MULTI


def rewrite(root: Path, part: Part, keep: Callable[[pa.Table], np.ndarray]) -> Part:
    """A new part with the rows for which ``keep(table)`` (bool, one a row) holds; the old file is deleted."""
    path = root / part.table / part.path
    rows = pq.read_table(path, partitioning=None)
    kept = keep(rows)
    shaped = with_shape(rows.filter(pa.array(kept)))
    path.unlink()
    written = write_part(root, part.table, part.partition, shaped)
    return msgspec.structs.replace(written, chunks=part.chunks, spans=_left(part.spans, kept))


def _left(spans: tuple[Span, ...], kept: np.ndarray) -> tuple[Span, ...]:
    ends = np.cumsum([rows for _, _, rows in spans], dtype=np.int64)
    counts = np.diff(np.concatenate(([0], np.cumsum(kept)))[np.concatenate(([0], ends)).astype(np.int64)])
    pairs = zip(spans, counts.tolist(), strict=True)
    return tuple((file, number, count) for (file, number, _), count in pairs if count)


def with_shape(rows: pa.Table) -> pa.Table:
    """Recompute each row's shape from its nulls (only where a part is rewritten)."""
    names = [n for n in rows.schema.names if n not in ev.PROVENANCE]
    filled = np.zeros((rows.num_rows, len(names)), dtype=bool)
    for place, name in enumerate(names):
        filled[:, place] = rows[name].is_valid().to_numpy()
    packed = np.packbits(filled, axis=1)
    width = max(packed.shape[1], 1)
    whole = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(packed), [None, pa.py_buffer(packed.tobytes() or bytes(width * len(packed)))]
    ).dictionary_encode()
    joined = [MULTI.join(sorted(_named(pattern, names))) for pattern in whole.dictionary.to_pylist()]
    indices = whole.indices
    shape = pa.DictionaryArray.from_arrays(indices, pa.array(joined, pa.string()))
    return rows.append_column(SHAPE, shape)


def _named(pattern: bytes, names: list[str]) -> list[str]:
    on = np.unpackbits(np.frombuffer(pattern, np.uint8), count=len(names)) if names else ()
    return [name for name, here in zip(names, on, strict=True) if here]


def spelled(root: Path, part: Part, delta: DeltaTable | None) -> Part:
    """The part with its fields spelled as the table spells them."""
    if delta is None:
        return part
    known = {field.name.lower(): field.name for field in delta.schema().fields}
    renames = {n: known[n.lower()] for n in part.fields if known.get(n.lower(), n) != n}
    if not renames:
        return part
    path = root / part.table / part.path
    rows = pq.read_table(path, partitioning=None)
    renamed = rows.rename_columns([renames.get(n, n) for n in rows.schema.names])
    path.unlink()
    written = write_part(root, part.table, part.partition, with_shape(renamed))
    return msgspec.structs.replace(written, chunks=part.chunks, spans=part.spans)
