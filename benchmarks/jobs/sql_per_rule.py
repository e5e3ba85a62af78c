"""The baseline: a slice of the events in an SQLite table, and one query per rule from pySigma's backend."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from benchmarks.bench import WINDOWS_EVENTS
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaError
from sigma.pipelines.sysmon import sysmon_pipeline
from sigma.pipelines.windows import windows_logsource_pipeline

from tocsin.model.event import Skipped
from tocsin.sources import inputs

_ABSENT = re.compile(r"no such column: (\w+)")


def main(logs: str, rules: str, events: str, seconds: str) -> None:
    table = _loaded(Path(logs), int(events))
    converted, failed = _queries(Path(rules))
    queries = [query for query in converted if _fits(table, query)]
    asked, spent = _ask(table, queries, float(seconds))
    (count,) = table.execute("SELECT count(*) FROM logs").fetchone()
    failed += len(converted) - len(queries)
    told = {"events": count, "queries": len(queries), "asked": asked, "seconds": spent, "failed": failed}
    print(json.dumps(told))


def _events(logs: Path, wanted: int) -> Iterator[dict[str, Any]]:
    """Every so-many-th event of all files, so that the slice is mixed as the whole is."""
    step = max(WINDOWS_EVENTS // wanted, 1)
    number = 0
    for source in inputs([logs]):
        if isinstance(source, Skipped):
            continue
        with source.open() as stream:
            for line in stream:
                number += 1
                if number % step == 0 and line.startswith(b"{"):
                    yield orjson.loads(line)


def _loaded(logs: Path, wanted: int) -> sqlite3.Connection:
    rows = list(_events(logs, wanted))
    names = {name.lower(): name for row in rows for name in row}
    table = sqlite3.connect(":memory:")
    table.create_function("REGEXP", 2, _matches, deterministic=True)
    quoted = ", ".join(f'"{name}" COLLATE NOCASE' for name in names.values())
    table.execute(f"CREATE TABLE logs ({quoted})")
    marks = ", ".join("?" * len(names))
    for row in rows:
        lower = {name.lower(): value for name, value in row.items()}
        table.execute(f"INSERT INTO logs VALUES ({marks})", [_plain(lower.get(name)) for name in names])  # noqa: S608
    return table


def _plain(value: Any) -> Any:  # noqa: ANN401
    return json.dumps(value) if isinstance(value, list | dict) else value


def _matches(pattern: str, value: object) -> bool:
    return value is not None and re.search(pattern, str(value)) is not None


def _queries(rules: Path) -> tuple[list[str], int]:
    backend = sqliteBackend(sysmon_pipeline() + windows_logsource_pipeline())
    found, failed = [], 0
    with zipfile.ZipFile(rules) as archive:
        for name in archive.namelist():
            try:
                found += backend.convert(SigmaCollection.from_yaml(archive.read(name).decode()))
            except (SigmaError, NotImplementedError):
                failed += 1
    return found, failed


def _fits(table: sqlite3.Connection, query: str) -> bool:
    """Whether a query can be asked; columns that no event of the slice has are added, empty."""
    while True:
        try:
            table.execute(f"EXPLAIN {query}")
        except sqlite3.Error as error:
            absent = _ABSENT.fullmatch(str(error))
            if absent is None:
                return False
            try:
                table.execute(f'ALTER TABLE logs ADD COLUMN "{absent[1]}" COLLATE NOCASE')
            except sqlite3.Error:
                return False
        else:
            return True


def _ask(table: sqlite3.Connection, queries: list[str], seconds: float) -> tuple[int, float]:
    """Queries asked and seconds spent; stops when time is up."""
    asked = 0
    started = time.perf_counter()
    for query in _mixed(queries):
        with contextlib.suppress(sqlite3.Error):  # a pattern that Python's regular expressions refuse
            table.execute(query).fetchall()
        asked += 1
        if time.perf_counter() - started > seconds:
            break
    return asked, time.perf_counter() - started


def _mixed(queries: list[str]) -> list[str]:
    """Queries in an order in which the first thousand are like the rest."""
    step = 97
    return [query for first in range(step) for query in queries[first::step]]


if __name__ == "__main__":
    main(*sys.argv[1:])
