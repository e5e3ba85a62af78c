"""What a lake holds, read without Tocsin's own search."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from tocsin.lake import Lake
from tocsin.model import event as ev


def rows(root: Path) -> list[dict[str, object]]:
    """Every event as a map of columns, those without a value left out, in no order that matters."""
    lake = Lake(root)
    found: list[dict[str, object]] = []
    for unit in lake.units(frozenset(lake.tables)):
        for part in unit.parts:
            table = pq.read_table(part.path, partitioning=None)
            assert table.num_rows == part.rows
            found += [{k: v for k, v in row.items() if v is not None} for row in table.to_pylist()]
    return found


def events(root: Path, field: str) -> Counter[object]:
    """How often each value of a field is in the lake."""
    return Counter(row.get(field) for row in rows(root))


def contents(root: Path) -> Counter[tuple[object, ...]]:
    """Every event with all that it says, but for the file and line that brought it."""
    apart = {ev.FILE, ev.PATH, ev.RECORD}
    return Counter(tuple(sorted((k, v) for k, v in row.items() if k not in apart)) for row in rows(root))


def coverage_rows(root: Path) -> Counter[str]:
    """Events of each table by the coverage table."""
    found: Counter[str] = Counter()
    coverage = Lake(root).coverage()
    for table, count in zip(coverage["table"].to_pylist(), coverage["rows"].to_pylist(), strict=True):
        found[table] += count
    return found
