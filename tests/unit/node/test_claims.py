from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
import pytest

from tocsin.cli.summaries import print_ingest
from tocsin.lake import Ledger
from tocsin.model.errors import TemporaryFolderError
from tocsin.node.ingest import IngestReport, ingest
from tocsin.node.ingest.claims import Claims
from tocsin.sources import ReadOptions

LINE = '{"EventID": 4624, "Channel": "Security", "Hostname": "WS1.corp.example", "@timestamp": "2022-05-01T08:00:00Z"}\n'


def test_a_content_is_claimed_once(tmp_path: Path):
    first, second = Claims(tmp_path), Claims(tmp_path)
    assert first.take("aa")
    assert not second.take("aa")
    assert second.take("bb")


def test_a_claim_that_cannot_be_noted_is_no_fault_of_the_lake(tmp_path: Path):
    with pytest.raises(TemporaryFolderError, match="TMPDIR"):
        Claims(tmp_path / "gone").take("aa")


def test_where_no_temporary_file_can_be_written_that_is_told(tmp_path: Path, monkeypatch):
    (tmp_path / "a.json").write_text(LINE)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(TemporaryFolderError, match="gone: no temporary file can be written"):
        ingest([tmp_path / "a.json"], tmp_path / "lake", ReadOptions(), workers=1)


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


def test_of_two_ingests_at_once_each_counts_the_files_it_took_in(tmp_path: Path, capsys):
    logs, lake = tmp_path / "logs", tmp_path / "lake"
    logs.mkdir()
    for number in range(9):
        (logs / f"{number}.json").write_text(LINE.replace("WS1", f"WS{number}"))
    others: list[IngestReport] = []

    def meanwhile(*_: int) -> None:
        if not others:  # what the first has read is not committed yet
            others.append(ingest([logs], lake, ReadOptions(), workers=1))

    first = ingest([logs], lake, ReadOptions(), workers=1, progress=meanwhile)
    [second] = others
    assert (first.rows + second.rows, len(first.files) + len(second.files)) == (9, 9)
    assert (len(first.beside), second.beside) == (9, ())
    assert len(Ledger(lake).records) == 9
    print_ingest(first, lake, as_json=False)
    assert "9 files were taken in meanwhile by another ingest" in capsys.readouterr().out


def test_what_others_write_down_of_files_is_read_before_more_is(tmp_path: Path):
    lake = tmp_path / "lake"
    (tmp_path / "a.json").write_text(LINE)
    mine = Ledger(lake)
    ingest([tmp_path / "a.json"], lake, ReadOptions(), workers=1)
    [record] = Ledger(lake).records
    assert mine.add([record]) == ()
    more = msgspec.structs.replace(record, sha256="bb")
    assert mine.add([record, more]) == (more,)
    assert mine.add([more]) == ()
    assert sorted(found.sha256 for found in Ledger(lake).records) == sorted([record.sha256, "bb"])
