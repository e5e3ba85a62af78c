"""No form of output lets a log's text steer the terminal that it is shown on."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")

HOSTILE = "WS\x1b]0;PWN\x07\x9b31m\u202eX"
RULE = """title: Everything
id: 5b6c0a6e-6f0f-4a51-9f0e-0c8f1d1a7c13
logsource: {product: windows, service: security}
detection: {s: {EventID: 4624}, condition: s}
level: high
"""


def on_terminal(*arguments: str) -> str:
    """What a command writes to a terminal that is its stdout."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "tocsin", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    written = bytearray()
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not piece:
            break
        written += piece
    os.close(ours)
    assert child.wait(60) in {0, 1}
    return written.decode()


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("steered")
    record = {
        "EventID": 4624,
        "Channel": "Security",
        "Hostname": HOSTILE,
        "EventTime": "2022-07-15 08:00:00",
        "A": HOSTILE,
    }
    (folder / "events.json").write_text(json.dumps(record) + "\n", encoding="utf-8")
    (folder / "rule.yml").write_text(RULE, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "tocsin",
        "ingest",
        str(folder / "events.json"),
        "--lake",
        str(folder / "lake"),
        "--workers",
        "1",
    ]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "hunt --lake {0}/lake --rules {0}/rule.yml --workers 1 --format csv",
        "hunt --lake {0}/lake --rules {0}/rule.yml --workers 1 --format timesketch",
        "hunt --lake {0}/lake --rules {0}/rule.yml --workers 1 --format jsonl",
        "hunt --lake {0}/lake --rules {0}/rule.yml --workers 1 --json",
        "hunt --lake {0}/lake --rules {0}/rule.yml --workers 1",
        "search --lake {0}/lake PWN --format csv",
        "search --lake {0}/lake PWN --format jsonl",
        "search --lake {0}/lake PWN --json",
        "search --lake {0}/lake PWN",
        "metrics --lake {0}/lake --json",
        "metrics --lake {0}/lake",
        "lake stats --lake {0}/lake --json",
    ],
)
def test_a_host_name_is_shown_and_not_obeyed(lake, command):
    written = on_terminal(*command.format(lake).split())
    assert "PWN" in written
    assert not [one for one in ("\x1b]", "\x07", "\x9b", "\u202e") if one in written]
