"""A lake in use stays small, quick and whole: merging, expiring, verifying and repairing lose nothing."""

from __future__ import annotations

import datetime as dt
import errno
import importlib
import os
import shutil
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake.exceptions import CommitFailedError

from lake_rows import contents, coverage_rows, rows
from tocsin.lake import (
    Choice,
    FileRecord,
    Intent,
    KnownKeys,
    Lake,
    Ledger,
    PartWriter,
    Pending,
    commit,
    compact,
    expire,
    layout,
    locked,
    repair,
    tidying,
    verify,
)
from tocsin.lake.commit import append_rows, open_table
from tocsin.lake.verify import Fault
from tocsin.model.errors import LakeError
from tocsin.model.event import Event
from tocsin.sources.collecting import Collector

#: The module; the package's ``compact`` is its function.
COMPACT = importlib.import_module("tocsin.lake.compact")
DAY = 86_400_000_000
START = 1_650_000_000_000_000 // DAY * DAY


def event(number: int, table: str = "windows-security", event_id: str = "4688") -> Event:
    time = None if number % 10 == 9 else START + number * DAY // 10
    fields = {"CommandLine": f"run {number}", "User": None if number % 3 else "ada"}
    return Event(table, event_id, time, f"host{number % 3}", number, fields, unique=number % 2 == 0)


def add(root: Path, first: int, last: int, **more: str) -> None:
    """One commit of its own with the events of a file of its own."""
    digest = f"{first:032x}{last:032x}"
    collector = Collector("agency", digest, f"{first}.log")
    for number in range(first, last):
        collector.add(event(number, **more))
    writer = PartWriter(root, 1 << 30)
    for batch in collector.take():
        writer.add(batch, (digest, 0))
    now = dt.datetime.now(dt.UTC)
    record = FileRecord(digest, digest, f"{first}.log", "agency", "test", 1, last - first, 0, (), now)
    with locked(root):
        commit(root, writer.flush(), KnownKeys())
        Ledger(root).add([record])


@pytest.fixture
def lake(tmp_path):
    root = tmp_path / "lake"
    for first in range(0, 60, 10):
        add(root, first, first + 10)
    add(root, 100, 120, event_id="1102")
    add(root, 200, 210, table="linux-auth", event_id="sshd")
    return root


def parts(root: Path) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    opened = Lake(root)
    for unit in opened.units(frozenset(opened.tables)):
        key = (unit.table, unit.partition)
        found[key] = found.get(key, 0) + len(unit.parts)
    return found


def summed(root: Path) -> list[str]:
    coverage = Lake(root).coverage()
    keys = ["table", "event", "host", "origin", "day", "shape"]
    grouped = coverage.group_by(keys).aggregate([("rows", "sum"), ("first", "min"), ("last", "max")])
    return sorted(map(str, grouped.to_pylist()))


def test_merged_parts_hold_and_cover_the_same_events(lake):
    before, covered = contents(lake), summed(lake)
    done = compact(lake)
    assert (done.before, done.after) == (8, 3)
    assert contents(lake) == before
    assert summed(lake) == covered
    assert set(parts(lake).values()) == {1}
    assert verify(lake).whole


def test_a_merged_part_is_in_the_order_of_time(lake):
    compact(lake)
    opened = Lake(lake)
    for unit in opened.units(frozenset({"windows-security"})):
        times = pq.read_table(unit.parts[0].path, partitioning=None)["_t_time"].drop_null().to_pylist()
        assert times == sorted(times)


def test_merging_again_does_nothing(lake):
    compact(lake)
    version = open_table(lake / "windows-security").version()
    done = compact(lake)
    assert (done.before, done.after) == (3, 3)
    assert open_table(lake / "windows-security").version() == version


def test_only_the_named_tables_are_merged(lake):
    add(lake, 210, 220, table="linux-auth", event_id="sshd")
    compact(lake, frozenset({"linux-auth"}))
    assert parts(lake) == {
        ("linux-auth", "-"): 1,
        ("windows-security", "-"): 1,
        ("windows-security", "4688"): 6,
    }


