"""Parts become visible: each chunk of a file exactly once, each event once, whoever else is writing.

A commit to a Delta table carries, as application transactions, the chunks whose rows it adds. Whoever
comes second with the same chunk, be it a rerun after a kill or another process, is told so by the table
itself and leaves those rows out.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Field, Schema, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, create_table_with_add_actions

from tocsin.lake import layout
from tocsin.lake.keys import KnownKeys
from tocsin.lake.open_files import check_open_files
from tocsin.lake.parts import Part
from tocsin.lake.rewrite import rewrite, spelled
from tocsin.model import event as ev
from tocsin.model.errors import LakeError

_ATTEMPTS = 50
#: Versions of a table older than this are forgotten: a watched folder makes one every few seconds.
_LOG = {"delta.logRetentionDuration": "interval 1 days"}
#: For so long an ingest that was killed can be done again without adding keyless events twice; after an ingest
#: that ends, the ledger knows the file.
_TABLE = {**_LOG, "delta.setTransactionRetentionDuration": "interval 30 days"}
#: Rows of a small table decoded at a time; a shape may be some kilobytes long.
_DECODED_ROWS = 65_536
#: What the Delta library colours its messages and draws their tree with.
_COLOURS = re.compile(r"\x1b\[[0-9;]*m|↳")


def commit(root: Path, parts: Sequence[Part], known: KnownKeys) -> Added:
    """Add parts of any tables: each table in one transaction, what they cover in one more, before.

    Coverage rows of a part that never gets committed are ignored by readers. Raises ``LakeError`` if
    other writers keep getting in between.
    """
    by_table: dict[str, list[Part]] = {}
    for part in parts:
        by_table.setdefault(part.table, []).append(part)
    pending = [_prepare(root, table, mine, known) for table, mine in sorted(by_table.items())]
    _cover(root, [part for offer in pending for part in offer.parts])
    rows = duplicates = 0
    for offer in pending:
        settled = _settle(root, offer, known)
        rows += sum(part.rows for part in settled.parts)
        duplicates += settled.duplicates
    return Added(rows, duplicates)


class Added(msgspec.Struct, frozen=True):
    """What a commit did: rows added, and events left out because they were in already."""

    rows: int
    duplicates: int


class _Offer(msgspec.Struct, frozen=True):
    """Parts of one table made fit for one version of it."""

    table: str
    parts: list[Part]
    chunks: list[tuple[str, int]]
    duplicates: int
    delta: DeltaTable | None
    last: dict[str, int]  # the last chunk of each file that this version of the table holds


def _prepare(root: Path, table: str, parts: Sequence[Part], known: KnownKeys) -> _Offer:
    delta = open_table(root / table)
    chunks = [chunk for part in parts for chunk in part.chunks]
    last = _last_chunks(delta, chunks)
    fresh = list(_with_rows(root, (_without_committed(root, part, last) for part in parts)))
    unique, duplicates = known.without_known(root, table, fresh, delta)
    return _Offer(table, [spelled(root, part, delta) for part in unique], chunks, duplicates, delta, last)


def _settle(root: Path, offer: _Offer, known: KnownKeys) -> _Offer:
    """Append an offer whose coverage is written; on a conflict prepare it again and retry."""
    for attempt in range(_ATTEMPTS):
        try:
            _append(root, offer.table, offer.delta, offer.parts, _transactions(offer.chunks, offer.last))
        except (CommitFailedError, DeltaError) as error:
            if not _moved(root / offer.table, offer.delta):
                raise LakeError(
                    f"table {offer.table} cannot be added to: {' '.join(str(error).split())[:300]}",
                    where=str(root),
                    hint="tocsin lake verify tells whether the lake is whole",
                ) from error
            time.sleep(min(0.01 * 2**attempt, 0.5))
            covered = {part.path for part in offer.parts}
            again = _prepare(root, offer.table, offer.parts, known)
            chunks, duplicates = offer.chunks, offer.duplicates + again.duplicates
            last = _last_chunks(again.delta, chunks)
            offer = msgspec.structs.replace(again, chunks=chunks, duplicates=duplicates, last=last)
            _cover(root, [part for part in offer.parts if part.path not in covered])
        else:
            known.remember(offer.table, offer.parts)
            return offer
    raise LakeError(
        f"could not add to table {offer.table} after {_ATTEMPTS} attempts: others keep writing",
        where=str(root),
        hint="run the same ingest again; what is already in is not added twice",
    )


def _moved(path: Path, before: DeltaTable | None) -> bool:
    """Whether a table has another version than ``before``: only then is a failed commit a conflict."""
    now = open_table(path)
    if now is None or before is None:
        return now is not before
    return bool(now.version() != before.version())


def open_table(path: Path) -> DeltaTable | None:
    """The Delta table at a path, None if there is none yet.

    Raises ``LakeError`` if its log is damaged, ``OpenFilesError`` if no further file may be opened.
    """
    try:
        return DeltaTable(str(path))
    except TableNotFoundError:
        return None
    except (DeltaError, OSError) as error:
        check_open_files(error, path)
        raise LakeError(
            f"the table's log cannot be read: {_said(error)}",
            where=str(path),
            hint="restore the folder _delta_log, or move the table away and take its logs in again",
        ) from error


def _said(error: BaseException) -> str:
    """What an error says, on one line of bounded length, without the colours of its writer."""
    return " ".join(_COLOURS.sub(" ", str(error)).split())[:300]


def committed(delta: DeltaTable | None, file_hash: str) -> int:
    """Number of the last chunk of a file that the table holds, -1 for none."""
    if delta is None:
        return -1
    version = delta.transaction_version(file_hash)
    return -1 if version is None else int(version)


def _last_chunks(delta: DeltaTable | None, chunks: Sequence[tuple[str, int]]) -> dict[str, int]:
    """For each file of ``chunks`` the last chunk that the table holds; each asked once, as it is slow."""
    return {file_hash: committed(delta, file_hash) for file_hash in {file_hash for file_hash, _ in chunks}}


def _without_committed(root: Path, part: Part, last: dict[str, int]) -> Part:
    """The part without the rows of chunks that the table already holds."""
    stale = [last[file_hash] >= number for file_hash, number, _ in part.spans]
    if not any(stale):
        return part
    fresh = np.repeat(~np.array(stale), [rows for _, _, rows in part.spans])
    return rewrite(root, part, lambda _: fresh)


def _with_rows(root: Path, parts: Iterable[Part]) -> Iterator[Part]:
    """Parts that have rows left; the files of the others are deleted."""
    for part in parts:
        if part.rows:
            yield part
        else:
            (root / part.table / part.path).unlink(missing_ok=True)


def _transactions(chunks: Sequence[tuple[str, int]], last: dict[str, int]) -> list[Transaction]:
    latest: dict[str, int] = {}
    for file_hash, number in chunks:
        latest[file_hash] = max(number, latest.get(file_hash, -1))
    now = int(time.time() * 1000)
    return [Transaction(f, n, now) for f, n in sorted(latest.items()) if last[f] < n]


def _append(
    root: Path, table: str, delta: DeltaTable | None, parts: Sequence[Part], done: list[Transaction]
) -> None:
    if not done:
        return
    actions = [add_action(part.path, part) for part in parts]
    properties = CommitProperties(app_transactions=done, max_commit_retries=0)
    schema = _schema(parts)
    if delta is None:
        create_table_with_add_actions(
            str(root / table),
            schema,
            actions,
            partition_by=[ev.EVENT],
            configuration=_TABLE,
            commit_properties=properties,
        )
        return
    known = {field.name.lower() for field in delta.schema().fields}
    if new := [field for field in schema.fields if field.name.lower() not in known]:
        delta.alter.add_columns(new)
        delta.update_incremental()
    delta.create_write_transaction(actions, "append", schema, [ev.EVENT], commit_properties=properties)


def _cover(root: Path, parts: Sequence[Part]) -> None:
    if parts:
        rows = pa.concat_tables(part.coverage for part in parts)
        append_rows(root / layout.COVERAGE, rows, layout.COVERAGE_SCHEMA)


def append_rows(path: Path, rows: pa.Table, schema: pa.Schema) -> None:
    """Append rows to a small Delta table of our own, creating it if need be."""
    from deltalake import write_deltalake  # noqa: PLC0415  (its writer loads much that a hunt never needs)

    for attempt in range(_ATTEMPTS):
        try:
            write_deltalake(
                str(path), plain_batches(rows, schema), mode="append", schema_mode="merge", configuration=_LOG
            )
        except CommitFailedError:
            time.sleep(min(0.01 * 2**attempt, 0.5))
        except DeltaError as error:
            what = f"cannot be added to: {' '.join(str(error).split())[:300]}"
            raise LakeError(what, where=str(path), hint="tocsin lake verify tells what is wrong") from error
        else:
            return
    raise LakeError("could not be written: others keep writing", where=str(path), hint="run it again")


def plain_batches(rows: pa.Table, schema: pa.Schema) -> pa.RecordBatchReader:
    """Rows in a schema without dictionaries, decoded a bounded number at a time."""
    pieces = rows.select(schema.names).to_batches(max_chunksize=_DECODED_ROWS)
    decoded = (pa.RecordBatch.from_arrays(_cast(piece, schema), schema=schema) for piece in pieces)
    return pa.RecordBatchReader.from_batches(schema, decoded)


def _cast(piece: pa.RecordBatch, schema: pa.Schema) -> list[pa.Array]:
    return [piece.column(field.name).cast(field.type) for field in schema]


def _schema(parts: Sequence[Part]) -> Schema:
    names: dict[str, str] = {}
    for part in parts:
        for name in part.fields:
            names.setdefault(name.lower(), name)
    fields = [Field(n, "string", nullable=True) for n in names.values()]
    base = Schema.from_arrow(layout.PROVENANCE_SCHEMA)
    return Schema([*base.fields, Field(ev.EVENT, "string", nullable=True), *fields])


def add_action(path: str, part: Part, *, data_change: bool = True) -> AddAction:
    """The Delta action that adds a part, with its row count and time bounds (to the millisecond)."""
    stats: dict[str, object] = {"numRecords": part.rows}
    if part.first is not None and part.last is not None:
        stats["minValues"] = {ev.TIME: _milliseconds(part.first)}
        stats["maxValues"] = {ev.TIME: _milliseconds(min(part.last, _LATEST) + _MILLISECOND)}
    return AddAction(
        path, part.size, {ev.EVENT: part.partition}, int(time.time() * 1000), data_change, json.dumps(stats)
    )


def _milliseconds(time: dt.datetime) -> str:
    return time.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


_MILLISECOND = dt.timedelta(milliseconds=1)
_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC) - _MILLISECOND
