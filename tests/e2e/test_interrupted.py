"""Whatever ends an ingest, a merge or a watch, and whoever works beside it: every event is in the lake once."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from lake_rows import contents, coverage_rows, events
from tocsin.lake import Lake, compact, layout, verify
from tocsin.lake.commit import append_rows
from tocsin.node.ingest import ingest
from tocsin.sources import ReadOptions

#: Commits after every few hundred events, so that there is much to interrupt.
TAKE = """
import sys
from pathlib import Path
from tocsin.node.ingest import ingest, pool, reader
from tocsin.sources import ReadOptions, reading

reader.BUFFER_BYTES = 60_000
reading.CHUNK_EVENTS = 400
pool.SMALL = 0
if __name__ == "__main__":
    ingest([Path(path) for path in sys.argv[2:]], Path(sys.argv[1]), ReadOptions(), workers=2)
"""
MERGE = """
import sys
from pathlib import Path
from tocsin.lake import compact

compact(Path(sys.argv[1]))
"""


def lines(first: int, last: int, name: str) -> str:
    return "".join(
        f"<13>Aug  4 {n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d} web01 app[7]: {name} {n}\n"
        for n in range(first, last)
    )


#: The command itself, told to stop (with all it started) in the middle of what it does.
STOPPED = """
import os, signal, sys
from tocsin.cli.main import run
from tocsin.node.ingest import pool, reader
from tocsin.sources import reading
import tocsin.node.ingest.run as running

reader.BUFFER_BYTES = 60_000
reading.CHUNK_EVENTS = 400
pool.SMALL = 0
if __name__ == "__main__":
    number, commits, commit = int(os.environ["STOP"]), [], running.commit

    def stopping(*given):
        added = commit(*given)
        commits.append(added)
        if len(commits) == 3:
            os.killpg(os.getpgid(0), number)
        return added

    running.commit = stopping
    run()
"""


def windows(first: int, last: int) -> str:
    return "".join(
        json.dumps(
            {
                "EventID": 4688 if n % 2 else 4624,
                "Channel": "Security",
                "Computer": "dc01",
                "RecordNumber": n,
                "@timestamp": f"2024-05-{1 + n // 86400 % 28:02d}T{n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d}Z",
                "NewProcessName": f"C:\\{n}.exe",
            }
        )
        + "\n"
        for n in range(first, last)
    )


@pytest.fixture
def logs(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.log").write_text(lines(0, 2_000, name))
    (folder / "security.json").write_text(windows(0, 2_500))
    (folder / "overlap.json").write_text(windows(2_000, 4_000))
    return folder


@pytest.fixture
def script(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / f"script{abs(hash(text))}.py"
        path.write_text(text)
        return path

    return write


def start(script: Path, *arguments: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE)


def end(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process that is to end well; gives its exit code."""
    _, told = process.communicate()
    assert process.returncode == 0, told.decode()
    return process.returncode


