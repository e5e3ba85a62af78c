"""Where nothing could be read of any log, taking logs in and hunting them ends with an error, however often it is tried."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from tocsin.cli.main import app
from tocsin.model.errors import UsageError
from tocsin.node.ingest import ingest
from tocsin.sources import ReadOptions

HEADLESS = "".join(f"2022-07-15 10:00:0{n} 10.1.1.{n} GET /a.aspx 200\n" for n in range(5))
FIELDS = "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n"


@pytest.fixture
def logs(tmp_path):
    place = tmp_path / "logs"
    place.mkdir()
    (place / "a.log").write_text(HEADLESS)
    return place


def asked(*words):
    return CliRunner().invoke(app, list(map(str, words)))


def test_rows_without_their_header_alone_are_no_log_that_was_read(logs, tmp_path):
    (logs / "copy.log").write_text(HEADLESS)
    for _ in range(2):
        done = asked("ingest", logs, "--lake", tmp_path / "lake", "--workers", "1")
        assert isinstance(done.exception, UsageError)
        assert "no log could be read" in str(done.exception)
    hunted = asked("hunt", logs, "--lake", tmp_path / "lake", "--workers", "1")
    assert "no log could be read" in str(hunted.exception)


@pytest.mark.parametrize("text", [FIELDS + HEADLESS, FIELDS])
def test_beside_a_log_they_cost_nothing_but_themselves(logs, tmp_path, text):
    (logs / "b.log").write_text(text)
    for _ in range(2):
        assert asked("ingest", logs, "--lake", tmp_path / "lake", "--workers", "1").exit_code == 0


def test_what_could_not_be_read_is_read_once_its_header_is_there(logs, tmp_path):
    assert ingest([logs], tmp_path / "lake", ReadOptions(), workers=1).nothing_read
    (logs / "a.log").write_text(HEADLESS + FIELDS + HEADLESS)
    report = ingest([logs], tmp_path / "lake", ReadOptions(), workers=1)
    assert (report.nothing_read, report.rows) == (False, 5)