def test_a_budget_leaves_the_rest_for_another_time(lake):
    add(lake, 210, 220, table="linux-auth", event_id="sshd")
    done = compact(lake, budget=1_000_000)
    assert done.left == 1
    assert parts(lake)["linux-auth", "-"] == 1
    assert parts(lake)["windows-security", "4688"] == 6


def test_parts_of_different_size_wait_for_their_like(lake):
    add(lake, 1_000, 21_000)
    done = compact(lake, choice=Choice(least=4, alike=True))
    assert parts(lake)["windows-security", "4688"] == 2
    assert done.after == done.before - 5


def test_parts_are_merged_up_to_their_bounds(lake, monkeypatch):
    monkeypatch.setattr(layout, "PART_ROWS", 25)
    before = contents(lake)
    compact(lake)
    assert parts(lake)["windows-security", "4688"] == 3
    assert contents(lake) == before


def test_a_hunt_that_opened_the_lake_before_can_still_read_it(lake):
    opened = Lake(lake)
    units = list(opened.units(frozenset(opened.tables)))
    compact(lake)
    assert sum(pq.read_metadata(part.path).num_rows for unit in units for part in unit.parts) == 90


def test_replaced_files_are_deleted_once_no_hunt_can_need_them(lake, monkeypatch):
    compact(lake)
    delta = open_table(lake / "windows-security")
    tidying.drop_replaced(delta)
    assert len(list((lake / "windows-security").rglob("_t_event*/*.parquet"))) == 8
    monkeypatch.setattr(tidying, "RETENTION_HOURS", 0)
    time.sleep(0.01)
    tidying.drop_replaced(delta)
    assert len(list((lake / "windows-security").rglob("_t_event*/*.parquet"))) == 2
    assert verify(lake).whole


