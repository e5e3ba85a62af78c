"""A file that grows, is rotated, copied or read again adds each of its events once."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from lake_rows import coverage_rows, events, rows
from tocsin.lake import Ledger, Pending
from tocsin.node.ingest import ingest, pool, reader, run
from tocsin.node.ingest.states import last_line_end, states
from tocsin.sources import ReadOptions, beginning, reading
from tocsin.sources.formats import syslog

OPTIONS = ReadOptions(origin="agency")


def line(number: int) -> str:
    return f"<13>Aug  4 10:{number // 60 % 60:02d}:{number % 60:02d} web01 app[7]: message {number:06d} of many\n"


def log(first: int, last: int) -> str:
    return "".join(line(number) for number in range(first, last))


def messages(root: Path) -> list[int]:
    return sorted(int(str(row["message"]).split()[1]) for row in rows(root))


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "logs"
    place.mkdir()
    return place


@pytest.fixture
def lake(tmp_path):
    return tmp_path / "lake"


def take(folder, lake, **more):
    return ingest([folder], lake, OPTIONS, workers=1, **more)


def test_a_file_that_has_grown_adds_only_what_is_new(folder, lake):
    path = folder / "app.log"
    path.write_text(log(0, 50))
    first = take(folder, lake)
    path.write_text(log(0, 80))
    second = take(folder, lake)
    assert (first.rows, second.rows) == (50, 30)
    assert messages(lake) == list(range(80))
    assert [file.path for file in second.grown] == ["app.log"]
    assert first.grown == ()
    assert [record.events for record in Ledger(lake).latest] == [80]


@pytest.mark.parametrize("fresh", [None, 0.0])
def test_a_file_that_has_grown_from_its_first_line_on_adds_only_what_is_new(folder, lake, fresh):
    path = folder / "app.log"
    for last in range(1, 7):
        path.write_text(log(0, last) + line(last)[:20] * (fresh is not None))
        assert take(folder, lake, fresh=fresh).rows == 1
    assert messages(lake) == list(range(6))
    assert sum(coverage_rows(lake).values()) == 6
    assert [record.events for record in Ledger(lake).latest] == [6]


def test_a_first_line_that_two_logs_share_is_in_both(folder, lake):
    shared = "<13>hello: the service has started\n"
    (folder / "a.log").write_text(shared)
    take(folder, lake)
    (folder / "b.log").write_text(shared + log(0, 1))
    assert take(folder, lake).rows == 2
    (folder / "a.log").write_text(shared + log(5, 6))
    assert ingest([folder], lake, ReadOptions(origin="other"), workers=1).rows == 2


def test_a_short_log_that_grows_and_is_rotated_before_it_is_taken_in_again_adds_only_what_is_new(
    folder, lake
):
    (folder / "app.log").write_text(log(0, 1))
    take(folder, lake)
    (folder / "app.log").rename(folder / "app.log.1")
    (folder / "app.log.1").write_text(log(0, 3))
    (folder / "app.log").write_text(log(3, 4))
    assert take(folder, lake).rows == 3
    assert messages(lake) == list(range(4))


def test_a_short_log_without_times_is_not_known_again_by_its_name(folder, lake):
    shared = "<13>hello: the service has started\n"
    (folder / "app.log").write_text(shared)
    take(folder, lake)
    (folder / "app.log.1").write_text(shared + log(0, 1))
    assert take(folder, lake).rows == 2


def test_a_file_that_has_not_changed_adds_nothing(folder, lake):
    (folder / "app.log").write_text(log(0, 50))
    take(folder, lake)
    again = take(folder, lake)
    assert (again.rows, again.files, again.known) == (0, (), ("app.log",))


def test_a_last_line_that_was_cut_off_is_read_whole_once_it_is_whole(folder, lake):
    path = folder / "app.log"
    whole = log(0, 30)
    path.write_text(whole[:-9])
    take(folder, lake)
    path.write_text(whole + log(30, 40))
    take(folder, lake)
    found = events(lake, "message")
    assert [found[f"message {number:06d} of many"] for number in range(40)] == [1] * 40
    assert sum(found.values()) == 41, "the line as it was then stays beside it"


def test_a_last_json_line_that_was_cut_off_is_no_longer_told_as_unreadable(folder, lake):
    path = folder / "events.json"
    lines = [f'{{"EventID": 1, "Channel": "System", "Computer": "a", "n": "{n}"}}\n' for n in range(20)]
    path.write_text("".join(lines)[:-5])
    assert sum(one.count for one in take(folder, lake).skipped) == 1
    path.write_text("".join(lines))
    second = take(folder, lake)
    assert not second.skipped
    assert events(lake, "n") == {str(n): 1 for n in range(20)}


def test_a_rotated_file_adds_only_what_came_before_it_was_rotated(folder, lake):
    path = folder / "app.log"
    path.write_text(log(0, 50))
    take(folder, lake)
    path.write_text(log(0, 60))
    path.rename(folder / "app.log.1")
    path.write_text(log(60, 70))
    assert take(folder, lake).rows == 20
    (folder / "app.log.1.gz").write_bytes(gzip.compress((folder / "app.log.1").read_bytes()))
    (folder / "app.log.1").unlink()
    assert take(folder, lake).rows == 0
    assert messages(lake) == list(range(70))


def test_a_file_cut_to_nothing_and_written_anew_is_a_new_file(folder, lake):
    path = folder / "app.log"
    path.write_text(log(0, 50))
    take(folder, lake)
    shutil.copy(path, folder / "app.log.1")
    path.write_text(log(50, 55))
    assert take(folder, lake).rows == 5
    assert messages(lake) == list(range(55))


def test_one_content_under_several_names_and_in_archives_is_taken_in_once(folder, lake):
    text = log(0, 40)
    (folder / "a.log").write_text(text)
    (folder / "b.log").write_text(text)
    (folder / "c.log.gz").write_bytes(gzip.compress(text.encode()))
    with zipfile.ZipFile(folder / "d.zip", "w") as archive:
        archive.writestr("inner/e.log", text)
        archive.writestr("inner/f.log", log(100, 110))
    report = take(folder, lake)
    assert (report.rows, len(report.files), len(report.known)) == (50, 2, 3)
    assert sum(coverage_rows(lake).values()) == 50


def test_no_archive_stays_open_after_an_ingest(folder, lake):
    (folder / "a.log.gz").write_bytes(gzip.compress(log(0, 40).encode()))
    take(folder, lake)
    descriptors = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert [path for path in map(os.path.realpath, descriptors) if path.startswith(str(folder))] == []


def test_a_member_of_an_archive_that_continues_a_file_adds_only_what_is_new(folder, lake):
    (folder / "a.log").write_text(log(0, 40))
    take(folder, lake)
    with zipfile.ZipFile(folder / "later.zip", "w") as archive:
        archive.writestr("a.log", log(0, 45))
    assert take(folder, lake).rows == 5


@pytest.mark.parametrize("names", [("app.log", "zz-copy.log"), ("zz.log", "a-copy.log")])
def test_an_older_copy_beside_a_log_adds_nothing(folder, lake, names):
    now, older = names
    (folder / now).write_text(log(0, 60))
    (folder / older).write_text(log(0, 25))
    take(folder, lake)
    assert messages(lake) == list(range(60))


def test_an_older_copy_that_comes_later_adds_nothing_where_the_log_is_still_there(folder, lake):
    (folder / "app.log").write_text(log(0, 60))
    take(folder, lake)
    (folder / "app.log.bak").write_text(log(0, 25))
    report = take(folder, lake)
    assert (report.rows, report.known) == (0, ("app.log", "app.log.bak"))


def test_files_that_only_begin_alike_are_both_read(folder, lake):
    (folder / "a.log").write_text(log(0, 10) + log(100, 110))
    (folder / "b.log").write_text(log(0, 10) + log(200, 230))
    assert take(folder, lake).rows == 60


def test_what_is_written_while_a_file_is_read_waits_for_the_next_time(folder, lake, monkeypatch):
    path = folder / "app.log"
    path.write_text(log(0, 20))
    read = reader.read_chunks

    def slow(*args, **more):
        with path.open("a") as stream:
            stream.write(log(20, 25))
        monkeypatch.setattr(reader, "read_chunks", read)
        yield from read(*args, **more)

    monkeypatch.setattr(reader, "read_chunks", slow)
    assert take(folder, lake).rows == 20
    assert take(folder, lake).rows == 5
    assert messages(lake) == list(range(25))


class Killed(BaseException):
    """Stands for the end of the process: nothing that comes after runs."""


@pytest.mark.parametrize("first", [1, 50])
def test_killed_before_the_ledger_is_written_and_grown_since_each_event_is_there_once(
    folder, lake, monkeypatch, first
):
    path = folder / "app.log"
    path.write_text(log(0, first))

    def killed(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "add", killed)
        with pytest.raises(Killed):
            take(folder, lake)
    assert messages(lake) == list(range(first))
    path.write_text(log(0, 70))
    assert take(folder, lake).rows == 70 - first
    assert messages(lake) == list(range(70))
    assert list((lake / ".pending").iterdir()) == []


@pytest.mark.parametrize("commits", [1, 2, 3])
def test_killed_between_commits_and_read_in_other_portions_each_event_is_there_once(
    folder, lake, monkeypatch, commits
):
    path = folder / "app.log"
    path.write_text(log(0, 100))
    monkeypatch.setattr(reading, "CHUNK_EVENTS", 7)
    monkeypatch.setattr(reader, "BUFFER_BYTES", 1)
    made = run.commit
    left = [commits]

    def some(*args):
        if not left[0]:
            raise Killed
        left[0] -= 1
        return made(*args)

    monkeypatch.setattr(run, "commit", some)
    with pytest.raises(Killed):
        take(folder, lake)
    assert len(messages(lake)) == 7 * commits
    monkeypatch.setattr(run, "commit", made)
    monkeypatch.setattr(reader, "BUFFER_BYTES", 1 << 30)
    path.write_text(log(0, 120))
    take(folder, lake)
    assert messages(lake) == list(range(120))
    assert sum(coverage_rows(lake).values()) == 120


def test_lines_that_are_not_finished_are_left_for_later_where_the_file_is_being_written(folder, lake):
    path = folder / "app.log"
    whole = log(0, 30)
    path.write_text(whole[:-9])
    past = path.stat().st_mtime - 60
    assert take(folder, lake, fresh=past).rows == 29
    path.write_text(whole)
    assert take(folder, lake, fresh=past).rows == 1
    path.write_text(whole + "<13>Aug  4 11:00:00 web01 app[7]: message 000030 of")
    os.utime(path, (past - 1, past - 1))
    assert take(folder, lake, fresh=past).rows == 1, "nobody has written it for long: that is how it ends"
    assert messages(lake) == list(range(31))


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (b"a\nb", 2),
        (b"a\nb\n", 4),
        (b"abc", 0),
        (b"", 0),
        (b"\x00\x01\n\x02", 4),
        ("a\nb".encode("utf-16"), 6),
        ("\u0a00\nb\u0a0a".encode("utf-16"), 6),
    ],
)
def test_text_is_read_to_its_last_line_end_and_anything_else_whole(data, end):
    assert last_line_end(io.BytesIO(data), len(data)) == end


def test_the_longest_state_that_is_in_is_the_one_that_is_continued(folder, lake):
    path = folder / "app.log"
    for last in (20, 30):
        path.write_text(log(0, last))
        take(folder, lake)
    found = states(io.BytesIO(log(0, 40).encode()), Ledger(lake), Pending(lake))
    assert found.base is not None
    assert found.base.events == 30


JSON = [f'{{"EventID": 1, "Channel": "System", "Computer": "a", "n": "{n}"}}' for n in range(60)]
ACCESS = [f'10.0.0.1 - - [12/May/2022:03:00:{n:02d} +0200] "GET /{n} HTTP/1.1" 200 10' for n in range(60)]
W3C = [
    "#Version: 1.0",
    "#Fields: date time c-ip",
    *(f"2022-05-12 01:02:{n:02d} 10.0.0.{n}" for n in range(58)),
]
AUDIT = [
    f'type={kind} msg=audit(1785900{n:03d}.1:{n}): cwd="/{n}"'
    for n in range(30)
    for kind in ("CWD", "PROCTITLE")
]
PRETTY = [
    "[",
    *(f'{{"EventID": 1,\n "Channel": "System", "Computer": "a", "n": "{n}"}},' for n in range(28)),
    "]",
]


@pytest.mark.parametrize("text", [log(0, 60).splitlines(), JSON, ACCESS, W3C, AUDIT, PRETTY])
def test_a_log_read_piece_by_piece_is_as_one_read_whole(folder, lake, tmp_path, text):
    path = folder / "app.log"
    for end in (6, 8, 30, 30, len(text)):
        path.write_text("\n".join([*text[:end], ""]))
        take(folder, lake)
    path.write_text("\n".join([*text, ""]))
    take(folder, tmp_path / "whole")

    def known(root):
        return Counter(tuple(sorted((k, v) for k, v in row.items() if k != "_t_file")) for row in rows(root))

    assert known(lake) == known(tmp_path / "whole")
    [grown], [whole] = Ledger(lake).latest, Ledger(tmp_path / "whole").latest
    assert (grown.events, grown.skipped, grown.lines) == (whole.events, whole.skipped, whole.lines)


def test_of_a_log_of_lines_only_what_is_new_is_read(folder, lake, monkeypatch):
    path = folder / "app.log"
    path.write_text(log(0, 50) + "\n")
    take(folder, lake)
    numbers = []
    made = syslog.message_event

    def counted(text, number, context):
        numbers.append(number)
        return made(text, number, context)

    monkeypatch.setattr(syslog, "message_event", counted)
    path.write_text(log(0, 50) + "\n" + log(50, 53))
    assert take(folder, lake).rows == 3
    assert numbers == [1, 2, 3]
    assert sorted(row["_t_record"] for row in rows(lake))[-3:] == [52, 53, 54]


def test_processes_share_the_work_and_the_lake_is_the_same(folder, lake, tmp_path, monkeypatch):
    for number in range(4):
        (folder / f"{number}.log").write_text(log(number * 100, number * 100 + 100))
    monkeypatch.setattr(pool, "SMALL", 0)
    ingest([folder], lake, OPTIONS, workers=2)
    take(folder, tmp_path / "other")
    assert messages(lake) == messages(tmp_path / "other") == list(range(400))


def test_how_a_file_begins_is_found_once(folder, lake, monkeypatch):
    found = []
    for module in (reader, reading):
        monkeypatch.setattr(module, "beginning", lambda stream: found.append(1) or beginning(stream))
    (folder / "app.log").write_text(log(0, 5))
    (folder / "notes.txt").write_text("a note\n\nof no log\n" * 90)
    take(folder, lake)
    assert len(found) == 2
