"""A log that is in stays as it was read; where the caller says otherwise now, that is told, and only where it counts."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from rich.console import Console

from lake_rows import rows
from tocsin.cli.options import read_options
from tocsin.cli.summaries import print_hosts
from tocsin.lake import Ledger, layout
from tocsin.lake.commit import append_rows
from tocsin.model import event as ev
from tocsin.model.errors import UsageError
from tocsin.node.ingest import IngestReport, ingest
from tocsin.node.ingest.ways import NotedZone

ACCESS = '198.51.100.7 - - [12/May/2022:03:00:01 +0000] "GET / HTTP/1.1" 200 10 "-" "curl/8"\n'
AUTH = "May 12 03:00:01 web01 sshd[7]: Accepted password for ada from 198.51.100.7 port 22 ssh2\n"
APP = '{"cmd": "whoami", "timestamp": "2022-05-12 03:00:01"}\n'


@pytest.fixture
def logs(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    for name, text in (("access.log", ACCESS), ("auth.log", AUTH), ("app.json", APP)):
        (folder / name).write_text(text)
    return folder


def take(
    logs: Path, zone: str = "UTC", source: str = "", mapping: str = "", lake: str = "lake"
) -> IngestReport:
    written = logs.parent / "mapping.toml"
    written.write_text(mapping)
    options = read_options("", zone, source, written if mapping else None, ())
    return ingest([logs], logs.parent / lake, options, workers=1)


def told(report: IngestReport) -> list[tuple[str, str, str, str]]:
    return [(one.path, one.of, one.kept, one.said) for one in report.other_ways]


def shown(report: IngestReport) -> str:
    out = Console(file=io.StringIO(), soft_wrap=True)
    print_hosts(out, report)
    return out.file.getvalue()


def test_another_zone_is_told_of_logs_that_name_none(logs):
    take(logs)
    report = take(logs, "Europe/Tirane")
    assert report.rows == 0
    assert told(report) == [
        ("app.json", "timezone", "UTC", "Europe/Tirane"),
        ("auth.log", "timezone", "UTC", "Europe/Tirane"),
    ]
    assert shown(report) == (
        "2 files were in already, read in another time zone, and stayed so "
        "(first: app.json, UTC and not Europe/Tirane); only a new lake takes them in anew\n"
    )
    assert told(take(logs)) == []


def test_another_log_source_is_told_of_logs_that_no_format_knows(logs):
    take(logs)
    report = take(logs, source="product=linux,category=process_creation")
    assert told(report) == [("app.json", "logsource", "", "linux/process_creation/*")]
    assert shown(report) == (
        "1 file was in already, read as another log source, and stayed so "
        "(first: app.json, none and not linux/process_creation/*); only a new lake takes them in anew\n"
    )


def test_another_mapping_is_told_of_logs_that_no_format_knows(logs):
    take(logs, mapping='cmd = "CommandLine"')
    report = take(logs, mapping='cmd = "ProcessCommandLine"')
    assert told(report) == [("app.json", "mapping", "cmd=CommandLine", "cmd=ProcessCommandLine")]
    assert shown(report) == (
        "1 file was in already, read with another mapping, and stayed so (first: app.json); "
        "only a new lake takes them in anew\n"
    )
    assert told(take(logs)) == []


def test_a_log_that_grew_in_another_zone_tells_of_what_was_in(logs):
    take(logs)
    (logs / "auth.log").write_text(AUTH + AUTH.replace(":01 web01", ":02 web01"))
    report = take(logs, "Europe/Tirane")
    assert [file.path for file in report.grown] == ["auth.log"]
    assert ("auth.log", "timezone", "UTC", "Europe/Tirane") in told(report)


def test_how_a_grown_log_was_read_is_known_though_what_is_new_did_not_need_it(logs):
    (logs / "auth.log").unlink()
    take(logs)
    (logs / "app.json").write_text(APP + '{"cmd": "id", "timestamp": "2022-05-12T03:00:02Z"}\n')
    take(logs)
    assert told(take(logs, "+02:00")) == [("app.json", "timezone", "UTC", "UTC+02:00")]


def test_of_a_lake_that_does_not_know_how_its_logs_were_read_nothing_is_told(logs, tmp_path):
    take(logs)
    records = [msgspec.structs.asdict(record) for record in Ledger(tmp_path / "lake").records]
    older = pa.schema([field for field in layout.FILES_SCHEMA if field.name != "ways"])
    written = [{**row, "skips": "[]", "tail": " ".join(row["tail"])} for row in records]
    table = pa.Table.from_pylist(written, schema=older)
    append_rows(tmp_path / "old" / layout.FILES, table, older)
    report = take(logs, "Europe/Tirane", "product=linux", 'cmd = "CommandLine"', lake="old")
    assert len(report.known) == 3
    assert told(report) == []
    (logs / "new.log").write_text(AUTH.replace("web01", "web02"))
    assert [file.path for file in take(logs, lake="old").files] == ["new.log"]
    assert told(take(logs, "+02:00", lake="old")) == [("new.log", "timezone", "UTC", "UTC+02:00")]


def test_a_zone_is_noted_as_needed_and_is_the_zone_it_notes(logs, tmp_path):
    zone = NotedZone(dt.timezone(dt.timedelta(hours=2), "CEST"))
    moment = dt.datetime(2022, 5, 12, 3, tzinfo=zone)
    assert not zone.needed
    assert (moment.tzname(), moment.dst()) == ("CEST", None)
    assert moment == dt.datetime(2022, 5, 12, 1, tzinfo=dt.UTC)
    assert zone.needed
    take(logs, "Europe/Tirane")
    times = {row[ev.PATH]: str(row[ev.TIME])[5:19] for row in rows(tmp_path / "lake")}
    assert times == {
        "access.log": "05-12 03:00:01",
        "auth.log": "05-12 01:00:01",
        "app.json": "05-12 01:00:01",
    }


def test_the_report_says_so_as_json(logs, tmp_path):
    take(logs)
    report = json.loads(msgspec.json.encode(take(logs, source="product=linux")))
    assert report["other_ways"] == [{"path": "app.json", "of": "logsource", "kept": "", "said": "linux/*/*"}]


def dated(folder: Path, *days: str, dates: str = "", lake: str = "lake") -> tuple[IngestReport, list[str]]:
    """A table of rows of so many days, taken in; and the times it then has."""
    (folder / "app.csv").write_text(
        "timestamp,host,cmd\n" + "".join(f"{day} 08:00:00,web1,id\n" for day in days)
    )
    options = read_options("", "UTC", "", None, (), dates=dates)
    report = ingest([folder / "app.csv"], folder.parent / lake, options, workers=1)
    return report, sorted(str(row[ev.TIME])[:10] for row in rows(folder.parent / lake))


@pytest.mark.parametrize(
    ("said", "days", "found", "odd"),
    [
        ("", ["08/07/2022", "15/07/2022"], ["2022-07-08", "2022-07-15"], []),
        ("", ["07/08/2022", "07/15/2022"], ["2022-07-08", "2022-07-15"], []),
        ("", ["08/07/2022", "08/08/2022"], ["2022-08-07", "2022-08-08"], [("app.csv", "mdy", 1, 0)]),
        ("dmy", ["08/07/2022", "08/08/2022"], ["2022-07-08", "2022-08-08"], []),
        ("dmy", ["08/07/2022", "07/15/2022"], ["2022-07-08", "2022-07-15"], [("app.csv", "dmy", 0, 1)]),
    ],
)
def test_day_and_month_are_told_apart_for_a_whole_log_and_what_is_not_sure_is_told(
    logs, said, days, found, odd
):
    report, times = dated(logs, *days, dates=said)
    assert times == found
    assert [(one.path, one.order, one.unsure, one.contrary) for one in report.odd_dates] == odd


def test_another_order_of_dates_is_told_and_what_is_new_goes_by_what_was(logs):
    dated(logs, "08/07/2022", dates="dmy")
    assert told(dated(logs, "08/07/2022", dates="mdy")[0]) == [("app.csv", "dates", "dmy", "mdy")]
    report, times = dated(logs, "08/07/2022", "09/07/2022")
    assert times == ["2022-07-08", "2022-07-09"]
    assert not report.odd_dates


def test_a_wrong_order_of_dates_is_an_error():
    with pytest.raises(UsageError, match="no order"):
        read_options("", "UTC", "", None, (), dates="ymd")
