"""Good and bad files side by side: all that is good is hunted, all that is bad is told, nothing crashes."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

RULE = """
title: The tool ran
id: 3f0c1a9e-0f5e-4a55-9a0e-6b7d3f1c2a10
level: high
logsource: {product: windows, service: sysmon}
detection:
    selection: {Image|endswith: '\\tool.exe'}
    condition: selection
"""
# The command in a process of its own, under a small one that notes how much memory its largest process held. Measured
# from here, it would be what this process holds: until a child starts its program, it has its parent's memory.
MEASURED = """
import resource, subprocess, sys
memory, *arguments = sys.argv[1:]
done = subprocess.run([sys.executable, "-c", "from tocsin.cli.main import run; run()", *arguments])
with open(memory, "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(done.returncode)
"""
Run = Callable[..., subprocess.CompletedProcess[bytes]]


def event(record: int, **fields: object) -> str:
    base = {
        "EventID": 1,
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "Computer": "ws1",
        "UtcTime": f"2024-05-01 10:{record // 60 % 60:02d}:{record % 60:02d}",
        "RecordNumber": record,
        "Image": "C:\\tool.exe",
    }
    return json.dumps({**base, **fields})


@pytest.fixture
def desk(tmp_path: Path) -> Run:
    (tmp_path / "logs").mkdir()
    (tmp_path / "rule.yml").write_text(RULE)
    kept = {**os.environ, "TOCSIN_CACHE": str(tmp_path / "cache"), "TOCSIN_DATA": str(tmp_path / "data")}

    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-c", MEASURED, str(tmp_path / "memory"), *arguments]
        return subprocess.run(
            command,
            cwd=tmp_path,
            env=kept,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )

    return run


def hunted(done: subprocess.CompletedProcess[bytes]) -> tuple[set[int], dict[str, str]]:
    """Records found, and the reasons by path of what was skipped."""
    assert b"Traceback" not in done.stderr, done.stderr.decode("utf-8", "replace")
    told = json.loads(done.stdout)
    return {one["record"] for one in told["findings"]}, {
        one["path"]: one["reason"] for one in told["skipped"]
    }


def test_damaged_files_are_told_and_the_rest_is_hunted(desk, tmp_path):
    logs = tmp_path / "logs"
    (logs / "good.json").write_text("\n".join(event(i) for i in range(1, 4)))
    (logs / "random.bin").write_bytes(bytes(range(128, 256)) * 1000)
    (logs / "empty.log").touch()
    packed = gzip.compress("\n".join(event(i) for i in range(100, 2000)).encode())
    (logs / "cut.gz").write_bytes(packed[: len(packed) // 2])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("../../out.json", event(4))
        members.writestr("in.json", "\n".join(event(i) for i in range(10, 12)))
    (logs / "lead.zip").write_bytes(archive.getvalue())
    (logs / "cut.zip").write_bytes(archive.getvalue()[:150])
    (logs / "bytes.json").write_bytes(event(20, Bad="X").encode().replace(b"X", b"\xff\xfe"))
    (logs / "deep.json").write_text(
        event(30) + "\n" + '{"a":' * 30_000 + "1" + "}" * 30_000 + "\n" + event(31)
    )
    with (logs / "long.json").open("w") as stream:
        stream.write(event(40) + "\n" + '{"EventID":1,"x":"' + "a" * 20_000_000 + '"}\n' + event(41))

    done = desk("hunt", "logs", "--rules", "rule.yml", "--json")
    assert done.returncode == 1
    found, skipped = hunted(done)
    assert {1, 2, 3, 10, 11, 20, 30, 31, 40, 41} <= {r for r in found if r < 100}
    assert len(found) > 300  # the good part of the archive that breaks off
    told = {
        "random.bin",
        "empty.log",
        "cut.gz",
        "cut.zip",
        "lead.zip/../../out.json",
        "deep.json",
        "long.json",
    }
    assert told <= skipped.keys()
    assert not (tmp_path.parent / "out.json").exists()

    again = desk("hunt", "logs", "--rules", "rule.yml", "--json")
    assert hunted(again) == (found, skipped), "a second hunt tells the same, though all is in the lake"


def test_files_of_other_kinds_and_hostile_names_do_not_stop_a_hunt(desk, tmp_path, monkeypatch):
    logs = tmp_path / "logs"
    names = [b"-dash.json", b"\xff\xfe.json", b"new\nline.json", b"esc\x1b[31m.json", b"a" * 250 + b".json"]
    for number, name in enumerate(names, 1):
        with open(os.path.join(os.fsencode(logs), name), "w") as stream:  # noqa: PTH118, PTH123  (a name in bytes)
            stream.write(event(number) + "\nbroken\n")
    (logs / "self").symlink_to(logs)
    (logs / "one").symlink_to("two")
    (logs / "two").symlink_to("one")
    (logs / "zero").symlink_to("/dev/zero")
    os.mkfifo(logs / "fifo")
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(logs)  # a socket's path is short
        listening.bind("socket")
        done = desk("hunt", "logs", "--rules", "rule.yml")
    assert done.returncode == 1
    assert b"5 high" in done.stdout
    assert b"symbolic link, not read" in done.stdout
    assert b"special file, not read" in done.stdout
    assert not any(byte in done.stdout for byte in (b"\x1b", b"\xff"))


def test_nothing_in_a_log_steers_the_terminal(desk, tmp_path):
    hostile = "ws\x1b[31m\x1b]0;title\x07\u202egnp\r\nfake host"
    fields = {"Computer": hostile, "F\x1b[2J": "v\x1b[2J"}
    (tmp_path / "logs" / "a.json").write_text(event(1, **fields) + "\n" + event(2))
    for arguments in (["hunt", "logs", "--rules", "rule.yml"], ["hunt", "logs\x1b[31m"]):
        done = desk(*arguments)
        shown = (done.stdout + done.stderr).decode()
        assert shown.replace("\n", "").isprintable()
        assert "\nfake host" not in shown


def test_times_and_numbers_of_any_size_are_kept_and_told(desk, tmp_path):
    odd = [
        ("0001-01-01 00:00:00", -5),
        ("1601-01-01 00:00:00", 2**63),
        ("9999-12-31 23:59:59.999999", 2**64),
        ("2024-13-45 99:99:99", -(2**63)),
        (2**63, 1.5),
        (None, "x"),
        ([1], {"a": 1}),
    ]
    lines = [event(i, UtcTime=time, RecordNumber=number) for i, (time, number) in enumerate(odd)]
    (tmp_path / "logs" / "odd.json").write_text("\n".join(lines))
    done = desk("hunt", "logs", "--rules", "rule.yml", "--json")
    told = json.loads(done.stdout)
    assert len(told["findings"]) == len(odd)
    assert told["first_time"] == "0001-01-01T00:00:00.000000Z"
    assert told["last_time"] == "9999-12-31T23:59:59.999999Z"
    earlier = desk("hunt", "logs", "--rules", "rule.yml", "--until", "1700-01-01", "--json")
    assert len(json.loads(earlier.stdout)["findings"]) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["hunt", "logs/empty.log", "--rules", "rule.yml"], "no log could be read"),
        (["hunt", "none", "--rules", "rule.yml"], "no such file or folder"),
        (["hunt", "good.json", "--rules", "broken.yml"], "nothing to look for"),
        (["hunt", "--lake", "logs", "--rules", "rule.yml"], "no lake here"),
        (["hunt", "--lake", "none", "--rules", "rule.yml"], "no lake here"),
        (["hunt", "good.json", "--rules", "rule.yml", "-o", "good.json/x"], "cannot be written"),
        (["ingest", "logs/empty.log", "--lake", "lake"], "no log could be read"),
        (["ingest", "good.json", "--lake", "good.json"], "cannot be written"),
        (["ingest", "good.json", "--lake", "l[x]"], "a lake cannot lie"),
    ],
)
def test_a_command_that_cannot_do_its_work_says_why_and_ends_with_2(desk, tmp_path, arguments, told):
    (tmp_path / "logs" / "empty.log").touch()
    (tmp_path / "good.json").write_text(event(1))
    (tmp_path / "broken.yml").write_text("title: [")
    done = desk(*arguments)
    assert done.returncode == 2, done.stdout
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_broken_rule_costs_no_other_and_a_hostile_one_no_time(desk, tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "good.yml").write_text(RULE)
    (rules / "broken.yml").write_text("title: [\n")
    (rules / "bytes.yml").write_bytes(b"\xff\xfe\xfd")
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 30)
    )
    (rules / "bomb.yml").write_text(bomb)
    (rules / "gone.yml").symlink_to("nowhere")
    hostile = "(([a-b])+)+(a|aa|b)*((x+x+)+y)?$"
    literals = "".join(f"      - '{'ab' * k}'\n" for k in range(2, 400))
    for name, selection in {
        "regex": f"  s: {{CommandLine|re: '{hostile}Z'}}\n",
        "flood": f"  s:\n    CommandLine|contains:\n{literals}",
    }.items():
        head = f"title: {name}\nlogsource: {{product: windows, service: sysmon}}\ndetection:\n"
        (rules / f"{name}.yml").write_text(f"{head}{selection}  condition: s\n")
    circle = "title: {0}\nname: {0}\ncorrelation: {{type: event_count, rules: {1}, timespan: 1m, condition: {{gte: 1}}}}\n"
    (rules / "circle.yml").write_text(circle.format("one", "two") + "---\n" + circle.format("two", "one"))
    (tmp_path / "logs" / "a.json").write_text(event(1) + "\n" + event(2, CommandLine="ab" * 1_000_000))
    done = desk("hunt", "logs", "--rules", "rules", "--json")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert {(one["rule_title"], one["record"]) for one in told["findings"]} == {
        ("The tool ran", 1),
        ("The tool ran", 2),
        ("flood", 2),
    }
    rejected = {Path(one["file"]).name for one in told["not_loaded"]}
    assert {"broken.yml", "bytes.yml", "bomb.yml", "gone.yml", "circle.yml"} <= rejected
    assert int((tmp_path / "memory").read_text()) < 1_500_000  # kilobytes


def test_fields_and_ids_without_end_are_bounded_and_told(desk, tmp_path):
    lines = [event(i, EventID=i, **{f"field{i}_{j}": "x" for j in range(20)}) for i in range(2000)]
    (tmp_path / "logs" / "names.json").write_text("\n".join(lines))
    done = desk("hunt", "logs", "--rules", "rule.yml", "--json")
    found, skipped = hunted(done)
    assert len(found) == 2000
    assert "kept in more_fields" in skipped["names.json"]
    assert int((tmp_path / "memory").read_text()) < 1_500_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(desk, tmp_path):
    (tmp_path / "logs" / "a.json").write_text(event(1))
    done = desk("hunt", "logs", "--rules", "rule.yml", "-o", "/dev/full", "--format", "jsonl")
    assert done.returncode == 2
    assert b"No space left" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["hunt", "hunt --format jsonl", "search", "logons", "metrics"])
def test_output_that_nobody_can_take_is_told_and_is_no_fault_of_the_command(desk, tmp_path, command):
    (tmp_path / "logs" / "a.json").write_text(event(1))
    desk("ingest", "logs", "--lake", "lake")
    shell = 'exec "$0" -c "from tocsin.cli.main import run; run()" "$@" > /dev/full'
    rules = ("--rules", "rule.yml") if command.startswith("hunt") else ()
    asked = [*command.split(), "--lake", "lake", *rules]
    done = subprocess.run(
        ["/bin/sh", "-c", shell, sys.executable, *asked], cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        2,
        b"error: the output: cannot write: No space left on device\n",
    )


def test_findings_that_could_not_be_written_leave_the_file_that_was_there(desk, tmp_path):
    (tmp_path / "logs" / "a.json").write_text("".join(event(n) + "\n" for n in range(2_000)))
    (tmp_path / "found.jsonl").write_text("of an earlier hunt")
    desk(
        "hunt", "logs", "--rules", "rule.yml", "--lake", "lake"
    )  # so that nothing but the findings is written
    limit = (4_096, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    try:
        done = desk("hunt", "--lake", "lake", "--rules", "rule.yml", "-o", "found.jsonl")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (done.returncode, b"found.jsonl" in done.stderr) == (2, True), done.stderr
    assert (tmp_path / "found.jsonl").read_text() == "of an earlier hunt"
    assert [path.name for path in tmp_path.glob(".*partial")] == []


def test_text_that_the_terminal_cannot_show_does_not_end_a_hunt(desk, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    (tmp_path / "logs" / "a.json").write_text(event(1, Computer="žena"))
    command = [
        sys.executable,
        "-c",
        "from tocsin.cli.main import run; run()",
        "ingest",
        "logs",
        "--lake",
        "läke",
    ]
    done = subprocess.run(command, cwd=tmp_path, env=dict(os.environ), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"1 event" in done.stdout
