"""A watched folder: what arrives is in after the next looks, once, whatever becomes of its files."""

from __future__ import annotations

import gzip
import os
import signal
import threading
from pathlib import Path

import pytest

from lake_rows import rows
from tocsin.model.errors import TocsinError
from tocsin.node.ingest import IngestReport, Watcher, Watching, until_told
from tocsin.node.ingest.watch import SETTLED
from tocsin.sources import ReadOptions


class Folder:
    """A folder that is watched, with a clock that the test moves."""

    def __init__(self, tmp_path: Path) -> None:
        self.logs = tmp_path / "logs"
        self.logs.mkdir()
        self.lake = tmp_path / "lake"
        self.now = 1_785_838_000.0
        self.watcher = self.start()

    def start(self) -> Watcher:
        watching = Watching(workers=1, clock=lambda: self.now)
        return Watcher([self.logs], self.lake, ReadOptions(), watching)

    def write(self, name: str, text: str, mode: str = "w") -> Path:
        path = self.logs / name
        with path.open(mode) as stream:
            stream.write(text)
        self.touch(path)
        return path

    def touch(self, path: Path) -> None:
        self.now += 1
        os.utime(path, (self.now, self.now))

    def look(self) -> int:
        self.now += 5
        report = self.watcher.look()
        return report.rows if report else 0

    def messages(self) -> list[int]:
        return sorted(int(str(row["message"]).removeprefix("message ")) for row in rows(self.lake))


def log(first: int, last: int) -> str:
    return "".join(
        f"<13>Aug  4 10:{n // 60:02d}:{n % 60:02d} web01 app[7]: message {n}\n" for n in range(first, last)
    )


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def test_a_log_that_is_written_is_read_to_its_last_whole_line_look_after_look(folder):
    text = log(0, 9)
    cuts = [30, 31, len(text) // 2, len(text) - 3, len(text)]
    taken = 0
    for before, cut in zip([0, *cuts], cuts, strict=False):
        folder.write("app.log", text[before:cut], "a")
        taken += folder.look()
        assert taken == text[:cut].count("\n")
    assert folder.messages() == list(range(9))


def test_a_look_at_what_has_not_changed_reads_nothing(folder):
    folder.write("app.log", log(0, 5))
    assert folder.look() == 5
    assert folder.watcher.look() is None
    folder.now += SETTLED
    assert folder.look() == 0
    assert folder.watcher.look() is None


def test_a_last_line_without_an_end_is_taken_when_the_file_is_at_rest(folder):
    folder.write("app.log", log(0, 5)[:-1])
    assert folder.look() == 4
    assert folder.look() == 0
    folder.now += SETTLED
    assert folder.look() == 1
    assert folder.messages() == list(range(5))


def test_a_log_that_is_renamed_and_begun_anew_is_followed(folder):
    path = folder.write("app.log", log(0, 5))
    folder.look()
    folder.write("app.log", log(5, 8), "a")
    path.rename(folder.logs / "app.log.1")
    folder.write("app.log", log(8, 10))
    folder.look()
    assert folder.messages() == list(range(10))


def test_a_log_that_is_copied_and_cut_is_followed(folder):
    path = folder.write("app.log", log(0, 5))
    folder.look()
    folder.write("app.log.1", path.read_text())
    folder.write("app.log", "")
    folder.look()
    folder.write("app.log", log(5, 7), "a")
    folder.look()
    assert folder.messages() == list(range(7))


def test_an_archive_is_opened_when_it_has_stopped_growing(folder):
    data = gzip.compress(log(0, 500).encode())
    path = folder.logs / "old.log.gz"
    for cut in (len(data) // 3, len(data) // 2, len(data)):
        path.write_bytes(data[:cut])
        folder.touch(path)
        assert folder.look() == 0
    assert folder.look() == 500
    assert folder.look() == 0


def test_a_plain_log_and_its_compressed_self_are_one(folder):
    path = folder.write("app.log.1", log(0, 5))
    folder.look()
    (folder.logs / "app.log.1.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    folder.touch(folder.logs / "app.log.1.gz")
    assert [folder.look() for _ in range(3)] == [0, 0, 0]


def test_a_restart_goes_on_where_the_lake_is(folder):
    folder.write("app.log", log(0, 5))
    folder.look()
    folder.write("app.log", log(5, 6) + log(6, 7)[:-8], "a")
    folder.watcher = folder.start()
    assert folder.look() == 1
    folder.write("new.log", log(100, 103))
    folder.write("app.log", log(6, 7)[-8:], "a")
    folder.watcher = folder.start()
    assert folder.look() == 4
    assert folder.messages() == [*range(7), 100, 101, 102]


def test_files_in_new_folders_are_found_and_links_are_not_followed(folder):
    (folder.logs / "a" / "b").mkdir(parents=True)
    folder.write("a/b/deep.log", log(0, 3))
    (folder.logs / "loop").symlink_to(folder.logs)
    assert folder.look() == 3
    assert {row["_t_path"] for row in rows(folder.lake)} == {"a/b/deep.log"}


def test_trouble_is_told_once_and_the_next_look_tries_again(folder, monkeypatch):
    told: list[TocsinError] = []
    reports: list[IngestReport] = []
    stop = threading.Event()
    folder.write("app.log", log(0, 3))
    folder.lake.write_text("in the way")
    looks: list[int] = []

    def wait(_: float) -> None:
        looks.append(1)
        if len(looks) == 3:
            folder.lake.unlink()
        if len(looks) == 5:
            stop.set()

    monkeypatch.setattr(stop, "wait", wait)
    watching = Watching(0.1, 1, reports.append, told.append, clock=lambda: folder.now)
    Watcher([folder.logs], folder.lake, ReadOptions(), watching).run(stop)
    assert len(told) == 1
    assert [report.rows for report in reports] == [3]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_what_is_under_way_and_no_more(number):
    before = signal.getsignal(number)
    reached: list[str] = []
    with until_told() as stop:
        os.kill(os.getpid(), number)
        reached.append("never")
    assert (stop.is_set(), reached, signal.getsignal(number)) == (True, [], before)
