"""Windows events as Splunk's classic text, alone, in JSON and in CSV."""

import csv
import datetime as dt
import io
import json

import pytest

from format_samples import CLASSIC, EVENT_XML
from tocsin.model.event import Event, Skipped
from tocsin.sources.contract import ReadContext
from tocsin.sources.day_order import DayOrder
from tocsin.sources.registry import recognise

TIME = 1_657_879_200_000_000  # 2022-07-15T10:00:00Z
LATER = CLASSIC.replace("RecordNumber=77", "RecordNumber=78")
SYSMON = (
    "7/5/2022 1:00:00 PM\nLogName=Microsoft-Windows-Sysmon/Operational\nEventCode=1\nRecordNumber=9\nMessage=Process Create:\n"
    "UtcTime: 2022-07-05 13:00:00.250\nImage: C:\\a.exe\nCommandLine: a.exe: b\n"
)


def read(text: str, name: str, **options) -> list[Event | Skipped]:
    known = recognise(text.encode())
    assert known is not None
    assert known.name == name
    received = dt.datetime(2026, 8, 5, tzinfo=dt.UTC)
    return list(known.read(io.BytesIO(text.encode()), ReadContext("a.txt", received, **options)))


def test_an_event_has_its_own_fields_and_those_its_message_tells():
    first, second = read(f"{CLASSIC}\n{LATER}", "windows-text")
    assert first[:5] == ("windows-security", "4688", TIME, "DC01.agency.example", 1)
    assert (first.identity, second.identity, second.record) == (77, 78, 23)
    told = {"NewProcessName", "CommandLine", "SubjectUserSid", "SubjectUserName", "TargetUserName", "Message"}
    assert told <= first.fields.keys()
    assert first.fields["CommandLine"] == "cmd /c whoami"
    assert (first.fields["SubjectUserName"], first.fields["TargetUserName"]) == ("DC01$", "-")
    assert "created.\n\nCreator Subject:\n\tSecurity" in str(first.fields["Message"])
    assert first.fields["Message"] == second.fields["Message"]


def test_sysmons_message_has_the_names_of_its_data():
    [event] = read(SYSMON, "windows-text", dates=DayOrder("mdy"), timezone=dt.timezone(dt.timedelta(hours=2)))
    assert event[:3] == ("windows-microsoft-windows-sysmon-operational", "1", 1_657_026_000_250_000)
    assert (event.fields["Image"], event.fields["CommandLine"]) == ("C:\\a.exe", "a.exe: b")


def test_a_stamp_within_a_message_begins_no_event_and_what_precedes_the_first_is_told():
    found = read(f"one\ntwo\n{CLASSIC}07/15/2022 10:00:01 AM\nend\n07/15/2022 10:00:02 AM\n", "windows-text")
    assert found[0] == Skipped("a.txt", 1, "lines before the first event", 2)
    [event] = found[1:]
    assert str(event.fields["Message"]).endswith("07/15/2022 10:00:01 AM\nend\n07/15/2022 10:00:02 AM")


@pytest.mark.parametrize("raw", [CLASSIC, EVENT_XML])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_splunk_keeps_of_an_event_is_the_event(raw, form):
    row = {"_time": "2022-07-15T10:00:00.000+0000", "host": "idx", "sourcetype": "x", "_raw": raw}
    if form == "json":
        [event] = read(json.dumps({"preview": False, "result": row}), "windows-json")
    else:
        text = io.StringIO()
        writer = csv.DictWriter(text, row)
        writer.writeheader()
        writer.writerow(row)
        [event] = read(text.getvalue(), "splunk-csv")
    assert (event.table, event.event, event.host, event.identity) == (
        "windows-security", "4688", "DC01.agency.example", 77,
    )  # fmt: skip
    assert event.time is not None
    assert event.time // 1_000_000 == TIME // 1_000_000
    assert event.fields["NewProcessName"] == "C:\\Windows\\System32\\cmd.exe"


def test_other_rows_of_splunk_stay_rows():
    [event] = read(
        '_time,host,_raw\n2022-07-15T10:00:00Z,web1,"Jul 15 10:00:00 web1 cups: x"\n', "splunk-csv"
    )
    assert (event.table, event.time, event.host) == ("generic-csv", TIME, "web1")