def kill(process: subprocess.Popen[bytes]) -> None:
    """As the machine's end would: the whole group, at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_killed_at_any_moment_and_grown_meanwhile_an_ingest_is_completed_by_the_next(logs, tmp_path, script):
    take, lake, undisturbed = script(TAKE), tmp_path / "lake", tmp_path / "undisturbed"
    chance = random.Random(4)  # noqa: S311  (moments, not secrets)
    began = time.monotonic()
    assert end(start(take, undisturbed, logs)) == 0
    whole = time.monotonic() - began
    for turn in range(4):
        process = start(take, lake, logs)
        time.sleep(whole * chance.uniform(0.35, 1))
        kill(process)
        with (logs / "a.log").open("a") as stream:
            stream.write(lines(2_000 + turn * 50, 2_050 + turn * 50, "a"))
        if lake.is_dir() and Lake(lake).tables:
            assert verify(lake).whole
    assert end(start(take, lake, logs)) == 0
    found = events(lake, "message")
    assert [f"a {n}" for n in range(2_200) if found[f"a {n}"] != 1] == []
    (logs / "a.log").write_text(lines(0, 2_000, "a"))
    extra = {f"a {n}" for n in range(2_000, 2_200)}
    left = {key: n for key, n in contents(lake).items() if dict(key).get("message") not in extra}
    assert left == contents(undisturbed)
    verdict = verify(lake)
    assert (verdict.whole, verdict.unfinished) == (True, 0)
    assert sum(coverage_rows(lake).values()) == verdict.rows


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_told_to_stop_an_ingest_ends_quietly_and_is_completed_by_the_next(
    logs, tmp_path, script, number, workers
):
    lake = tmp_path / "lake"
    command = [sys.executable, script(STOPPED), "ingest", logs, "--lake", lake, "--workers", workers]

    def told(stop: int) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "STOP": str(stop)}
        return subprocess.run(
            command, capture_output=True, text=True, check=False, start_new_session=True, env=environment
        )

    before = signal.signal(
        number, signal.SIG_DFL
    )  # what the tests themselves ignore, those they start would too
    try:
        ended = told(int(number))
    finally:
        signal.signal(number, before)
    assert ended.returncode == 2, ended.stderr
    assert ended.stderr.strip().splitlines()[-1].startswith("stopped; what was taken in stays")
    assert not re.search("Traceback|[Ww]arn|error|resource_tracker", ended.stderr), ended.stderr
    assert verify(lake).whole
    assert 0 < sum(contents(lake).values()) < 10_000
    assert told(0).returncode == 0  # a signal that does nothing
    assert sum(contents(lake).values()) == 10_000
    assert verify(lake).whole


def test_started_to_outlive_its_session_an_ingest_goes_on(logs, tmp_path, script):
    command = [sys.executable, script(STOPPED), "ingest", logs, "--lake", tmp_path / "lake", "--workers", "2"]
    environment = {**os.environ, "STOP": str(int(signal.SIGHUP))}
    ended = subprocess.run(
        ["nohup", *command],  # noqa: S607  (wherever it is)
        capture_output=True,
        check=False,
        start_new_session=True,
        env=environment,
    )
    assert ended.returncode == 0, ended.stderr
    assert sum(contents(tmp_path / "lake").values()) == 10_000


def test_killed_at_any_moment_a_merge_is_completed_by_the_next(logs, tmp_path, script):
    take, merge, lake = script(TAKE), script(MERGE), tmp_path / "lake"
    assert end(start(take, lake, logs)) == 0
    before = contents(lake)
    chance = random.Random(7)  # noqa: S311  (moments, not secrets)
    for _ in range(4):
        process = start(merge, lake)
        time.sleep(chance.uniform(0.3, 1.2))
        kill(process)
        assert contents(lake) == before
    compact(lake)
    assert contents(lake) == before
    assert verify(lake).whole


def test_ingests_at_once_of_the_same_and_of_overlapping_logs_double_nothing(logs, tmp_path, script):
    take, lake, undisturbed = script(TAKE), tmp_path / "lake", tmp_path / "undisturbed"
    more = tmp_path / "more"
    more.mkdir()
    (more / "again.json").write_text(windows(500, 3_000))
    (more / "copy-of-b.log").write_text((logs / "b.log").read_text())
    running = [start(take, lake, logs), start(take, lake, logs), start(take, lake, more, logs)]
    assert [end(process) for process in running] == [0, 0, 0]
    assert end(start(take, undisturbed, logs)) == 0
    assert contents(lake) == contents(undisturbed)
    assert verify(lake).whole


def test_a_merge_beside_an_ingest_loses_nothing(logs, tmp_path, script):
    take, merge, lake, undisturbed = script(TAKE), script(MERGE), tmp_path / "lake", tmp_path / "undisturbed"
    (lake / "x").parent.mkdir()
    ingest([logs / "a.log"], lake, ReadOptions(), workers=1)
    running = start(take, lake, logs)
    merges = [start(merge, lake) for _ in range(2)]
    assert [end(process) for process in (running, *merges)] == [0, 0, 0]
    assert end(start(take, undisturbed, logs)) == 0
    assert contents(lake) == contents(undisturbed)
    assert verify(lake).whole


def tocsin(
    *arguments: object, limit: int | None = None, of: int = resource.RLIMIT_FSIZE
) -> subprocess.CompletedProcess[str]:
    def bound() -> None:
        if limit is not None:
            resource.setrlimit(of, (limit, limit))

    command = [sys.executable, "-c", "from tocsin.cli.main import run; run()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=bound)


@pytest.mark.parametrize("limit", [2_000, 9_000, 20_000])
def test_a_full_disk_is_told_and_with_room_again_the_ingest_is_completed(logs, tmp_path, limit):
    lake = tmp_path / "lake"
    ingest([logs / "b.log"], lake, ReadOptions(), workers=1)
    before = contents(lake)
    ended = tocsin("ingest", logs, "--lake", lake, "--workers", "1", limit=limit)
    assert ended.returncode == 2, ended.stderr
    assert "error" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert contents(lake) >= before
    assert verify(lake).whole
    assert tocsin("ingest", logs, "--lake", lake).returncode == 0
    assert sum(contents(lake).values()) == 10_000
    assert verify(lake).whole


def test_a_full_temporary_folder_is_told_and_taken_for_no_damage_of_a_log(tmp_path):
    lake, logs = tmp_path / "lake", tmp_path / "logs"
    logs.mkdir()
    with zipfile.ZipFile(logs / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:  # more than is kept in memory
        archive.writestr("a.json", "".join(f'{{"n": {n}, "text": "{"a" * 1_000_000}"}}\n' for n in range(36)))
    ended = tocsin("ingest", logs, "--lake", lake, limit=20_000_000)
    assert ended.returncode == 2, ended.stdout
    assert f"{tempfile.gettempdir()}: no temporary file can be written: File too large" in ended.stderr
    assert "TMPDIR" in ended.stderr
    assert tocsin("ingest", logs, "--lake", lake).returncode == 0
    assert sum(contents(lake).values()) == 36


@pytest.mark.parametrize("asked", [["hunt"], ["metrics"], ["lake", "stats"], ["lake", "verify", "--repair"]])
def test_too_many_open_files_are_told_and_taken_for_no_damage(tmp_path, asked):
    lake = tmp_path / "lake"
    (tmp_path / "a.log").write_text(lines(0, 9, "a"))
    ingest([tmp_path / "a.log"], lake, ReadOptions(), workers=1)
    rows = Lake(lake).coverage()
    for _ in range(70):  # as many small ingests leave it
        append_rows(lake / layout.COVERAGE, rows, layout.COVERAGE_SCHEMA)
    files = sorted(path for path in lake.rglob("*") if path.is_file())
    ended = tocsin(*asked, "--lake", lake, limit=40, of=resource.RLIMIT_NOFILE)
    assert ended.returncode == 2
    assert "too many open files" in ended.stderr
    assert "ulimit -n" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert sorted(path for path in lake.rglob("*") if path.is_file()) == files


def test_a_watch_ends_on_a_signal_and_goes_on_when_started_again(tmp_path):
    logs, lake = tmp_path / "logs", tmp_path / "lake"
    logs.mkdir()
    (logs / "a.log").write_text(lines(0, 50, "a"))
    command = [
        sys.executable,
        "-c",
        "from tocsin.cli.main import run; run()",
        "ingest",
        str(logs),
        "--lake",
        str(lake),
    ]
    for turn, number in enumerate((signal.SIGTERM, signal.SIGINT)):
        process = subprocess.Popen(
            [*command, "--watch", "--interval", "0.1", "--json"], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["rows"] == (50 if turn == 0 else 20)
        with (logs / "a.log").open("a") as stream:
            stream.write(lines(50 + 30 * turn, 60 + 30 * turn, "a"))
        assert json.loads(process.stdout.readline())["rows"] == 10
        process.send_signal(number)
        process.communicate(timeout=60)
        assert process.returncode == 0
        with (logs / "a.log").open("a") as stream:
            stream.write(lines(60 + 30 * turn, 80 + 30 * turn, "a"))
    found = events(lake, "message")
    assert (len(found), set(found.values())) == (90, {1})
