from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re

from tocsin.model.expression import MULTI
from tocsin.model.finding import Finding, IndicatorHit, SeenEvent
from tocsin.node.reports import jsonl, navigator, tables

NOON = dt.datetime(2022, 7, 15, 12, 0, 1, 5, tzinfo=dt.UTC)
KEYS = [
    "rule_id", "rule_title", "level", "techniques", "time", "host", "origin", "logsource", "file", "record",
]  # fmt: skip


def event(time: dt.datetime | None = NOON, rule: str = "r1", **fields: str) -> SeenEvent:
    shown = fields or {"Image": "cmd.exe"}
    return SeenEvent(rule, time, "WS001", "agency", "windows/process_creation/*", "a.evtx", "ff00", 7, shown)


PLAIN = Finding("r1", "A rule", "high", ("T1059.001",), (event(Data=f"x{MULTI}y"),))
LATER = event(NOON + dt.timedelta(hours=1), "r2")
CHAIN = Finding("c1", "A chain", "critical", ("T1059.001", "T1486"), (event(), LATER), correlation=True)


def lines(*findings: Finding) -> list[dict]:
    stream = io.BytesIO()
    jsonl.write(findings, stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def rows(write, *findings: Finding) -> list[dict]:
    stream = io.BytesIO()
    write(findings, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue().decode(), newline="")))


def test_a_line_has_the_documented_keys_and_the_event():
    (line,) = lines(PLAIN)
    assert set(KEYS) <= set(line)
    assert line["time"] == "2022-07-15T12:00:01.000005Z"
    assert (line["file"], line["record"], line["host"]) == ("a.evtx", 7, "WS001")
    assert line["event"] == {"Data": ["x", "y"]}


def test_a_correlation_lists_its_events_instead():
    (line,) = lines(CHAIN)
    assert "event" not in line
    assert [one["rule_id"] for one in line["events"]] == ["r1", "r2"]
    assert line["time"] < line["last_time"]


def test_an_event_without_a_time_has_none():
    (line,) = lines(Finding("r", "R", "low", (), (event(None),)))
    assert line["time"] is None


def test_entries_of_lists_that_hit_are_told_with_where_they_came_from():
    hit = IndicatorHit("192.0.2.1", "feed.txt line 80", ("Resolvers",))
    (line,) = lines(Finding("r", "R", "low", (), (event(),), indicators=(hit,)))
    assert line["indicators"] == [
        {"value": "192.0.2.1", "source": "feed.txt line 80", "known": ["Resolvers"]}
    ]
    assert "indicators" not in lines(PLAIN)[0]


def test_csv_has_a_row_a_finding():
    plain, chain = rows(tables.write_csv, PLAIN, CHAIN)
    assert (plain["rule_id"], plain["techniques"], plain["events"]) == ("r1", "T1059.001", "1")
    assert chain["events"] == "2"
    assert json.loads(plain["details"]) == {"Data": ["x", "y"]}


def test_a_cell_that_a_spreadsheet_would_run_is_text():
    evil = Finding("r", "=HYPERLINK(0)", "low", (), (event(),))
    (row,) = rows(tables.write_csv, evil)
    assert row["rule_title"] == "'=HYPERLINK(0)"


def test_timesketch_has_its_three_columns_first_and_a_time_on_every_row():
    stream = io.BytesIO()
    tables.write_timesketch([PLAIN, Finding("r", "R", "low", (), (event(None),))], stream)
    header, *_ = stream.getvalue().decode().splitlines()
    assert header.split(",")[:3] == ["message", "datetime", "timestamp_desc"]
    timed, untimed = rows(tables.write_timesketch, PLAIN, Finding("r", "R", "low", (), (event(None),)))
    assert timed["datetime"].startswith("2022-07-15T12")
    assert untimed["timestamp_desc"] == "No time in the event"


def test_the_stream_stays_open_for_its_owner():
    stream = io.BytesIO()
    tables.write_csv([PLAIN], stream)
    assert not stream.closed


def test_a_layer_scores_techniques_by_findings():
    stream = io.BytesIO()
    navigator.write([PLAIN, CHAIN], stream)
    layer = json.loads(stream.getvalue())
    scores = {one["techniqueID"]: one["score"] for one in layer["techniques"]}
    assert scores == {"T1059.001": 2, "T1486": 1}
    assert layer["domain"] == "enterprise-attack"


def layer_of(*findings: Finding) -> dict:
    stream = io.BytesIO()
    navigator.write(findings, stream)
    return json.loads(stream.getvalue())


def test_a_layer_leaves_out_and_counts_what_its_version_of_attack_does_not_know():
    new = Finding("n", "New", "high", ("T1685.001", "T1059.001"), (event(),))
    layer = layer_of(PLAIN, new, new)
    assert [one["techniqueID"] for one in layer["techniques"]] == ["T1059.001"]
    assert (
        "1 technique is left out because ATT&CK 18 knows no such id: T1685.001 (2)." in layer["description"]
    )
    assert layer["metadata"] == [{"name": "T1685.001, unknown to ATT&CK 18", "value": "2 findings"}]


#: Properties of a layer and of a technique that format 4.5 knows, and their types.
LAYER = {
    "versions": dict, "name": str, "description": str, "domain": str, "gradient": dict, "techniques": list,
    "metadata": list,
}  # fmt: skip
TECHNIQUE = {"techniqueID": str, "score": int, "comment": str}


def test_a_layer_keeps_to_format_4_5():
    for findings in ((), (PLAIN, CHAIN), (Finding("n", "N", "low", ("T1685.001",), (event(),)),)):
        layer = layer_of(*findings)
        assert {name: type(value) for name, value in layer.items()} == LAYER
        assert layer["versions"] == {"layer": "4.5", "attack": "18", "navigator": "5.1.0"}
        assert layer["domain"] == "enterprise-attack"
        assert layer["gradient"]["maxValue"] > layer["gradient"]["minValue"]
        assert len(layer["gradient"]["colors"]) >= 2
        for one in layer["techniques"]:
            assert {name: type(value) for name, value in one.items()} == TECHNIQUE
            assert re.fullmatch(r"T\d{4}(\.\d{3})?", one["techniqueID"])
        for one in layer["metadata"]:
            assert {name: type(value) for name, value in one.items()} == {"name": str, "value": str}
