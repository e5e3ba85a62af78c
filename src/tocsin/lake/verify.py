"""Whether a lake is whole: every part is there, is what the log says, is covered, and every page can be read."""

from __future__ import annotations

import contextlib
import enum
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import DeltaTable

from tocsin.lake import layout
from tocsin.lake.commit import open_table
from tocsin.lake.lake import Lake, read_coverage
from tocsin.lake.ledger import Ledger
from tocsin.lake.pending import Pending
from tocsin.model import event as ev
from tocsin.model.errors import LakeError

Progress = Callable[[int, int], None]
#: A file that no commit names may be of an ingest that is running; after so many seconds it is left over.
LEFT_OVER_SECONDS = 3600
#: Events of a grown file that may be read again, because they were cut off where it ended.
_READ_AGAIN = 8


class Fault(enum.StrEnum):
    """What can be wrong with a lake."""

    LOG = "log"  # a table's log cannot be read
    MISSING = "missing"  # the log names a file that is not there
    UNREADABLE = "unreadable"  # a file cannot be read, or a page differs from its checksum
    DIFFERENT = "different"  # a file does not say what the log says of it
    UNCOVERED = "uncovered"  # the coverage of a part is not that of its events
    DOUBLED = "doubled"  # events are there more than once
    UNKNOWN = "unknown"  # events of a file that the ledger does not know


class Problem(msgspec.Struct, frozen=True, order=True):
    """Something that is wrong: where (table, or table and part), and what."""

    fault: Fault
    where: str
    what: str


class Orphan(msgspec.Struct, frozen=True, order=True):
    """A file that no table names; ``size`` in bytes, ``age`` in seconds."""

    path: str
    size: int
    age: float


class Verdict(msgspec.Struct, frozen=True):
    """What was looked at, what is wrong, and what else lies there.

    ``orphans`` are left by a kill, or of an ingest that is running. ``replaced`` counts files that were exchanged
    and wait for their deletion; ``unfinished`` files whose ingest was stopped: taking them in again completes them.
    """

    parts: int
    rows: int
    problems: tuple[Problem, ...]
    orphans: tuple[Orphan, ...]
    replaced: int
    unfinished: int

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


