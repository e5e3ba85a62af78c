from __future__ import annotations

from pathlib import Path

from tocsin.node.ingest import ingest
from tocsin.node.ingest.claims import Claims
from tocsin.sources import ReadOptions

LINE = '{"EventID": 4624, "Channel": "Security", "Hostname": "WS1.corp.example", "@timestamp": "2022-05-01T08:00:00Z"}\n'


def test_a_content_is_claimed_once(tmp_path: Path):
    first, second = Claims(tmp_path), Claims(tmp_path)
    assert first.take("aa")
    assert not second.take("aa")
    assert second.take("bb")


def test_copies_of_a_log_are_read_once_and_told(tmp_path: Path):
    logs = tmp_path / "logs"
    logs.mkdir()
    for name in ("one.json", "two.json"):
        (logs / name).write_text(LINE)
    report = ingest([logs], tmp_path / "lake", ReadOptions(), workers=1)
    assert (report.rows, report.duplicates) == (1, 0)
    assert (len(report.files), len(report.known)) == (1, 1)


def test_copies_of_what_is_no_log_are_each_told(tmp_path: Path):
    logs = tmp_path / "logs"
    logs.mkdir()
    for name in ("one.txt", "two.txt"):
        (logs / name).write_text("nothing that a log would say\n")
    report = ingest([logs], tmp_path / "lake", ReadOptions(), workers=1)
    assert {skipped.path for skipped in report.skipped} == {"one.txt", "two.txt"}
    assert report.known == ()
