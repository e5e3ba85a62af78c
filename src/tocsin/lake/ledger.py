"""Which files were taken in: their hashes, how far, and what was skipped in them."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pyarrow as pa
from deltalake import DeltaTable

from tocsin.lake import layout
from tocsin.lake.beginning import Beginning
from tocsin.lake.commit import append_rows, open_table
from tocsin.model.errors import LakeError
from tocsin.model.event import Skipped


class FileRecord(msgspec.Struct, frozen=True):
    """One file taken in whole. ``skips`` lists what was not read; ``at`` is when it was taken in.

    ``head`` is the SHA-256 of the first ``HEAD`` bytes (of all, if shorter); ``events`` counts all
    events of the file, those included that came in with an earlier, shorter state of it; ``untimed``
    those taken in now without a time, ``first`` and ``last`` the times of the others; ``received`` the
    file's own modification time. ``base`` is the SHA-256 of the earlier state that this one continues ("" for
    none), ``tail`` has digests of the last events, by which a later state tells whether they were cut off;
    ``lines`` counts the line ends of a file that ends with one (else 0). ``nameless`` counts its events, those of
    earlier states included, whose log names no host, and ``host`` is the one they were given now ("" none). ``ways``
    has those of the caller's options that counted in reading it; none in a record that is older than they are.
    ``unasked`` counts the events taken in now that answer no log source.
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
    base: str = ""
    tail: tuple[str, ...] = ()
    lines: int = 0
    host: str = ""
    nameless: int = 0
    ways: dict[str, str] = msgspec.field(default_factory=dict)
    unasked: int = 0

    @property
    def timed(self) -> bool:
        """Whether every event taken in with it carries a time, and there is one."""
        return self.first is not None and not self.untimed

    @property
    def is_barren(self) -> bool:
        """Whether it held something, of which no event could be read."""
        return bool(self.skipped and not self.events)


class Ledger:
    """Files of a lake, by content; raises ``LakeError`` if what is written of them is missing or damaged."""

    def __init__(self, root: Path) -> None:
        self._path = root / layout.FILES
        self._load(open_table(self._path))

    def _load(self, delta: DeltaTable | None) -> None:
        self._version = -1 if delta is None else delta.version()
        self.records = _records(self._path, delta)
        self._by_hash = {record.sha256: record for record in self.records}

    @property
    def latest(self) -> list[FileRecord]:
        """The records that no later state of the same file continues."""
        continued = {record.base for record in self.records if record.base}
        return [record for record in self.records if record.sha256 not in continued]

    def known(self, sha256: str) -> FileRecord | None:
        """The record of a file with this content."""
        return self._by_hash.get(sha256)

    def shorter(self, start: Beginning) -> list[FileRecord]:
        """Files that may be earlier states of one that begins so, longest first."""
        return sorted(start.continues(self.records), key=lambda record: -record.size)

    def with_more(self) -> Ledger:
        """A copy that may ``learn`` of files that are not written down yet."""
        copied = copy.copy(self)
        copied.records, copied._by_hash = [*self.records], {**self._by_hash}  # noqa: SLF001  (its own kind)
        return copied

    def learn(self, record: FileRecord) -> None:
        """Take note of a file without writing it down."""
        self.records.append(record)
        self._by_hash[record.sha256] = record

    def add(self, records: Iterable[FileRecord]) -> tuple[FileRecord, ...]:
        """Write down files whose events are all committed; gives those that nobody else had written down.

        To be called by who holds the lake's lock: what others wrote down since is read before.
        """
        delta = open_table(self._path)
        if delta is not None and delta.version() != self._version:
            self._load(delta)
        fresh = tuple({r.sha256: r for r in records if r.sha256 not in self._by_hash}.values())
        if not fresh:
            return ()
        rows = [_row(record) for record in fresh]
        append_rows(self._path, pa.Table.from_pylist(rows, schema=layout.FILES_SCHEMA), layout.FILES_SCHEMA)
        self._version += 1  # of a version that is not one's own, all is read anew
        self.records.extend(fresh)
        self._by_hash.update((record.sha256, record) for record in fresh)
        return fresh


def _records(path: Path, delta: DeltaTable | None) -> list[FileRecord]:
    try:
        return [] if delta is None else [_record(row) for row in delta.to_pyarrow_table().to_pylist()]
    except (OSError, pa.ArrowException, msgspec.DecodeError, TypeError, ValueError) as error:
        what = f"which files were taken in cannot be read: {' '.join(str(error).split())[:300]}"
        hint = "put the folder back from a copy of the lake, or take the logs in again, into another lake"
        raise LakeError(what, where=str(path), hint=hint) from error


def _row(record: FileRecord) -> dict[str, object]:
    row = msgspec.structs.asdict(record)
    row["skips"] = msgspec.json.encode(record.skips).decode()
    row["tail"] = " ".join(record.tail)
    row["ways"] = msgspec.json.encode(record.ways).decode()
    return row


def _record(row: dict[str, object]) -> FileRecord:
    known = {name: value for name, value in row.items() if value is not None}
    skips = msgspec.json.decode(str(row["skips"]), type=tuple[Skipped, ...])
    tail = tuple(str(row.get("tail") or "").split())
    ways = msgspec.json.decode(str(row.get("ways") or "{}"), type=dict[str, str])
    return FileRecord(**{**known, "skips": skips, "tail": tail, "ways": ways})  # type: ignore[arg-type]
