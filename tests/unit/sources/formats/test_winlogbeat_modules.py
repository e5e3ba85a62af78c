"""What winlogbeat's modules rewrote is read as Windows wrote it; what they only moved stays where they put it."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest

from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.windows_json import WINDOWS_JSON

SYSMON = "Microsoft-Windows-Sysmon/Operational"
SHELL = "Microsoft-Windows-PowerShell/Operational"


def read(channel: str, code: str, **more: object) -> dict[str, object]:
    """Fields of one event as winlogbeat writes it; ``data`` is what a module left of its own data."""
    record = {
        "@timestamp": "2022-07-15T08:00:00.123Z",
        "agent": {"type": "winlogbeat", "version": "8.13.0"},
        "ecs": {"version": "8.0.0"},
        "event": {"code": code, "kind": "event"},
        "host": {"name": "ws1"},
        "winlog": {
            "channel": channel,
            "computer_name": "WS1.agency.example",
            "event_id": code,
            "record_id": "7",
            "provider_name": channel.partition("/")[0],
            "event_data": more.pop("data", {"IntegrityLevel": "High"}),
        },
        **more,
    }
    context = ReadContext("a.json", dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    [event] = WINDOWS_JSON.read(io.BytesIO(json.dumps(record).encode()), context)
    return dict(event.fields)


def test_an_account_is_written_with_its_domain_beside_what_the_module_made_of_it():
    fields = read(SYSMON, "1", user={"domain": "NT AUTHORITY", "name": "SYSTEM", "id": "S-1-5-18"})
    assert fields["User"] == r"NT AUTHORITY\SYSTEM"
    assert (fields["user.domain"], fields["user.name"]) == ("NT AUTHORITY", "SYSTEM")


def test_digests_are_written_together_under_the_name_that_the_event_has_for_them():
    process = {"hash": {"md5": "aa", "sha256": "bb"}, "pe": {"imphash": "cc"}}
    assert read(SYSMON, "1", process=process)["Hashes"] == "MD5=aa,SHA256=bb,IMPHASH=cc"
    assert read(SYSMON, "7", file={"hash": {"sha1": "dd"}})["Hashes"] == "SHA1=dd"
    stream = read(SYSMON, "15", file={"hash": {"sha1": "dd"}})
    assert stream["Hash"] == "SHA1=dd"
    assert "Hashes" not in stream


@pytest.mark.parametrize(("direction", "initiated"), [("egress", "true"), ("ingress", "false")])
def test_a_direction_says_who_began_a_connection(direction, initiated):
    assert read(SYSMON, "3", network={"direction": direction})["Initiated"] == initiated


def test_a_name_asked_for_has_its_status_and_its_answers_as_sysmon_writes_them():
    answers = [{"type": "CNAME", "data": "b.example"}, {"type": "A", "data": "203.0.113.7"}]
    dns = {"question": {"name": "a.example"}, "answers": answers, "resolved_ip": ["203.0.113.7"]}
    fields = read(SYSMON, "22", dns=dns, sysmon={"dns": {"status": "DNS_ERROR_RCODE_NAME_ERROR"}})
    assert fields["QueryResults"] == "type:  5 b.example;::ffff:203.0.113.7;"
    assert fields["QueryStatus"] == "9003"


@pytest.mark.parametrize(
    ("kind", "data", "details"),
    [
        ("SZ_DWORD", "1", "DWORD (0x00000001)"),
        ("SZ_QWORD", "16", "QWORD (0x00000000-0x00000010)"),
        ("REG_SZ", r"C:\a.exe", r"C:\a.exe"),
        ("REG_SZ", "1", "1"),
    ],
)
def test_registry_data_is_written_as_sysmon_writes_it(kind, data, details):
    registry = {"path": r"HKLM\Run\a", "data": {"type": kind, "strings": [data]}}
    assert read(SYSMON, "13", registry=registry)["Details"] == details


def test_a_command_of_powershell_has_its_context_and_its_parameters_again():
    details = [
        {"type": "CommandInvocation", "related_command": "Get-ADUser", "value": '"Get-ADUser"'},
        {"type": "ParameterBinding", "related_command": "Get-ADUser", "name": '"Filter"', "value": '"*"'},
        {"value": "a line of another form"},
    ]
    fields = read(
        SHELL,
        "4103",
        powershell={"command": {"name": "Get-ADUser", "type": "Cmdlet", "invocation_details": details}},
        process={"title": "ConsoleHost", "command_line": "powershell.exe -nop"},
        user={"domain": "AGENCY", "name": "eve"},
    )
    assert str(fields["ContextInfo"]).splitlines() == [
        "        Host Name = ConsoleHost",
        "        Host Application = powershell.exe -nop",
        "        Command Name = Get-ADUser",
        "        Command Type = Cmdlet",
        r"        User = AGENCY\eve",
    ]
    assert str(fields["Payload"]).splitlines() == [
        'CommandInvocation(Get-ADUser): "Get-ADUser"',
        'ParameterBinding(Get-ADUser): name="Filter"; value="*"',
        "a line of another form",
    ]


def test_the_classic_log_of_powershell_has_its_data_again():
    process = {"title": "ConsoleHost", "command_line": "powershell.exe -nop"}
    shell = {"engine": {"version": "2.0", "new_state": "Available", "previous_state": "None"}}
    fields = read("Windows PowerShell", "400", process=process, powershell=shell)
    assert "\tHostApplication=powershell.exe -nop\n\tEngineVersion=2.0" in str(fields["Data"])


def test_what_windows_wrote_itself_is_left_as_it_is():
    data = {"User": r"A\b", "Hashes": "MD5=1", "Initiated": "true"}
    fields = read(SYSMON, "3", data=data, user={"domain": "C", "name": "d"}, network={"direction": "ingress"})
    assert data.items() <= fields.items()


def test_an_event_that_no_module_touched_gets_no_field():
    fields = read("Security", "4624", user={"domain": "A", "name": "b"}, data={"TargetUserName": "b"})
    assert not fields.keys() & {"User", "Hashes", "Data", "Payload", "ContextInfo"}
    assert "ContextInfo" not in read(SHELL, "4104", process={"title": "x"}, data={"Path": "a"})
