"""Which files were taken in: their hashes, how far, and what was skipped in them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pyarrow as pa

from tocsin.lake import layout
from tocsin.lake.commit import append_rows, open_table
from tocsin.model.event import Skipped

#: Bytes at a file's start by which a grown file is suspected before its prefix is hashed.
HEAD = 128


class FileRecord(msgspec.Struct, frozen=True):
    """One file taken in whole. ``skips`` lists what was not read; ``at`` is when it was taken in.

    ``head`` is the SHA-256 of the first ``HEAD`` bytes (of all, if shorter); ``events`` counts all
    events of the file, those included that came in with an earlier, shorter state of it; ``untimed``
    those taken in now without a time, ``first`` and ``last`` the times of the others; ``received`` the
    file's own modification time.
    """

    sha256: str
    head: str
    path: str
    origin: str
    format: str
    size: int
    events: int
    skipped: int
    skips: tuple[Skipped, ...]
    at: dt.datetime
    untimed: int = 0
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    received: dt.datetime | None = None


class Ledger:
    """Files of a lake, by content."""

    def __init__(self, root: Path) -> None:
        self._path = root / layout.FILES
        delta = open_table(self._path)
        rows = [] if delta is None else delta.to_pyarrow_table().to_pylist()
        self.records = [_record(row) for row in rows]
        self._by_hash = {record.sha256: record for record in self.records}

    def known(self, sha256: str) -> FileRecord | None:
        """The record of a file with this content."""
        return self._by_hash.get(sha256)

    def shorter(self, head: bytes, size: int) -> list[FileRecord]:
        """Files that may be earlier states of one that starts with ``head``, longest first."""
        digest = hashlib.sha256(head[:HEAD]).hexdigest()
        found = [r for r in self.records if r.head == digest and HEAD <= r.size < size]
        return sorted(found, key=lambda record: -record.size)

    def add(self, records: Iterable[FileRecord]) -> None:
        """Write down files whose events are all committed."""
        fresh = [record for record in records if record.sha256 not in self._by_hash]
        if not fresh:
            return
        rows = [_row(record) for record in fresh]
        append_rows(self._path, pa.Table.from_pylist(rows, schema=layout.FILES_SCHEMA), layout.FILES_SCHEMA)
        self.records.extend(fresh)
        self._by_hash.update((record.sha256, record) for record in fresh)


def _row(record: FileRecord) -> dict[str, object]:
    row = msgspec.structs.asdict(record)
    row["skips"] = msgspec.json.encode(record.skips).decode()
    return row


def _record(row: dict[str, object]) -> FileRecord:
    skips = msgspec.json.decode(str(row["skips"]), type=tuple[Skipped, ...])
    return FileRecord(**{**row, "skips": skips})  # type: ignore[arg-type]
