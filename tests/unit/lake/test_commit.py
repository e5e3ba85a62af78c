from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.lake import KnownKeys, Lake, PartWriter, commit
from tocsin.model import event as ev
from tocsin.model.errors import LakeError
from tocsin.model.event import Event
from tocsin.sources.collecting import Collector

TABLE = "windows-security"


def parts(root: Path, file: str, chunk: int, records: range, **fields: str):
    collector = Collector("org", file, f"{file}.json")
    for record in records:
        collector.add(Event(TABLE, "4688", record, "ws1", record, {"A": "x", **fields}, unique=True))
    writer = PartWriter(root, 1 << 30)
    for batch in collector.take():
        writer.add(batch, (file, chunk))
    return writer.flush()


def records(root: Path) -> list[int]:
    lake = Lake(root)
    found = []
    for unit in lake.units(frozenset(lake.tables)):
        for part in unit.parts:
            found += pq.read_table(part.path, columns=[ev.RECORD], partitioning=None)[ev.RECORD].to_pylist()
    return sorted(found)


def test_the_same_chunk_twice_adds_nothing(tmp_path):
    first = commit(tmp_path, parts(tmp_path, "one", 0, range(5)), KnownKeys())
    again = commit(tmp_path, parts(tmp_path, "one", 0, range(5)), KnownKeys())
    assert (first.rows, again.rows) == (5, 0)
    assert records(tmp_path) == list(range(5))


def test_an_event_of_another_file_is_counted_once(tmp_path):
    commit(tmp_path, parts(tmp_path, "one", 0, range(5)), KnownKeys())
    added = commit(tmp_path, parts(tmp_path, "two", 0, range(3, 8)), KnownKeys())
    assert (added.rows, added.duplicates) == (3, 2)
    assert records(tmp_path) == list(range(8))


def at(root: Path, file: str, time: int, table: str = TABLE, record: int = 5):
    collector = Collector("org", file, f"{file}.json")
    collector.add(Event(table, "4688", time, "ws1", record, {"A": "x"}, unique=True))
    writer = PartWriter(root, 1 << 30)
    for batch in collector.take():
        writer.add(batch, (file, 0))
    return writer.flush()


@given(second=st.integers(-10_000, 10_000), micros=st.lists(st.integers(0, 999_999), min_size=2, max_size=5))
@settings(max_examples=10, deadline=None)
def test_an_event_of_windows_is_counted_once_however_exact_its_time_is(tmp_path_factory, second, micros):
    root = tmp_path_factory.mktemp("lake")
    times = [1_000_000 * second + micro for micro in micros]
    added = [commit(root, at(root, f"f{n}", time), KnownKeys()) for n, time in enumerate(times)]
    assert [one.rows for one in added] == [1] + [0] * (len(times) - 1)
    later = commit(root, at(root, "later", times[0] + 1_000_000), KnownKeys())
    assert later.rows == 1


def test_an_event_of_another_log_keeps_its_exact_time_as_its_identity(tmp_path):
    for number, time in enumerate((1_000, 2_000, 2_000)):
        commit(tmp_path, at(tmp_path, f"f{number}", time, "linux-auditd"), KnownKeys())
    assert records(tmp_path) == [5, 5]


def test_writers_at_once_who_bring_new_fields_lose_nothing_and_add_nothing_twice(tmp_path):
    writers = 4
    together = Barrier(writers)

    def write(number: int) -> int:
        mine = parts(
            tmp_path, f"file{number}", 0, range(10 * number, 10 * number + 10), **{f"Own{number}": "y"}
        )
        shared = parts(tmp_path, "shared", 0, range(100, 105))
        together.wait()
        return commit(tmp_path, [*mine, *shared], KnownKeys()).rows

    with ThreadPoolExecutor(writers) as threads:
        added = list(threads.map(write, range(writers)))
    assert records(tmp_path) == [*range(40), *range(100, 105)]
    assert sum(added) == 45
    assert {f"own{number}" for number in range(writers)} <= Lake(tmp_path).columns(TABLE).keys()
    assert sum(Lake(tmp_path).coverage()["rows"].to_pylist()) == 45


def test_a_table_whose_log_is_damaged_is_told_at_once(tmp_path):
    commit(tmp_path, parts(tmp_path, "one", 0, range(5)), KnownKeys())
    for log in (tmp_path / TABLE / "_delta_log").glob("*.json"):
        log.write_text("{ this is no log")
    with pytest.raises(LakeError) as told:
        commit(tmp_path, parts(tmp_path, "two", 0, range(5)), KnownKeys())
    assert TABLE in str(told.value)
    assert told.value.hint


@pytest.mark.parametrize(
    "microseconds", [-62_135_596_800_000_000, -11_644_473_600_000_000, 253_402_300_799_999_999]
)
def test_times_at_the_ends_of_the_calendar_bound_their_part(tmp_path, microseconds):
    collector = Collector("org", "odd", "odd.json")
    collector.add(Event(TABLE, "4688", microseconds, "ws1", 1, {}))
    writer = PartWriter(tmp_path, 1 << 30)
    for batch in collector.take():
        writer.add(batch, ("odd", 0))
    commit(tmp_path, writer.flush(), KnownKeys())
    ((part,),) = [unit.parts for unit in Lake(tmp_path).units(frozenset({TABLE}))]
    (time,) = pq.read_table(part.path, columns=[ev.TIME], partitioning=None)[ev.TIME].to_pylist()
    assert part.first is not None
    assert part.last is not None
    assert part.first <= time
    assert (time - part.last).total_seconds() < 0.001