def test_what_others_change_meanwhile_is_left_to_them(lake, monkeypatch):
    before = contents(lake)
    merge = COMPACT.merge
    first = [True]

    def raced(root, group):
        if first and group.table == "windows-security":
            first.clear()
            compact(root, frozenset({"windows-security"}))
        return merge(root, group)

    monkeypatch.setattr(COMPACT, "merge", raced)
    assert compact(lake).contested == ("windows-security",)
    assert contents(lake) == before
    verdict = verify(lake)
    assert verdict.whole
    assert verdict.orphans == ()


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("where", ["_cover_again", "exchange", "tidy"])
def test_stopped_at_any_step_the_lake_is_whole_and_the_next_merge_completes_it(lake, monkeypatch, where):
    before, covered = contents(lake), summed(lake)

    def killed(*args, **more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(COMPACT, where, killed)
        patch.setattr(COMPACT, "discard", lambda *_: None)
        with pytest.raises(Killed):
            compact(lake)
    assert contents(lake) == before
    assert summed(lake) == covered
    assert verify(lake).whole
    compact(lake)
    assert contents(lake) == before
    assert verify(lake).whole
    assert set(parts(lake).values()) == {1}


def test_the_small_tables_are_rewritten_and_say_the_same(lake):
    records = sorted(Ledger(lake).records, key=lambda record: record.sha256)
    tidying.tidy(lake, fully=True)
    assert len(open_table(lake / "_coverage").file_uris()) == 1
    assert len(open_table(lake / "_files").file_uris()) == 1
    assert sorted(Ledger(lake).records, key=lambda record: record.sha256) == records
    assert coverage_rows(lake) == {"windows-security": 80, "linux-auth": 10}


def test_of_states_that_were_continued_long_ago_only_the_latest_stay(lake, monkeypatch):
    now = dt.datetime.now(dt.UTC)
    for n in range(6):
        base = f"s{n - 1}" if n else ""
        at = now + dt.timedelta(seconds=n)
        Ledger(lake).add([FileRecord(f"s{n}", "h", "grown.log", "", "test", n, n, 0, (), at, base=base)])
    monkeypatch.setattr(tidying, "_PAST_STATES", 2)
    tidying.tidy(lake, fully=True)
    assert {r.sha256 for r in Ledger(lake).records if r.path == "grown.log"} == {"s3", "s4", "s5"}


def test_expiring_removes_the_events_before_a_day_and_no_others(lake):
    limit = dt.datetime.fromtimestamp(START / 1e6, dt.UTC) + dt.timedelta(days=2)
    gone = [row for row in rows(lake) if row.get("_t_time") and row["_t_time"] < limit]
    timeless = [row for row in rows(lake) if not row.get("_t_time")]
    rehearsed = expire(lake, limit.date(), rehearse=True)
    assert (rehearsed.rows, rehearsed.done, len(rows(lake))) == (len(gone), False, 90)
    done = expire(lake, limit.date())
    assert (done.rows, done.done, done.timeless) == (len(gone), True, len(timeless))
    assert msg(done.tables) == msg(rehearsed.tables)
    left = rows(lake)
    assert len(left) == 90 - len(gone)
    assert all(row["_t_time"] >= limit for row in left if row.get("_t_time"))
    assert sum(coverage_rows(lake).values()) == len(left)
    assert verify(lake).whole


def msg(tables):
    return [(one.table, one.rows, one.dropped, one.rewritten) for one in tables]


def test_expiring_again_or_before_all_events_does_nothing(lake):
    assert expire(lake, dt.date(2000, 1, 1)).rows == 0
    limit = dt.datetime.fromtimestamp(START / 1e6, dt.UTC).date() + dt.timedelta(days=2)
    expire(lake, limit)
    version = open_table(lake / "windows-security").version()
    assert expire(lake, limit).rows == 0
    assert open_table(lake / "windows-security").version() == version


def test_expired_events_do_not_come_in_again_with_their_file(lake):
    known = {record.sha256 for record in Ledger(lake).records}
    expire(lake, dt.date(2100, 1, 1))
    assert {record.sha256 for record in Ledger(lake).records} == known


def test_a_whole_lake_has_nothing_wrong(lake):
    verdict = verify(lake)
    assert (verdict.whole, verdict.parts, verdict.rows, verdict.orphans) == (True, 8, 90, ())


def first_part(lake: Path) -> Path:
    return next(iter(sorted((lake / "windows-security" / "_t_event=4688").glob("*.parquet"))))


def test_a_part_that_is_gone_is_told_with_its_events(lake):
    first_part(lake).unlink()
    [problem] = verify(lake).problems
    assert (problem.fault, problem.what) == (Fault.MISSING, "is not there, with 10 events")


@pytest.mark.parametrize("cut", [0, 10, -10])
def test_a_part_that_is_cut_off_is_told(lake, cut):
    path = first_part(lake)
    path.write_bytes(path.read_bytes()[:cut])
    [problem] = verify(lake).problems
    assert problem.fault is Fault.UNREADABLE


def test_a_changed_byte_is_told_or_changes_no_event(lake):
    path = first_part(lake)
    whole, events = path.read_bytes(), pq.read_table(path, partitioning=None)
    footer = int.from_bytes(whole[-8:-4], "little") + 8
    told = 0
    places = range(4, len(whole) - footer, 97)
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if verify(lake).whole:
            assert pq.read_table(path, partitioning=None).equals(events)
        else:
            told += 1
    assert told > 0.9 * len(places)


def test_a_part_with_other_events_is_told(lake):
    path = first_part(lake)
    table = pq.read_table(path, partitioning=None)
    pq.write_table(table.slice(3), path)
    faults = {problem.fault for problem in verify(lake).problems}
    assert faults == {Fault.DIFFERENT}


def test_a_damaged_table_log_is_told_and_the_others_are_looked_at(lake):
    log = lake / "linux-auth" / "_delta_log" / "00000000000000000000.json"
    log.write_text("{")
    verdict = verify(lake)
    [problem] = verdict.problems
    assert (problem.fault, problem.where, verdict.rows) == (Fault.LOG, "linux-auth", 80)
    assert "log cannot be read" in problem.what


def coverage_files(lake: Path) -> list[Path]:
    return [lake / "_coverage" / path for path in Lake(lake).coverage_paths()]


def cut_to(size: int):
    return lambda path: path.write_bytes(path.read_bytes()[:size])


def of_something_else(path: Path) -> None:
    pq.write_table(pa.table({"table": ["windows-security"], "more": [1]}), path)


def with_a_byte_changed_in_its_schema(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"origin", b"oriGin"))


