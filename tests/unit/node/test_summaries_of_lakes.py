"""Logons, metrics and statistics count what the lake holds, machine by machine and origin by origin."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tocsin.cli.logons_output import print_logons
from tocsin.lake import FileRecord, KnownKeys, Ledger, PartWriter, commit
from tocsin.model.errors import UsageError
from tocsin.model.event import Event
from tocsin.node.hunts import Request, Watch, run
from tocsin.node.lake_stats import lake_stats
from tocsin.node.logons import logons
from tocsin.node.metrics import metrics
from tocsin.node.search import Query, count_by, search
from tocsin.sources.collecting import Collector

DAY = 86_400_000_000
START = 1_650_000_000_000_000 // DAY * DAY
TIME = dt.datetime.fromtimestamp(START / 1e6, dt.UTC)
RDP = "windows-microsoft-windows-terminalservices-localsessionmanager-operational"


def fill(root: Path, origin: str, events: list[Event]) -> Path:
    digest = origin.ljust(64, "0")
    collector = Collector(origin, digest, f"{origin}.log")
    for event in events:
        collector.add(event)
    writer = PartWriter(root, 1 << 30)
    for batch in collector.take():
        writer.add(batch, (digest, 0))
    commit(root, writer.flush(), KnownKeys())
    now = dt.datetime.now(dt.UTC)
    Ledger(root).add(
        [FileRecord(digest, digest, f"{origin}.log", origin, "test", 1_000, len(events), 3, (), now)]
    )
    return root


class Log:
    """Events a day apart, with records in turn."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(self, table: str, event: str, host: str, **fields: str) -> None:
        number = len(self.events)
        self.events.append(Event(table, event, START + number * DAY, host, number, fields))


@pytest.fixture
def lake(tmp_path):
    log = Log()
    security = "windows-security"
    ada = {"TargetUserName": "ada", "TargetDomainName": "AGENCY"}
    log.add(
        security, "4624", "DC01", **ada, LogonType="3", IpAddress="::ffff:10.0.0.7", WorkstationName="WS1"
    )
    log.add(
        security,
        "4624",
        "dc01.agency.example",
        **{**ada, "TargetUserName": "ADA"},
        LogonType="3",
        IpAddress="10.0.0.7",
    )
    log.add(security, "4625", "DC01", **ada, LogonType="10", IpAddress="-", WorkstationName="WS9")
    log.add(
        security,
        "4769",
        "DC01",
        TargetUserName="ada@AGENCY",
        TargetDomainName="AGENCY",
        IpAddress="10.0.0.7",
        Status="0x0",
    )
    log.add(
        security,
        "4769",
        "DC01",
        TargetUserName="ada@AGENCY",
        TargetDomainName="AGENCY",
        IpAddress="10.0.0.7",
        Status="0x1b",
    )
    log.add(security, "4776", "DC01", TargetUserName="WS1$", Workstation="\\\\WS1", Status="0x0")
    log.add(security, "4648", "WS1", **ada, TargetServerName="DC01", IpAddress="-")
    log.add(security, "4648", "WS1", **ada, TargetServerName="localhost")
    log.add(RDP, "21", "WS1", User="AGENCY\\ada", Address="10.0.0.8")
    log.add(
        "linux-auth",
        "sshd",
        "web01",
        action="Accepted",
        method="publickey",
        user="root",
        src_ip="198.51.100.7",
    )
    log.add(
        "linux-auth",
        "sshd",
        "web01",
        action="Failed invalid user",
        method="password",
        user="x",
        src_ip="198.51.100.7",
    )
    log.add("linux-auth", "sshd", "web01", action="Disconnected", user="root", src_ip="198.51.100.7")
    log.add("windows-security", "4688", "WS1", NewProcessName="a.exe")
    root = fill(tmp_path / "lake", "north", log.events)
    other = Log()
    other.add(security, "4624", "DC01", **ada, LogonType="3", IpAddress="10.0.0.7")
    return fill(root, "south", other.events)


