"""Events that were found, in a terminal and in a file."""

from __future__ import annotations

import datetime as dt

import pytest

from tocsin.cli.search import SearchFormat
from tocsin.cli.search_output import print_hits
from tocsin.hunting.rows import Row
from tocsin.node.search import Hit, Hits, Query
from tocsin.node.search.query import Term

NOON = dt.datetime(2022, 7, 15, 12, tzinfo=dt.UTC)
LOG = "windows-microsoft-windows-sysmon-operational"
FIELDS = {
    "Provider_Name": "Microsoft-Windows-Sysmon",
    "EventID": "1",
    "Image": "C:\\Windows\\cmd.exe",
    "RuleName": "",
    "CommandLine": "cmd /c " + "vssadmin list shadows " * 4,
}


def told(capsys, *terms: str) -> list[str]:
    row = Row(NOON, "WS001.agency.example", "", "f", "a.evtx", 1, FIELDS)
    query = Query(terms=tuple(map(Term.parse, terms)))
    print_hits(Hits(1, 1, iter([Hit(LOG, row)])), query, SearchFormat.TABLE, as_json=False)
    return capsys.readouterr().out.splitlines()


def test_in_a_narrow_window_an_event_is_a_head_and_its_fields_below_with_nothing_cut(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = told(capsys)
    assert max(map(len, lines)) <= 80
    whole = " ".join(" ".join(lines).split())
    assert f"2022-07-15 12:00:00 WS001.agency.example {LOG}" in whole
    assert "vssadmin list shadows " * 4 in whole


def test_without_a_width_an_event_is_one_line(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    head, event, _ = told(capsys)
    assert head.split() == ["time", "host", "log", "event"]
    assert LOG in event
    assert "Provider_Name=" in event


@pytest.mark.parametrize(
    ("term", "first"), [("image=*", "Image"), ("shadows", "CommandLine"), ("x=1", "EventID")]
)
def test_fields_asked_for_come_first_and_what_every_event_has_last(capsys, monkeypatch, term, first):
    monkeypatch.delenv("COLUMNS", raising=False)
    fields = told(capsys, term)[1].partition(LOG)[2].strip()
    assert fields.startswith(f"{first}=")
    assert fields.split("  ")[-1].startswith("Provider_Name=")
    assert "RuleName" not in fields
