"""Every command over a lake prints for people and for programs, and its exit code tells the outcome."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner, Result

from tocsin.cli.lake_output import print_expired
from tocsin.cli.main import app
from tocsin.lake.expire import Expired, ExpiredTable
from tocsin.model.errors import TocsinError, UsageError
from tocsin.node.ingest import ingest
from tocsin.sources import ReadOptions


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("commands")
    logs = folder / "logs"
    logs.mkdir()
    lines = [
        {
            "EventID": 4624 if n % 2 else 4625,
            "Channel": "Security",
            "Computer": "dc01.agency.example",
            "RecordNumber": n,
            "@timestamp": f"2024-05-{1 + n:02d}T10:00:00Z",
            "TargetUserName": "=cmd|' /C calc'!A0" if n == 3 else "ada",
            "TargetDomainName": "AGENCY",
            "LogonType": 3,
            "IpAddress": "10.0.0.7",
        }
        for n in range(10)
    ]
    (logs / "security.json").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (logs / "auth.log").write_text(
        "<38>May  4 10:00:00 web01 sshd[7]: Accepted publickey for root from 198.51.100.7 port 5 ssh2\n"
    )
    ingest([logs], folder / "lake", ReadOptions(origin="agency"), workers=1)
    return folder / "lake"


def test_statistics_are_a_table_or_an_object(lake):
    shown = run("lake", "stats", "--lake", lake)
    assert shown.exit_code == 0
    assert "windows-security" in shown.output
    assert "TargetUserName" in run("lake", "stats", "--lake", lake, "--field", "targetuser").output
    found = json.loads(run("lake", "stats", "--lake", lake, "--source", "linux-auth", "--json").output)
    assert [log["summary"]["table"] for log in found["logs"]] == ["linux-auth"]


@pytest.mark.parametrize("option", ["--source", "--origin"])
def test_statistics_of_a_log_or_origin_that_is_not_there_are_an_error(lake, option):
    done = run("lake", "stats", "--lake", lake, option, "nosuch")
    assert isinstance(done.exception, UsageError)
    assert "nosuch is in this lake" in str(done.exception)


def test_a_search_ends_with_1_if_it_found_and_0_if_not(lake):
    assert run("search", "--lake", lake, "ada").exit_code == 1
    assert run("search", "--lake", lake, "nobody-of-this-name").exit_code == 0
    assert isinstance(run("search", "--lake", lake, "NoField=x").exception, TocsinError)


@pytest.mark.parametrize(
    ("term", "hint"),
    [
        ("EventID=", "EventID= asks for events in which EventID is empty or absent; EventID=* is any value"),
        ("=x", "=x was looked for as text, since no field stands before =; write Field=x"),
    ],
)
def test_a_term_that_is_half_a_term_is_told_where_nothing_was_found(lake, term, hint):
    done = run("search", "--lake", lake, term)
    assert done.exit_code == 0
    assert hint in " ".join(done.output.split())
    assert hint not in " ".join(run("search", "--lake", lake, term, "--json").output.split())


def test_found_events_are_json_lines_csv_or_one_document(lake):
    lines = run(
        "search", "--lake", lake, "EventID=4624", "--format", "jsonl", "--limit", "2"
    ).output.splitlines()
    assert [json.loads(line)["event"]["TargetUserName"] for line in lines] == ["ada", "=cmd|' /C calc'!A0"]
    rows = list(
        csv.DictReader(io.StringIO(run("search", "--lake", lake, "EventID=4624", "--format", "csv").output))
    )
    assert len(rows) == 5
    assert rows[0]["host"] == "dc01.agency.example"
    whole = json.loads(run("search", "--lake", lake, "--limit", "1", "--json").output)
    assert (whole["total"], whole["shown"], len(whole["events"])) == (11, 1, 1)


def test_counted_values_cannot_be_run_by_a_spreadsheet(lake):
    shown = run("search", "--lake", lake, "--count-by", "TargetUserName", "--format", "csv")
    values = [row["value"] for row in csv.DictReader(io.StringIO(shown.output))]
    assert values == ["ada", "", "'=cmd|' /C calc'!A0"]


def test_a_select_is_answered_in_every_form(lake):
    sql = 'SELECT _t_id, _t_id, count(*) FROM "windows-security" WHERE _t_id = ? GROUP BY 1'
    found = json.loads(run("search", "--lake", lake, "--sql", sql, "4624", "--json").output)
    assert (
        found["rows"] == [{"_t_id": "4624", "_t_id_1": "4624", "count_star()": 5}]
        or len(found["rows"][0]) == 3
    )
    assert run("search", "--lake", lake, "--sql", sql, "4624").exit_code == 1
    assert run("search", "--lake", lake, "--sql", sql, "1").exit_code == 0
    assert "4624" in run("search", "--lake", lake, "--sql", sql, "4624", "--format", "csv").output


def test_logons_are_shown_and_narrowed(lake):
    found = json.loads(run("logons", "--lake", lake, "--json").output)
    assert {(one["user"], one["failed"], one["count"]) for one in found["logons"]} == {
        ("AGENCY\\ada", True, 5),
        ("AGENCY\\ada", False, 4),
        ("AGENCY\\=cmd|' /C calc'!A0", False, 1),
        ("root", False, 1),
    }
    only = json.loads(run("logons", "--lake", lake, "--failed", "--user", "ADA", "--json").output)
    assert len(only["logons"]) == 1
    assert "publickey" in run("logons", "--lake", lake).output


def test_metrics_are_shown(lake):
    found = json.loads(run("metrics", "--lake", lake, "--json").output)
    assert {(one["table"], one["rows"]) for one in found["logs"]} == {
        ("windows-security", 10),
        ("linux-auth", 1),
    }
    shown = run("metrics", "--lake", lake, "--since", "2024-05-03", "--limit", "1")
    assert (shown.exit_code, "and 1 more" in shown.output) == (0, True)


def test_a_lake_is_merged_and_verified(lake):
    assert json.loads(run("lake", "compact", "--lake", lake, "--json").output)["contested"] == []
    verdict = run("lake", "verify", "--lake", lake, "--json")
    assert (verdict.exit_code, json.loads(verdict.output)["whole"]) == (0, True)
    assert "whole" in run("lake", "verify", "--lake", lake).output


def test_expiring_counts_unless_it_is_told_to_remove(lake):
    told = run("lake", "expire", "--lake", lake, "--before", "2024-05-03")
    assert "2 events would be removed" in told.output
    assert json.loads(run("lake", "stats", "--lake", lake, "--json").output)["tables"][1]["rows"] == 10
    assert isinstance(run("lake", "expire", "--lake", lake, "--before", "soon").exception, TocsinError)


def test_names_of_logs_that_would_go_are_whole_at_80_columns(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    names = [
        f"windows-microsoft-windows-terminalservices-localsessionmanager-{end}"
        for end in ("admin", "operational")
    ]
    tables = tuple(ExpiredTable(name, 1_000_000, 20, 30) for name in names)
    print_expired(Expired(tables, 0, done=False), as_json=False)
    shown = capsys.readouterr().out
    assert all(name in shown for name in names)
    assert max(map(len, shown.splitlines())) <= 80


def test_a_damaged_lake_ends_with_2(tmp_path):
    (tmp_path / "a.log").write_text("<13>Aug  4 10:00:00 web01 app[7]: message\n")
    ingest([tmp_path / "a.log"], tmp_path / "lake", ReadOptions(), workers=1)
    [part] = (tmp_path / "lake" / "linux-syslog").glob("_t_event*/*.parquet")
    part.unlink()
    shown = run("lake", "verify", "--lake", tmp_path / "lake")
    assert (shown.exit_code, "missing" in shown.output) == (2, True)


def test_rules_are_checked_and_listed(tmp_path):
    rule = "title: T\nid: 7b2e8c14-0000-4000-8000-000000000001\nlogsource: {product: linux}\ndetection: {s: {a: b}, condition: s}\nlevel: high\n"
    (tmp_path / "t.yml").write_text(rule)
    (tmp_path / "t.test.yml").write_text("match:\n- {a: b}\n")
    good = run("rules", "check", tmp_path, "--json")
    assert (good.exit_code, json.loads(good.output)["sound"]) == (0, True)
    assert "no description" in run("rules", "check", tmp_path, "-v").output
    (tmp_path / "t.test.yml").write_text("match:\n- {a: c}\n")
    assert run("rules", "check", tmp_path).exit_code == 1
    listed = json.loads(run("rules", "list", tmp_path, "--all", "--json").output)
    assert [one["title"] for one in listed["rules"]] == ["T"]
    assert listed["counts"]["levels"] == {"high": 1}


def test_an_update_needs_a_source_or_previous():
    assert isinstance(run("rules", "update").exception, TocsinError)
    assert isinstance(run("rules", "update", "x.zip", "--previous").exception, TocsinError)