def shown(lake, **more):
    return {
        (one.origin, one.kind, one.failed, one.user, one.source, one.target, one.form): one.count
        for one in logons(lake, Query(**more)).logons
    }


def test_logons_are_counted_by_who_whence_where_and_how(lake):
    dc = "dc01.agency.example"
    assert shown(lake, origins=("north",)) == {
        ("north", "logon", False, "AGENCY\\ADA", "10.0.0.7", dc, "network"): 2,
        ("north", "logon", True, "AGENCY\\ada", "WS9", dc, "remote interactive"): 1,
        ("north", "kerberos", False, "ada@AGENCY", "10.0.0.7", dc, "service ticket"): 1,
        ("north", "kerberos", True, "ada@AGENCY", "10.0.0.7", dc, "service ticket"): 1,
        ("north", "credential validation", False, "WS1$", "WS1", dc, "NTLM"): 1,
        ("north", "explicit credentials", False, "AGENCY\\ada", "", dc, ""): 1,
        ("north", "explicit credentials", False, "AGENCY\\ada", "", "WS1", ""): 1,
        ("north", "logon", False, "AGENCY\\ada", "10.0.0.8", "WS1", "remote desktop"): 1,
        ("north", "logon", False, "root", "198.51.100.7", "web01", "publickey"): 1,
        ("north", "logon", True, "x", "198.51.100.7", "web01", "password"): 1,
    }


def test_a_logon_whose_source_a_collector_moved_is_told_with_it(tmp_path):
    log = Log()
    user = {"TargetUserName": "ada", "LogonType": "3"}
    log.add("windows-security", "4624", "DC01", **user, **{"source.ip": "10.0.0.7"})
    log.add("windows-security", "4624", "DC01", **user, **{"source.domain": "WS7"})
    log.add("windows-security", "4624", "DC01", **user, IpAddress="10.0.0.8")
    found = logons(fill(tmp_path / "lake", "north", log.events), Query())
    assert sorted(one.source for one in found.logons) == ["10.0.0.7", "10.0.0.8", "WS7"]


def test_two_organisations_logons_are_kept_apart(lake):
    assert shown(lake, origins=("south",)) == {
        ("south", "logon", False, "AGENCY\\ada", "10.0.0.7", "DC01", "network"): 1
    }


def test_logons_have_their_first_and_last_time_and_tell_machines_from_people(lake):
    found = logons(lake, Query(origins=("north",)))
    most = found.logons[0]
    assert (most.first, most.last, most.machine) == (TIME, TIME + dt.timedelta(days=1), False)
    assert [one.user for one in found.logons if one.machine] == ["WS1$"]
    assert f"{RDP} 21" in found.read


def test_logons_are_narrowed_by_time_and_host(lake):
    assert len(shown(lake, since=TIME + dt.timedelta(days=9))) == 2
    assert {key[5] for key in shown(lake, hosts=("web01",))} == {"web01"}


def test_a_lake_without_logon_logs_says_so(tmp_path):
    log = Log()
    log.add("web-iis", "", "web01", cs_uri_stem="/")
    found = logons(fill(tmp_path / "lake", "north", log.events), Query())
    assert (found.logons, found.read) == ((), ())


def test_metrics_count_events_logs_and_machines(lake):
    found = metrics(lake, origins=("north",))
    by_event = {(one.table, one.event): (one.rows, one.hosts) for one in found.events}
    assert by_event["windows-security", "4624"] == (2, 1)
    assert by_event["linux-auth", "sshd"] == (3, 1)
    assert {one.table: one.rows for one in found.logs} == {"windows-security": 9, "linux-auth": 3, RDP: 1}
    assert sum(one.share for one in found.logs) == pytest.approx(1)
    assert [one.share for one in found.events if one.table == RDP] == [1]
    machines = {one.name: one.rows for one in found.hosts}
    assert machines == {"dc01.agency.example": 6, "WS1": 4, "web01": 3}


