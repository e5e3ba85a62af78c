"""A search finds what is there, counts it right, and can do nothing but read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tocsin.lake import KnownKeys, Lake, PartWriter, commit
from tocsin.model.errors import LakeError, UsageError
from tocsin.model.event import Event
from tocsin.model.expression import MULTI
from tocsin.node.search import Query, ask, count_by, database, search
from tocsin.node.search import places as places_of
from tocsin.node.search.query import Term, like, literal
from tocsin.sources.collecting import Collector

DAY = 86_400_000_000
START = 1_650_000_000_000_000 // DAY * DAY
TIME = dt.datetime.fromtimestamp(START / 1e6, dt.UTC)


def fill(root: Path, origin: str, events: list[Event]) -> Path:
    digest = origin.ljust(64, "0")
    collector = Collector(origin, digest, f"{origin}.log")
    for event in events:
        collector.add(event)
    writer = PartWriter(root, 1 << 30)
    for batch in collector.take():
        writer.add(batch, (digest, 0))
    commit(root, writer.flush(), KnownKeys())
    return root


def process(number: int, command: str | None, host: str = "WS1", **fields: str) -> Event:
    return Event(
        "windows-security", "4688", START + number * DAY, host, number, {"CommandLine": command, **fields}
    )


@pytest.fixture
def lake(tmp_path):
    root = fill(
        tmp_path / "lake",
        "north",
        [
            process(0, "cmd /c vssadmin delete shadows", User="ada"),
            process(1, "powershell -enc AAA", host="ws1.agency.example", User="SYSTEM"),
            process(2, "notepad 100%_done.txt", User=""),
            process(3, None, User=f"bob{MULTI}carol"),
            process(4, "cmd /c whoami", host="DC01", User="ada", IntegrityLevel="High"),
            Event(
                "linux-auth",
                "sshd",
                None,
                "web01",
                5,
                {"message": "Accepted password for ada", "CommandLine": "x"},
            ),
        ],
    )
    return fill(root, "south", [process(0, "cmd /c vssadmin list", host="DC01", User="ÉVA")])


def records(lake, *terms, **more):
    hits = search(lake, Query(terms=tuple(map(Term.parse, terms)), **more))
    return [(hit.event.origin, hit.event.record) for hit in hits.events]


NORTH = [("north", number) for number in range(6)]


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (("vssadmin",), [("north", 0), ("south", 0)]),
        (("VSSADMIN", "list"), [("south", 0)]),
        (("CommandLine=*vssadmin*",), [("north", 0), ("south", 0)]),
        (("commandline=cmd*", "User=ADA"), [("north", 0), ("north", 4)]),
        (("CommandLine=vssadmin",), []),
        (("CommandLine=cmd /c who?mi",), [("north", 4)]),
        (("100%_done",), [("north", 2)]),
        (("CommandLine=*100%_*",), [("north", 2)]),
        (("1000_done",), []),
        (("User=carol",), [("north", 3)]),
        (("User=éva",), [("south", 0)]),
        (("User=",), [("north", 2), ("north", 5)]),
        (("User!=",), [("north", 0), ("south", 0), ("north", 1), ("north", 3), ("north", 4)]),
        (("User!=ada", "EventID=4688"), [("south", 0), ("north", 1), ("north", 2), ("north", 3)]),
        (("IntegrityLevel!=high", "host=DC01"), [("south", 0)]),
        (("IntegrityLevel=high",), [("north", 4)]),
        (("event=sshd",), [("north", 5)]),
        (("record=4",), [("north", 4)]),
        (("Accepted*ada",), [("north", 5)]),
        (("web01",), [("north", 5)]),
        (("'; drop table x; --",), []),
        (('"',), []),
        (("\\",), []),
        ((), [("north", 0), ("south", 0), *NORTH[1:]]),
    ],
)
def test_terms_find_the_events_that_they_describe(lake, terms, found):
    assert records(lake, *terms) == found


def test_time_hosts_origins_and_logs_narrow_a_search(lake):
    assert records(lake, since=TIME + dt.timedelta(days=1), until=TIME + dt.timedelta(days=3)) == NORTH[1:3]
    assert records(lake, hosts=("WS1",)) == NORTH[:4]
    assert records(lake, hosts=("ws1.AGENCY.example",)) == NORTH[:4]
    assert records(lake, "vssadmin", origins=("south",)) == [("south", 0)]
    assert records(lake, tables=("linux-auth",)) == NORTH[5:]


def test_a_limit_gives_the_earliest_and_counts_all(lake, monkeypatch):
    monkeypatch.setattr(places_of, "_SPARE", 0)
    hits = search(lake, Query(), 3)
    assert (hits.total, hits.shown) == (7, 3)
    assert [hit.event.record for hit in hits.events] == [0, 0, 1]


def test_a_found_event_says_all_that_the_log_said(lake):
    [hit] = search(lake, Query(terms=(Term.parse("IntegrityLevel=High"),))).events
    assert (hit.table, hit.event.host, hit.event.time) == (
        "windows-security",
        "DC01",
        TIME + dt.timedelta(days=4),
    )
    assert hit.event.fields == {"CommandLine": "cmd /c whoami", "User": "ada", "IntegrityLevel": "High"}


@pytest.mark.parametrize("name", ["CommandLine", "winlog.event_data.CommandLine", "EventData.commandline"])
def test_a_field_of_a_windows_event_is_known_by_its_collectors_name_too(lake, name):
    assert records(lake, f"{name}=*whoami") == [("north", 4)]


def test_a_name_of_a_collector_means_windows_own_field(tmp_path):
    event = Event(
        "windows-security", "4688", START, "WS1", 1, {"Computer": "WS1", "Provider_Name": "Security"}
    )
    other = Event("generic-json", "", START, "WS1", 2, {"Computer": "WS1"})
    root = fill(tmp_path / "lake", "north", [event, other])
    assert records(root, "Hostname=ws1", "SourceName=sec*") == [("north", 1)]
    assert records(root, "host.name=WS1") == [("north", 1)]


def test_a_field_that_a_collector_moved_is_known_by_windows_own_name(tmp_path):
    moved = Event("windows-security", "4688", START, "WS1", 1, {"process.executable": "C:\\cmd.exe"})
    own = Event("windows-security", "4688", START, "WS1", 2, {"NewProcessName": "C:\\CMD.exe"})
    root = fill(tmp_path / "lake", "north", [moved, own])
    assert records(root, "NewProcessName=*cmd.exe") == [("north", 1), ("north", 2)]
    assert records(root, "process.executable=*cmd.exe") == [("north", 1)]
    assert records(root, "NewProcessName!=*cmd.exe") == records(root, "NewProcessName=") == []
    counted = count_by(root, Query(), "winlog.event_data.NewProcessName")
    assert [row.value for row in counted.rows] == ["C:\\CMD.exe", "C:\\cmd.exe"]


def test_a_field_that_no_log_has_is_an_error_and_no_empty_answer(lake):
    with pytest.raises(UsageError, match="'Comandline'"):
        records(lake, "Comandline=x")
    with pytest.raises(UsageError, match="'Nope'"):
        count_by(lake, Query(), "Nope")


@pytest.mark.parametrize(
    ("name", "hint"), [("windows-securty", "did you mean windows-security"), ("zzz", "known here: ")]
)
def test_a_log_that_the_lake_does_not_hold_is_an_error_and_no_empty_answer(lake, name, hint):
    for asked in (search, lambda root, query: count_by(root, query, "host")):
        with pytest.raises(UsageError, match=f"no log {name} is in this lake") as caught:
            asked(lake, Query(tables=(name,)))
        assert hint in str(caught.value.hint)


def test_values_are_counted_with_their_first_and_last_time(lake):
    pivot = count_by(lake, Query(terms=(Term.parse("CommandLine=cmd*"),)), "User")
    assert (pivot.total, pivot.distinct) == (3, 2)
    first, second = pivot.rows
    assert (first.value, first.count, first.first, first.last) == (
        "ada",
        2,
        TIME,
        TIME + dt.timedelta(days=4),
    )
    assert (second.value, second.count) == ("ÉVA", 1)
    assert [row.value for row in count_by(lake, Query(), "host", 1).rows] == ["WS1"]


def test_sql_answers_a_select_with_parameters(lake):
    answer = ask(
        lake, 'SELECT _t_origin, count(*) AS n FROM "windows-security" WHERE "User" = ? GROUP BY 1', ["ada"]
    )
    assert (answer.columns, answer.rows, answer.complete) == (("_t_origin", "n"), (("north", 2),), True)
    limited = ask(lake, 'SELECT _t_record FROM "windows-security" ORDER BY 1', limit=2)
    assert (len(limited.rows), limited.complete) == (2, False)


@pytest.mark.parametrize("name", ["filename", "file_row_number", "File_Row_Number", "file_index"])
def test_a_log_may_have_a_field_of_any_name(tmp_path, name):
    files = [
        Event("zeek-files", "", START + i, "ids", i, {name: f"it's {i}", "a \"b'": "c"}) for i in range(3)
    ]
    lake = fill(tmp_path / "lake", "north", files)
    fill(lake, "south", [Event("zeek-files", "", START, "ids", 9, {"source": "HTTP"})])
    answer = ask(lake, f'FROM "zeek-files" SELECT _t_record, {name}, source ORDER BY 1 DESC LIMIT 2')
    assert answer.rows == ((9, None, "HTTP"), (2, "it's 2", None))
    [hit] = search(lake, Query(terms=(Term.parse(f"{name}=*1"),))).events
    assert (hit.event.record, hit.event.fields[name]) == (1, "it's 1")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_csv_auto('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "COPY (SELECT 1) TO '/tmp/x'",
        "ATTACH '/tmp/x.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA database_list",
        'DROP VIEW "windows-security"',
        "CREATE TABLE x (a int)",
        'DELETE FROM "windows-security"',
        "SELECT 1; SELECT 2",
        "SELECT",
        "",
        "SELECT * FROM nowhere",
        "SELECT ?",
    ],
)
def test_sql_can_read_the_lake_and_nothing_else(lake, sql):
    with pytest.raises(UsageError):
        ask(lake, sql)


def test_sql_reads_no_file_of_the_lake_that_is_no_part(lake):
    (lake / "secret.csv").write_text("a\n1\n")
    with pytest.raises(UsageError):
        ask(lake, "SELECT * FROM read_csv(?)", [str(lake / "secret.csv")])


def test_sql_that_needs_too_much_memory_is_an_error(lake, monkeypatch):
    monkeypatch.setattr(database, "MEMORY", "20MB")
    with pytest.raises((UsageError, LakeError), match="memory"):
        ask(lake, "SELECT list(a) FROM range(4000000) t(a) GROUP BY a % 10", limit=1)


def test_a_lake_in_a_folder_with_an_apostrophe_is_searched(tmp_path):
    root = fill(tmp_path / "it's", "north", [process(0, "cmd")])
    assert records(root, "cmd") == [("north", 0)]


def test_an_empty_lake_has_nothing_to_find(lake):
    assert Lake(lake).tables
    assert records(lake, "vssadmin", since=TIME + dt.timedelta(days=900)) == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a*b?", ("a%b_", True)),
        ("50%_", ("50\\%\\_", False)),
        ("\\*\\?", ("*?", False)),
        ("c:\\x", ("c:\\\\x", False)),
    ],
)
def test_wildcards_become_those_of_like_and_nothing_else_does(pattern, expected):
    assert like(pattern) == expected


def test_a_backslash_makes_the_next_wildcard_literal():
    assert literal("a\\*\\?\\\\\\n") == "a*?\\\\n"