DAMAGE = [
    pytest.param(Path.unlink, Fault.MISSING, id="gone"),
    pytest.param(cut_to(0), Fault.UNREADABLE, id="empty"),
    pytest.param(cut_to(10), Fault.UNREADABLE, id="start"),
    pytest.param(cut_to(-10), Fault.UNREADABLE, id="cut"),
    pytest.param(of_something_else, Fault.UNREADABLE, id="other"),
    pytest.param(with_a_byte_changed_in_its_schema, Fault.UNREADABLE, id="schema"),
]


@pytest.mark.parametrize(("damage", "fault"), DAMAGE)
def test_damaged_coverage_is_an_error_that_says_where_and_what_to_do(lake, damage, fault):
    path = coverage_files(lake)[0]
    damage(path)
    with pytest.raises(LakeError) as told:
        Lake(lake).coverage()
    assert told.value.where == str(path)
    assert "verify --repair" in told.value.hint


@pytest.mark.parametrize(("damage", "fault"), DAMAGE)
def test_damaged_coverage_is_told_and_written_anew_from_the_events(lake, damage, fault):
    before = summed(lake)
    path = coverage_files(lake)[0]
    damage(path)
    verdict = verify(lake)
    assert verdict.rows == 90
    told = {problem.fault: problem.where for problem in verdict.problems}
    assert set(told) == {fault, Fault.UNCOVERED}
    assert told[fault] == f"_coverage/{path.name}"
    repaired = repair(lake, verdict)
    assert repaired.covered == sum(problem.fault is Fault.UNCOVERED for problem in verdict.problems)
    assert repaired.deleted == (fault is Fault.UNREADABLE)
    assert verify(lake).whole
    assert summed(lake) == before


@pytest.mark.parametrize(
    "reason", [OSError(errno.EMFILE, "too many open files"), pa.ArrowMemoryError("none left")]
)
def test_coverage_that_only_could_not_be_opened_is_not_deleted(lake, monkeypatch, reason):
    before, path = summed(lake), coverage_files(lake)[0]
    opened = pq.ParquetFile

    def refused(file, **more):
        if Path(file) == path:
            raise reason
        return opened(file, **more)

    with monkeypatch.context() as patch:
        patch.setattr(pq, "ParquetFile", refused)
        verdict = verify(lake)
        assert {problem.fault for problem in verdict.problems} == {Fault.UNREADABLE, Fault.UNCOVERED}
        with pytest.raises(LakeError, match="cannot be read"):
            repair(lake, verdict)
    assert path.exists()
    assert verify(lake).whole
    repaired = repair(lake, verdict)
    assert (repaired.deleted, repaired.covered) == (0, 0)
    assert summed(lake) == before


def test_parts_without_coverage_are_covered_as_they_are(lake):
    before, files = summed(lake), list(lake.rglob("_t_event=*/*.parquet"))
    shutil.rmtree(lake / "_coverage")
    assert repair(lake, verify(lake)).covered == 8
    assert list(lake.rglob("_t_event=*/*.parquet")) == files
    assert summed(lake) == before


def test_a_part_covered_in_part_is_written_anew_with_its_coverage(lake):
    before = summed(lake)
    rows = Lake(lake).coverage().slice(1)
    shutil.rmtree(lake / "_coverage")
    append_rows(lake / "_coverage", rows, layout.COVERAGE_SCHEMA)
    assert repair(lake, verify(lake)).covered == 1
    assert verify(lake).whole
    assert summed(lake) == before


def log_cut(path: Path) -> None:
    min((path.parent / "_delta_log").glob("*.json")).write_text("{")


LEDGER_DAMAGE = [*(one.values[0] for one in DAMAGE), log_cut]


