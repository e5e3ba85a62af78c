from __future__ import annotations

import datetime as dt
import io

from rich.console import Console

from tocsin.cli.summaries import print_times
from tocsin.lake import FileRecord
from tocsin.node.ingest import IngestReport

NOON = dt.datetime(2022, 7, 15, 12, tzinfo=dt.UTC)


def record(path: str, ahead: dt.timedelta) -> FileRecord:
    return FileRecord("", "", path, "", "evtx", 1, 1, 0, (), NOON, 0, NOON, NOON + ahead, NOON)


def told(*files: FileRecord) -> str:
    out = Console(file=io.StringIO(), soft_wrap=True)
    print_times(out, IngestReport(files, (), 1, 0, ()))
    return out.file.getvalue()


def test_files_with_events_later_than_themselves_take_one_line():
    late = dt.timedelta(hours=3, minutes=59, seconds=57, microseconds=5)
    files = (
        record("a.evtx", dt.timedelta(hours=1)),
        record("b.evtx", late),
        record("c.evtx", dt.timedelta(0)),
    )
    assert told(*files) == (
        "2 files hold events later than the file's own time, by up to 3:59:57 (first: a.evtx); "
        "check --timezone and the clock\n"
    )


def test_clocks_that_agree_are_not_mentioned():
    assert told(record("a.evtx", dt.timedelta(0))) == ""
