"""The lake's own small tables stay small, and files that were replaced go after a while."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

from tocsin.lake import layout
from tocsin.lake.commit import open_table, plain_batches
from tocsin.lake.lake import Lake
from tocsin.lake.lock import locked

#: Replaced files are kept this long, for hunts that opened the lake before.
RETENTION_HOURS = 1
#: A table of our own is rewritten when it has this many files: each addition makes one.
_MANY_FILES = 32
#: States of files in the ledger that later states continue.
_PAST_STATES = 2_000
_KEYS = ["table", "part", "event", "host", "origin", "day", "shape"]


def tidy(root: Path, *, fully: bool) -> None:
    """Rewrite coverage and ledger as one file each, without what no part needs any more.

    Unless ``fully``, only where many small additions have piled up.
    """
    with locked(root):
        if _is_due(root / layout.COVERAGE, fully=fully):
            _rewrite(root / layout.COVERAGE, sum_coverage(Lake(root).coverage()), layout.COVERAGE_SCHEMA)
        if _is_due(root / layout.FILES, fully=fully) and (delta := open_table(root / layout.FILES)):
            rows = _without_past(delta.to_pyarrow_table())
            _rewrite(root / layout.FILES, rows, rows.schema)


def _without_past(files: pa.Table) -> pa.Table:
    """The ledger without states of files that were continued long ago; a watched log has one every few seconds.

    The latest of them stay, so that a copy of a log made then is known.
    """
    if "base" not in files.schema.names:
        return files
    past = files.filter(pc.is_in(files["sha256"], files["base"].drop_null().combine_chunks()))
    if past.num_rows <= _PAST_STATES:
        return files
    gone = past.sort_by([("at", "descending")])["sha256"].slice(_PAST_STATES).combine_chunks()
    return files.filter(pc.invert(pc.is_in(files["sha256"], gone)))


def sum_coverage(rows: pa.Table) -> pa.Table:
    """Coverage rows with equal ones summed; strings stay dictionary-encoded where they are."""
    grouped = rows.group_by(_KEYS).aggregate([("rows", "sum"), ("first", "min"), ("last", "max")])
    names = {"rows_sum": "rows", "first_min": "first", "last_max": "last"}
    summed = grouped.rename_columns([names.get(name, name) for name in grouped.schema.names])
    return summed.select(layout.COVERAGE_SCHEMA.names)


def drop_replaced(delta: DeltaTable) -> None:
    """Delete files that were replaced more than ``RETENTION_HOURS`` ago."""
    if delta.vacuum(RETENTION_HOURS, dry_run=True, enforce_retention_duration=False):
        delta.vacuum(RETENTION_HOURS, dry_run=False, enforce_retention_duration=False)


def _is_due(path: Path, *, fully: bool) -> bool:
    delta = open_table(path)
    return delta is not None and len(delta.file_uris()) >= (2 if fully else _MANY_FILES)


def _rewrite(path: Path, rows: pa.Table, schema: pa.Schema) -> None:
    from deltalake import write_deltalake  # noqa: PLC0415  (its writer loads much that a hunt never needs)

    write_deltalake(str(path), plain_batches(rows, schema), mode="overwrite")
    drop_replaced(DeltaTable(str(path)))