@pytest.mark.parametrize("damage", LEDGER_DAMAGE)
def test_a_damaged_ledger_is_an_error_that_says_where_and_the_rest_is_verified(lake, damage):
    damage(min((lake / "_files").glob("*.parquet")))
    with pytest.raises(LakeError) as told:
        Ledger(lake)
    assert told.value.where == str(lake / "_files")
    assert told.value.hint
    verdict = verify(lake)
    assert (verdict.parts, verdict.rows) == (8, 90)
    assert [(one.fault, one.where) for one in verdict.problems] == [(Fault.UNREADABLE, "_files")]
    repair(lake, verdict)
    assert verify(lake).problems == verdict.problems


def test_a_damaged_log_of_the_coverage_is_told_and_its_folder_can_be_deleted(lake):
    before = summed(lake)
    for log in (lake / "_coverage" / "_delta_log").glob("*.json"):
        log.write_text("{")
    problems = verify(lake).problems
    assert [problem.where for problem in problems if problem.fault is Fault.LOG] == ["_coverage"]
    assert any("delete the folder" in problem.what for problem in problems)
    with pytest.raises(LakeError, match=r"_coverage: .*log cannot be read"):
        repair(lake, verify(lake))
    shutil.rmtree(lake / "_coverage")
    repair(lake, verify(lake))
    assert verify(lake).whole
    assert summed(lake) == before


def test_a_part_without_its_coverage_is_told_and_covered_anew(lake):
    coverage = Lake(lake).coverage()
    shutil.rmtree(lake / "_coverage")
    verdict = verify(lake)
    assert {problem.fault for problem in verdict.problems} == {Fault.UNCOVERED}
    assert len(verdict.problems) == 8
    assert repair(lake, verdict).covered == 8
    assert verify(lake).whole
    assert sorted(summed(lake)) == sorted(summed(lake))
    assert sum(coverage["rows"].to_pylist()) == sum(coverage_rows(lake).values())


def test_events_that_are_there_twice_are_told(lake, monkeypatch):
    monkeypatch.setattr(
        KnownKeys, "without_known", lambda _self, _root, _table, some, _delta: (list(some), 0)
    )
    digest = "f" * 64
    collector = Collector("agency", digest, "again.log")
    for number in range(10):
        collector.add(event(number))
    writer = PartWriter(lake, 1 << 30)
    for batch in collector.take():
        writer.add(batch, (digest, 0))
    commit(lake, writer.flush(), KnownKeys())
    assert {problem.fault for problem in verify(lake).problems} == {Fault.DOUBLED, Fault.UNKNOWN}


def test_files_that_no_table_names_are_listed_and_deleted_after_an_hour(lake):
    folder = first_part(lake).parent
    old, new = folder / "old.parquet", folder / "new.parquet"
    for path in (old, new):
        path.write_bytes(b"left over")
    os.utime(old, (time.time() - 7_200,) * 2)
    verdict = verify(lake)
    assert verdict.whole
    assert {Path(orphan.path).name for orphan in verdict.orphans} == {"old.parquet", "new.parquet"}
    assert repair(lake, verdict).deleted == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_a_stopped_ingest_is_told(lake):
    Pending(lake).begin(Intent("a" * 64, "b" * 64, 200))
    assert verify(lake).unfinished == 1


def test_a_lake_loses_nothing_when_what_was_replaced_cannot_be_deleted(lake, monkeypatch):
    def refuse(_):
        raise CommitFailedError("a concurrent transaction deleted data this operation read")

    monkeypatch.setattr(importlib.import_module("tocsin.lake.exchange"), "drop_replaced", refuse)
    before = len(rows(lake))
    gone = expire(lake, dt.datetime.fromtimestamp(START / 1e6, dt.UTC).date() + dt.timedelta(days=1)).rows
    assert 0 < gone < before
    assert verify(lake).whole
    assert len(rows(lake)) == before - gone


def test_what_was_replaced_long_ago_is_deleted_by_the_next_change_and_nothing_else(lake, monkeypatch):
    monkeypatch.setattr(importlib.import_module("tocsin.lake.tidying"), "RETENTION_HOURS", 0)
    compact(lake)
    before = len(rows(lake))
    gone = expire(lake, dt.datetime.fromtimestamp(START / 1e6, dt.UTC).date() + dt.timedelta(days=1)).rows
    assert verify(lake).whole
    assert len(rows(lake)) == before - gone