class _Looking:
    """What one verification has found so far."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.problems: list[Problem] = []
        self.parts = self.rows = 0
        self.by_file: Counter[str] = Counter()
        self.covered: Counter[str] = Counter()

    def tell(self, fault: Fault, where: str, what: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(fault, where, what))


def verify(root: Path, progress: Progress = lambda *_: None) -> Verdict:
    """Look at every part of a lake, page by page; raises ``LakeError`` if there is none.

    ``progress`` is called with events looked at and events in all.
    """
    lake = Lake(root)
    looking = _Looking(lake)
    _look_at_coverage(looking)
    tables = list(_opened(lake, looking))
    total = sum(sum(pa.table(delta.get_add_actions())["num_records"].to_pylist()) for _, delta in tables)
    for table, delta in tables:
        _look_at_table(looking, table, delta, lambda: progress(looking.rows, total))
    begun = Pending(root).begun
    _look_at_ledger(looking, begun)
    orphans, replaced = _others(lake, tables)
    problems = tuple(sorted(looking.problems))
    return Verdict(looking.parts, looking.rows, problems, orphans, replaced, len(begun))


def _look_at_coverage(looking: _Looking) -> None:
    """Count the rows that are covered, file by file; those of a damaged file are not."""
    folder = looking.lake.root / layout.COVERAGE
    try:
        paths = looking.lake.coverage_paths()
    except LakeError as error:
        what = f"{error.what}; delete the folder, and --repair covers all parts anew"
        looking.tell(Fault.LOG, layout.COVERAGE, what)
        return
    for path in paths:
        try:
            rows = read_coverage([folder / path])
            rows.validate(full=True)
        except (LakeError, pa.ArrowException) as error:
            what = error.what if isinstance(error, LakeError) else " ".join(str(error).split())[:300]
            fault = Fault.UNREADABLE if (folder / path).exists() else Fault.MISSING
            looking.tell(fault, f"{layout.COVERAGE}/{path}", what)
            continue
        covered = rows.group_by(["table", "part"]).aggregate([("rows", "sum")])
        columns = (covered[name].to_pylist() for name in ("table", "part", "rows_sum"))
        looking.covered.update(
            {f"{table}/{part}": count for table, part, count in zip(*columns, strict=True)}
        )


def _opened(lake: Lake, looking: _Looking) -> Iterator[tuple[str, DeltaTable]]:
    for table in lake.tables:
        try:
            delta = open_table(lake.root / table)
        except LakeError as error:
            looking.tell(Fault.LOG, table, error.what)
            continue
        if delta is not None:
            yield table, delta


def _look_at_table(looking: _Looking, table: str, delta: DeltaTable, step: Callable[[], None]) -> None:
    types = {field.name: field.type for field in pa.schema(delta.schema().to_arrow())}
    keys: dict[str, list[np.ndarray]] = {}
    for row in pa.table(delta.get_add_actions(flatten=True)).to_pylist():
        path, partition = row["path"], row[f"partition.{ev.EVENT}"]
        looking.parts += 1
        where = f"{table}/{path}"
        file = looking.lake.root / table / path
        if not file.is_file():
            looking.tell(Fault.MISSING, where, f"is not there, with {row['num_records']:,} events")
            continue
        try:
            found = _look_at_part(looking, where, file, row, types)
        except (OSError, pa.ArrowException) as error:
            looking.tell(Fault.UNREADABLE, where, " ".join(str(error).split())[:300])
            continue
        keys.setdefault(partition, []).append(found)
        if looking.covered[where] != row["num_records"]:
            what = f"{looking.covered[where]:,} of {row['num_records']:,} events are covered"
            looking.tell(Fault.UNCOVERED, where, what)
        step()
    for partition, some in keys.items():
        every = np.concatenate(some)
        if doubled := len(every) - len(np.unique(every)):
            looking.tell(
                Fault.DOUBLED, f"{table}/{ev.EVENT}={partition}", f"{doubled:,} events are there again"
            )


def _look_at_part(
    looking: _Looking, where: str, file: Path, row: dict[str, object], types: dict[str, pa.DataType]
) -> np.ndarray:
    """Read every page of a part; gives the identities of its events."""
    keys: list[np.ndarray] = []
    rows = 0
    with pq.ParquetFile(file, page_checksum_verification=True) as part:
        for what in _differences(file, row, part.schema_arrow, types):
            looking.tell(Fault.DIFFERENT, where, what)
        for group in range(part.num_row_groups):
            events = part.read_row_group(group, use_threads=False)
            rows += events.num_rows
            keys.append(events[ev.KEY].drop_null().to_numpy())
            for count in pc.value_counts(events[ev.FILE].combine_chunks()).to_pylist():
                looking.by_file[count["values"]] += count["counts"]
    if rows != row["num_records"]:
        looking.tell(Fault.DIFFERENT, where, f"holds {rows:,} events, the log says {row['num_records']:,}")
    looking.rows += rows
    return np.concatenate([*keys, np.empty(0, np.int64)])


def _differences(
    file: Path, row: dict[str, object], schema: pa.Schema, types: dict[str, pa.DataType]
) -> Iterator[str]:
    size = file.stat().st_size
    if size != row["size_bytes"]:
        yield f"has {size:,} bytes, the log says {row['size_bytes']:,}"
    if missing := [name for name in ev.PROVENANCE if name not in schema.names]:
        yield f"lacks {', '.join(missing)}"
    for field in schema:
        if field.name not in types:
            yield f"has a column {field.name} that its table has not"
        elif field.type != types[field.name]:
            yield f"column {field.name} is {field.type}, the log says {types[field.name]}"


def _look_at_ledger(looking: _Looking, begun: frozenset[str]) -> None:
    try:
        ledger = Ledger(looking.lake.root)
    except LakeError as error:
        looking.tell(Fault.UNREADABLE, layout.FILES, error.what)
        return
    for sha256, rows in looking.by_file.items():
        record = ledger.known(sha256)
        if record is None:
            if sha256 not in begun:
                looking.tell(
                    Fault.UNKNOWN, sha256, f"{rows:,} events of a file that the ledger does not know"
                )
            continue
        base = ledger.known(record.base) if record.base else None
        most = record.events - base.events + _READ_AGAIN if base else record.events
        if rows > most:
            what = f"{rows:,} events of {record.path}, which brought {most:,}"
            looking.tell(Fault.DOUBLED, sha256, what)


def _own(lake: Lake) -> Iterator[tuple[str, DeltaTable]]:
    """Coverage and ledger, where their logs can be read."""
    for name in (layout.COVERAGE, layout.FILES):
        with contextlib.suppress(LakeError):  # told already
            delta = open_table(lake.root / name)
            if delta is not None:
                yield name, delta


def _others(lake: Lake, tables: list[tuple[str, DeltaTable]]) -> tuple[tuple[Orphan, ...], int]:
    """Files of the tables that no version in use names, and how many wait for their deletion."""
    orphans: list[Orphan] = []
    replaced = 0
    for table, delta in [*tables, *_own(lake)]:
        folder = lake.root / table
        live = set(pa.table(delta.get_add_actions())["path"].to_pylist())
        waiting = set(delta.vacuum(0, dry_run=True, enforce_retention_duration=False))
        for file in sorted(folder.rglob("*.parquet")):
            path = str(file.relative_to(folder))
            if path.startswith("_delta_log/") or path in live:
                continue
            if path in waiting:
                replaced += 1
                continue
            status = file.stat()
            orphans.append(Orphan(f"{table}/{path}", status.st_size, time.time() - status.st_mtime))
    return tuple(orphans), replaced
