from __future__ import annotations

import datetime as dt
import io

import msgspec
from rich.console import Console

from host_samples import known
from report_samples import finding, outcome, seen
from tocsin.cli.hunting_summary import summary_object
from tocsin.cli.indicators import print_indicators
from tocsin.model.finding import Finding, IndicatorHit
from tocsin.node.reports import html, tables
from tocsin.node.reports.indicators_hit import struck
from tocsin.node.reports.machines import Machines

PATH = "c:\\users\\public\\a-tool-with-a-long-name-that-no-table-may-cut.exe"


def hit(
    value: str, source: str, *minutes: int | None, host: str = "web01", rule: str = "shell"
) -> list[Finding]:
    made = (finding(rule, event(minute, host)) for minute in minutes)
    return [msgspec.structs.replace(one, indicators=(IndicatorHit(value, source),)) for one in made]


def event(minute: int | None, host: str):
    return msgspec.structs.replace(seen("shell", minute, host), record=minute or 0)


def machines(*hosts: str) -> Machines:
    return Machines(known(*hosts, origin="ministry.example"))


def told(found: list[Finding], most: int | None = 20, width: int = 80) -> str:
    out = Console(file=io.StringIO(), width=width, highlight=False, soft_wrap=True)
    print_indicators(out, struck(found, machines("web01", "db01")), most)
    return out.file.getvalue()


def test_each_indicator_has_its_events_hosts_and_times():
    found = [
        *hit("192.0.2.7", "a.txt line 1", 0, 5),
        *hit("192.0.2.7", "a.txt line 1", 60, host="db01"),
        *hit("evil.example", "a.txt line 2", None),
    ]
    address, domain = struck(found, machines("web01", "db01"))
    assert (address.value, address.events, len(address.hosts)) == ("192.0.2.7", 3, 2)
    assert address.last - address.first == dt.timedelta(minutes=60)
    assert (domain.events, domain.first) == (1, None)


def test_an_event_hit_by_the_same_indicator_of_two_lists_is_one_event_with_two_sources():
    found = [*hit("192.0.2.7", "a.txt line 1", 1), *hit("192.0.2.7", "b.csv line 9", 1, rule="crypt")]
    (one,) = struck(found, machines("web01"))
    assert (one.events, one.sources) == (1, ("a.txt line 1", "b.csv line 9"))


def test_a_machine_under_two_names_is_one_host():
    found = [
        *hit("192.0.2.7", "a", 1, host="WEB01"),
        *hit("192.0.2.7", "a", 2, host="web01.ministry.example"),
    ]
    (one,) = struck(found, machines("web01.ministry.example=web01"))
    assert one.hosts == (("ministry.example", "web01.ministry.example"),)


def test_the_terminal_shows_whole_values_and_counts_those_beyond():
    lines = told([*hit(PATH, "a.txt line 1", 0, 5)])
    joined = "".join(line[53:].rstrip() for line in lines.splitlines())
    assert PATH in joined
    assert "2022-05-01 08:00  2022-05-01 08:05" in lines
    many = [one for number in range(30) for one in hit(f"192.0.2.{number}", "a", 1)]
    assert "and 10 other indicators; --verbose lists all" in told(many)
    assert "other indicators" not in told(many, None)


def test_a_hunt_without_lists_says_nothing_of_indicators():
    assert told([finding("shell", seen("shell", 0))]) == ""


def test_json_report_and_tables_name_them_too():
    found = hit("192.0.2.7", "a.txt line 1", 0)
    (one,) = summary_object(outcome(found))["indicators"]
    assert (one["value"], one["events"], one["sources"]) == ("192.0.2.7", 1, ["a.txt line 1"])
    assert one["hosts"] == [{"origin": "ministry.example", "name": "web01.ministry.example"}]
    stream = io.BytesIO()
    html.write(outcome(found), stream)
    assert "Indicators that were hit: 1" in stream.getvalue().decode()
    for write in (tables.write_csv, tables.write_timesketch):
        stream = io.BytesIO()
        write(found, stream)
        assert stream.getvalue().decode().splitlines()[1].endswith(",192.0.2.7")
