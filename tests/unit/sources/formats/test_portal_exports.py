"""Tables and records that portals and analysts' tools write are read as the log that they are of."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest

from tocsin.lake.views.resolve import columns_of, rewrites, views_of
from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.model.logsource import LogSource
from tocsin.sources.contract import ReadContext
from tocsin.sources.registry import recognise

TIME = 1_657_872_000_000_000  # 2022-07-15T08:00:00Z


def read(text: str) -> tuple[str, Event]:
    """The format that recognises a text, and its only event."""
    data = text.encode()
    found = recognise(data)
    assert found is not None
    [event] = found.read(io.BytesIO(data), ReadContext("x", dt.datetime(2024, 1, 1, tzinfo=dt.UTC)))
    assert not isinstance(event, Skipped)
    return found.name, event


def test_kibanas_table_of_windows_events_is_windows_events():
    head = '"@timestamp","winlog.channel","winlog.event_id","winlog.computer_name","winlog.record_id","winlog.event_data.CommandLine","process.parent.executable"'
    row = '"Jul 15, 2022 @ 08:00:00.000",Security,"4,688",WS1.gov.example,"12,345,678","cmd /c whoami",-'
    name, event = read(f"\ufeff{head}\n{row}\n")
    assert name == "windows-csv"
    assert event[:5] == ("windows-security", "4688", TIME, "WS1.gov.example", 2)
    assert event.fields["CommandLine"] == "cmd /c whoami"
    assert event.fields["EventRecordID"] == "12345678"
    assert event.fields["process.parent.executable"] is None


def test_records_of_evtxecmd_are_windows_events_with_their_data():
    payload = {
        "EventData": {
            "Data": [
                {"@Name": "NewProcessName", "#text": r"C:\cmd.exe"},
                {"@Name": "ProcessId", "#text": "0x4"},
            ]
        }
    }
    record = {
        "PayloadData1": "x", "ChunkNumber": 0, "Computer": "WS1.gov.example", "Payload": json.dumps(payload), "Channel": "Security",
        "Provider": "Microsoft-Windows-Security-Auditing", "EventId": 4688, "EventRecordId": "77", "ProcessId": 8, "ThreadId": 9,
        "TimeCreated": "2022-07-15T08:00:00.0000000+00:00", "RecordNumber": 1,
    }  # fmt: skip
    name, event = read(json.dumps(record) + "\n")
    assert name == "windows-json"
    assert event[:5] == ("windows-security", "4688", TIME, "WS1.gov.example", 1)
    assert event.identity == 77
    assert (event.fields["NewProcessName"], event.fields["ProcessId"]) == (r"C:\cmd.exe", "0x4")
    assert event.fields["Execution_ProcessID"] == 8
    assert event.fields["Provider_Name"] == "Microsoft-Windows-Security-Auditing"


def test_tracked_messages_of_the_command_have_the_names_of_the_log():
    head = '"PSComputerName","RunspaceId","Timestamp","ClientIp","ServerHostname","Source","EventId","MessageId","Recipients","MessageSubject","Sender"'
    row = '"ex01","r","7/15/2022 8:00:00 AM","203.0.113.7","EX01","SMTP","RECEIVE","<m@evil.example>","a@gov.example b@gov.example","Hello","x@evil.example"'
    name, event = read(f"#TYPE Microsoft.Exchange\n{head}\n{row}\n")
    assert name == "exchange-tracking-csv"
    assert event[:4] == ("exchange-tracking", "", TIME, "EX01")
    assert event.fields == {
        "PSComputerName": "ex01", "RunspaceId": "r", "date-time": "7/15/2022 8:00:00 AM", "client-ip": "203.0.113.7",
        "server-hostname": "EX01", "source": "SMTP", "event-id": "RECEIVE", "message-id": "<m@evil.example>",
        "recipient-address": f"a@gov.example{MULTI}b@gov.example", "message-subject": "Hello", "sender-address": "x@evil.example",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("callerIpAddress", "IP address"),
        ("Username", "Username"),
        ("ResultType", "Sign-in error code"),
        ("Status", "Status"),
        ("ClientApp", "Client app"),
        ("NetworkLocationDetails", None),
    ],
)
def test_sign_ins_that_the_portal_downloads_answer_under_the_portals_names(field, column):
    head = "Date (UTC),Request ID,User agent,Username,Application,IP address,Status,Sign-in error code,Client app"
    name, event = read(
        f"\ufeff{head}\n2022-07-15T08:00:00Z,s5,UA,x@gov.example,Azure Portal,203.0.113.7,Failure,50126,IMAP4\n"
    )
    assert name == "entra-portal-csv"
    assert event[:3] == ("azure-signinlogs-portal", "", TIME)
    [view] = views_of(LogSource("azure", None, "signinlogs"), [event.table])
    columns = columns_of(view, field, {one.lower(): one for one in event.fields})
    assert columns[:1] == (() if column is None else (column,))
    assert rewrites(view, "conditionalAccessStatus") == {"notapplied": "Not Applied"}
