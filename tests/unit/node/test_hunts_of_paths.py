"""A hunt in paths finds what they hold now, whatever an earlier hunt in them took in."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tocsin.cli.hunting_summary import summary_object
from tocsin.lake import Ledger
from tocsin.node import hunts
from tocsin.node.hunts import Outcome, Request, Watch

RULE = """title: A shell is asked for
id: 5b6c0a6e-6f0f-4a51-9f0e-0c8f1d1a7c11
logsource: {category: webserver}
detection:
    asked: {cs-uri-stem|contains: shell}
    condition: asked
level: high
"""


LOGON = (
    '{{"EventID": 4624, "Channel": "Security", "Hostname": "WS1.corp.example", '
    '"EventRecordID": {}, "@timestamp": "2022-05-01T08:00:00Z"}}\n'
)


def access(path: str, day: int, count: int) -> str:
    return "".join(
        f'198.51.100.7 - - [{day:02d}/May/2022:03:{at // 60:02d}:{at % 60:02d} +0000] "GET /{path}{at} HTTP/1.1" 200 10 "-" "curl/8"\n'
        for at in range(count)
    )


@pytest.fixture
def logs(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))
    (tmp_path / "rule.yml").write_text(RULE)
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


def hunted(folder: Path, lake: Path | None = None) -> Outcome:
    still = Watch(lambda *_: None, lambda *_: None, lambda *_: None)
    request = Request(paths=(folder,), lake=lake, rules=(folder.parent / "rule.yml",), workers=1)
    return hunts.run(request, still)


def found(outcome: Outcome) -> tuple[int, list[str]]:
    fields = [event.fields for finding in outcome.result.findings for event in finding.events]
    return outcome.result.events, sorted(str(one["cs-uri-stem"]) for one in fields)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_log_whose_lines_were_all_replaced_is_hunted_as_it_is_now(logs):
    (logs / "access.log").write_text(access("shell", 12, 3))
    assert found(hunted(logs)) == (3, ["/shell0", "/shell1", "/shell2"])
    (logs / "access.log").write_text(access("index", 13, 5))
    assert found(hunted(logs)) == (5, [])


def test_a_log_that_was_cut_is_hunted_as_it_is_now(logs):
    (logs / "access.log").write_text(access("shell", 12, 3))
    hunted(logs)
    (logs / "access.log").write_text(access("shell", 12, 1))
    assert found(hunted(logs)) == (1, ["/shell0"])


def test_an_archive_whose_member_was_replaced_is_hunted_as_it_is_now(logs):
    for path, day in (("shell", 12), ("index", 13)):
        with zipfile.ZipFile(logs / "logs.zip", "w") as archive:
            archive.writestr("access.log", access(path, day, 4))
        outcome = hunted(logs)
    assert found(outcome) == (4, [])


def test_what_took_the_place_of_a_log_may_be_none(logs):
    (logs / "access.log").write_text(access("shell", 12, 3))
    (logs / "other.log").write_text(access("index", 12, 2))
    hunted(logs)
    (logs / "access.log").write_text("")
    outcome = hunted(logs)
    assert found(outcome) == (2, [])
    assert [skip.reason for skip in outcome.taken.skipped] == ["empty file"]


def test_a_log_that_grew_or_lies_there_twice_is_not_read_again(logs):
    (logs / "access.log").write_text(access("shell", 12, 3))
    hunted(logs)
    (logs / "access.log").write_text(access("shell", 12, 5))
    (logs / "copy.log").write_text(access("shell", 12, 3))
    outcome = hunted(logs)
    assert outcome.result.events == 5
    assert [file.base != "" for file in outcome.taken.files] == [True]
    outcome = hunted(logs)
    assert (outcome.result.events, outcome.taken.files) == (5, ())


def test_a_log_that_is_gone_is_not_hunted(logs):
    (logs / "access.log").write_text(access("shell", 12, 3))
    (logs / "other.log").write_text(access("index", 12, 2))
    hunted(logs)
    (logs / "access.log").unlink()
    assert found(hunted(logs)) == (2, [])


def test_a_log_that_was_being_read_when_a_hunt_was_stopped_and_then_replaced_is_not_hunted(logs, monkeypatch):
    (logs / "access.log").write_text(access("shell", 12, 3))
    with monkeypatch.context() as stopped:
        stopped.setattr(Ledger, "add", _stop)
        with pytest.raises(KeyboardInterrupt):
            hunted(logs)
    (logs / "access.log").write_text(access("index", 13, 5))
    assert found(hunted(logs)) == (5, [])


def test_events_that_two_exports_brought_are_counted_of_what_a_hunt_took_in(logs):
    for name, numbers in (("a.json", (1, 2)), ("b.json", (2, 3))):
        (logs / name).write_text("".join(map(LOGON.format, numbers)))
    outcome = hunted(logs)
    assert (outcome.result.events, outcome.taken.duplicates) == (3, 1)
    assert summary_object(outcome)["duplicates"] == 1
    assert summary_object(hunted(logs))["duplicates"] == 0


def test_a_lake_that_was_named_keeps_what_was_replaced(logs, tmp_path):
    (logs / "access.log").write_text(access("shell", 12, 3))
    hunted(logs, tmp_path / "lake")
    (logs / "access.log").write_text(access("index", 13, 5))
    assert found(hunted(logs, tmp_path / "lake")) == (8, ["/shell0", "/shell1", "/shell2"])


MODULES_RULE = r"""title: A server's worker asks who it is
id: 5b6c0a6e-6f0f-4a51-9f0e-0c8f1d1a7c12
logsource: {product: windows, category: process_creation}
detection:
    asked: {ParentImage|endswith: '\w3wp.exe', CommandLine|contains: whoami, User|contains: AUTHORI, Hashes|contains: 'MD5=AA'}
    condition: asked
level: high
"""


def test_a_host_whose_events_a_module_of_winlogbeat_moved_sees(logs):
    process = {
        "executable": r"C:\Windows\System32\cmd.exe",
        "command_line": "cmd.exe /c whoami",
        "parent": {"executable": r"C:\Windows\System32\inetsrv\w3wp.exe"},
        "hash": {"md5": "aa"},
    }
    record = {
        "@timestamp": "2022-07-15T08:00:00.123Z",
        "agent": {"type": "winlogbeat", "version": "7.17.0"},
        "event": {"code": 1, "module": "sysmon"},
        "process": process,
        "user": {"domain": "NT AUTHORITY", "name": "SYSTEM"},
        "winlog": {
            "channel": "Microsoft-Windows-Sysmon/Operational",
            "computer_name": "WEB1.agency.example",
            "event_id": 1,
            "record_id": 1,
            "provider_name": "Microsoft-Windows-Sysmon",
        },
    }
    (logs / "events.json").write_text(json.dumps(record) + "\n")
    (logs.parent / "rule.yml").write_text(MODULES_RULE)
    outcome = hunted(logs)
    assert len(outcome.result.findings) == 1
    [sight] = outcome.result.view.classes
    assert [(one.hosts, one.missing) for one in sight.seeing] == [((0,), ())]