def test_metrics_of_days_and_hosts_only(lake):
    day = TIME.date()
    found = metrics(lake, since=day, until=day + dt.timedelta(days=1))
    assert {(one.origin, one.rows) for one in found.logs} == {("north", 1), ("south", 1)}
    assert {one.name for one in metrics(lake, hosts=("WS1",)).hosts} == {"WS1"}


def test_statistics_say_how_often_each_field_is_filled(lake):
    stats = lake_stats(lake)
    [log] = [
        one for one in stats.logs if (one.summary.origin, one.summary.table) == ("north", "windows-security")
    ]
    filled = {field.name: (field.rows, field.share) for field in log.fields}
    assert (log.summary.rows, log.summary.hosts) == (9, 2)
    assert filled["TargetUserName"] == (8, 8 / 9)
    assert filled["NewProcessName"] == (1, 1 / 9)
    assert (log.summary.first, log.summary.last) == (TIME, TIME + dt.timedelta(days=12))


def test_statistics_say_what_is_on_disk_and_what_was_not_read(lake):
    stats = lake_stats(lake)
    assert (stats.rows, stats.files, stats.file_bytes, stats.skipped) == (14, 2, 2_000, 6)
    on_disk = sum(p.stat().st_size for p in lake.glob("[!_]*/_t_event*/*.parquet"))
    assert stats.size == on_disk
    assert len(stats.hosts) == 4


@pytest.mark.parametrize("named", [{"hosts": ("nosuch",)}, {"origins": ("nowhere",)}])
def test_a_host_or_origin_that_no_log_names_is_an_error_whatever_is_asked_of_it(lake, named):
    asked = (
        lambda: logons(lake, Query(**named)),
        lambda: metrics(lake, **named),
        lambda: search(lake, Query(**named)),
        lambda: count_by(lake, Query(**named), "host"),
    )
    for ask in asked:
        with pytest.raises(UsageError, match="is known here") as told:
            ask()
        assert told.value.hint.startswith("known here: ")


def test_logs_read_for_logons_are_named_once_each_and_an_empty_answer_says_why(lake, capsys):
    found = logons(lake, Query())
    shown = {"failed": False, "machines": True, "limit": 0, "as_json": False}
    print_logons(found, user="", **shown)
    assert capsys.readouterr().out.count("windows-security") == 1
    print_logons(found, user="nosuch", **shown)
    assert capsys.readouterr().out.startswith(f"none of {len(found.logons)} logons fits")


def test_a_host_is_the_same_machines_whatever_is_asked_of_it(tmp_path):
    """The machine that bears exactly this name, however it is spelled; else those whose first label it is."""
    log, names = Log(), ("DC01", "dc01.", "DC01.a.example", "DC01.b.example", "10.0.0.5")
    for name in names:
        log.add("windows-security", "4624", name, TargetUserName="ada", LogonType="3")
    lake = fill(tmp_path / "lake", "north", log.events)
    for asked, meant in {"dc01": 2, "dc01.A.example": 1}.items():
        query, hosts = Query(hosts=(asked,)), (asked,)
        events = hunt(lake, hosts)
        assert events == search(lake, query).total == count_by(lake, query, "host").total == meant
        assert sum(one.count for one in logons(lake, query).logons) == meant
        assert sum(one.rows for one in metrics(lake, hosts=hosts).hosts) == meant
    for ask in (lambda query: search(lake, query), lambda query: metrics(lake, hosts=query.hosts)):
        with pytest.raises(UsageError, match="no host 10 is known here"):
            ask(Query(hosts=("10",)))


def hunt(lake: Path, hosts: tuple[str, ...]) -> int:
    return run(Request(lake=lake, hosts=hosts, workers=1), Watch(*[lambda *_: None] * 3)).result.events
