"""What no rule is asked of is told when it is taken in and when it is hunted, with how to say what it is."""

from __future__ import annotations

import pytest

from tocsin.cli.hunting_summary import summary_object
from tocsin.cli.left_out import print_left_out
from tocsin.cli.summaries import console, print_ingest
from tocsin.model.logsource import LogSource
from tocsin.node import hunts
from tocsin.node.hunts import Request, Watch
from tocsin.node.ingest import ingest
from tocsin.sources import ReadOptions

TABLE = "time,who,what\n2022-05-01T08:00:00Z,a,b\n2022-05-01T08:00:01Z,c,d\n"
ACCESS = '198.51.100.7 - - [12/May/2022:03:00:00 +0000] "GET / HTTP/1.1" 200 10 "-" "curl/8"\n'
WATCH = Watch(*[lambda *_: None] * 3)


@pytest.fixture
def logs(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text(TABLE.replace("b\n", f"{name}\n"))
    (folder / "access.log").write_text(ACCESS)
    return folder


def said(capsys, report, lake) -> str:
    print_ingest(report, lake, as_json=False)
    return capsys.readouterr().out


def test_an_ingest_says_which_files_no_rule_is_asked_of(logs, tmp_path, capsys):
    report = ingest([logs], tmp_path / "lake", ReadOptions(), workers=1)
    assert [(file.path, file.unasked) for file in report.unasked] == [("a.csv", 2), ("b.csv", 2)]
    told = "4 events of a.csv and 1 other file that no rule is asked of; in a new lake, say what they are: --logsource"
    assert told in said(capsys, report, tmp_path)


def test_nothing_is_told_of_files_of_which_it_was_said_what_they_are(logs, tmp_path, capsys):
    options = ReadOptions(logsource=LogSource("rostam", None, "audit"))
    report = ingest([logs], tmp_path / "lake", options, workers=1)
    assert not report.unasked
    assert "no rule is asked of" not in said(capsys, report, tmp_path)


@pytest.mark.parametrize("by_path", [True, False])
def test_a_hunt_says_which_logs_no_rule_is_asked_of(logs, tmp_path, capsys, monkeypatch, by_path):
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))
    lake = tmp_path / "lake"
    ingest([logs], lake, ReadOptions(), workers=1)
    request = Request(paths=(logs,), workers=1) if by_path else Request(lake=lake, workers=1)
    outcome = hunts.run(request, WATCH)
    print_left_out(console(), outcome)
    first, how = (
        (" (first: a.csv)", ": --read-as") if by_path else ("", " in a new lake: tocsin ingest --logsource")
    )
    told = f"4 events of generic-csv{first} that no rule is asked of; say what they are{how} product="
    assert told in capsys.readouterr().out
    assert summary_object(outcome)["unasked"] == {"generic-csv": 4}
