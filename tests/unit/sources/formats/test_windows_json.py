"""Windows events in the dialects of JSON that collectors and stores write."""

import datetime as dt
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from format_samples import EVENT_XML
from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.day_order import DayOrder
from tocsin.sources.formats.windows_json import WINDOWS_JSON
from tocsin.sources.registry import recognise

TIME = 1_657_879_200_000_000  # 2022-07-15T10:00:00Z
CORE = {"EventID", "Channel", "Computer", "Provider_Name"}
PROVIDER = "Microsoft-Windows-Security-Auditing"

DIALECTS = {
    "nxlog": {
        "EventTime": "2022-07-15 12:00:00", "EventReceivedTime": "2022-07-15 12:00:04",
        "@timestamp": "2022-07-15T10:00:05.200Z", "Hostname": "DC01.gov.example", "host": "wec", "EventID": 4688,
        "Channel": "Security", "SourceName": PROVIDER, "RecordNumber": 77, "SourceModuleType": "im_msvistalog",
        "ProcessID": 4, "ThreadID": 8, "ProcessId": "0x1f", "tags": ["a"], "TargetUserName": "eve",
    },
    "flat": {
        "TimeCreated": "2022-07-15T10:00:00.000Z", "@timestamp": "2022-07-15T10:00:09Z", "EventID": 4688,
        "Hostname": "DC01.gov.example", "Channel": "security", "SourceName": PROVIDER, "EventRecordID": "77",
        "ProviderName": "KSP", "TargetUserName": "eve",
    },
    "winlogbeat": {
        "@timestamp": "2022-07-15T10:00:00.000Z", "host": {"name": "collector"}, "event": {"code": "4688"},
        "winlog": {"channel": "Security", "event_id": "4688", "computer_name": "DC01.gov.example", "record_id": 77,
                   "provider_name": PROVIDER, "process": {"pid": 4, "thread": {"id": 8}},
                   "event_data": {"TargetUserName": "eve"}, "keywords": ["Audit Success", "x"]},
    },
    "winlogbeat, dotted": {
        "@timestamp": "2022-07-15T10:00:00.000Z", "winlog.channel": "Security", "winlog.event_id": 4688,
        "winlog.computer_name": "DC01.gov.example", "winlog.record_id": 77, "winlog.provider_name": PROVIDER,
        "winlog.event_data.TargetUserName": "eve",
    },
    "winlogbeat 6": {
        "@timestamp": "2022-07-15T10:00:00.000Z", "log_name": "Security", "event_id": 4688, "record_number": "77",
        "computer_name": "DC01.gov.example", "source_name": PROVIDER, "host": {"name": "WEC"}, "process_id": 4,
        "event_data": {"TargetUserName": "eve"},
    },
    "evtx_dump": {"Event": {"#attributes": {"xmlns": "x"}, "System": {
        "Provider": {"#attributes": {"Name": PROVIDER, "Guid": "1"}}, "EventID": {"#attributes": {"Qualifiers": 0}, "#text": 4688},
        "TimeCreated": {"#attributes": {"SystemTime": "2022-07-15T10:00:00.000000Z"}}, "EventRecordID": 77,
        "Channel": "Security", "Computer": "DC01.gov.example"}, "EventData": {"TargetUserName": "eve"}}},
    "evtx_dump, separate attributes": {"Event": {"System": {
        "Provider_attributes": {"Name": PROVIDER}, "EventID": 4688, "EventRecordID": 77, "Channel": "Security",
        "TimeCreated_attributes": {"SystemTime": "2022-07-15T10:00:00.000000Z"},
        "Computer": "DC01.gov.example"}, "EventData": {"TargetUserName": "eve"}}},
    "xml turned to json": {"Event": {"System": {
        "Provider": {"@Name": PROVIDER}, "EventID": "4688", "EventRecordID": "77", "Channel": "Security",
        "TimeCreated": {"@SystemTime": "2022-07-15T10:00:00.000000Z"}, "Computer": "DC01.gov.example"},
        "EventData": {"Data": [{"@Name": "TargetUserName", "#text": "eve"}, {"@Name": "A", "#text": "b"}]}}},
    "splunk": {"preview": False, "result": {
        "_time": "2022-07-15T12:00:00.000+02:00", "EventCode": "4688", "LogName": "Security", "RecordNumber": "77",
        "ComputerName": "DC01.gov.example", "SourceName": PROVIDER, "host": "idx1", "TargetUserName": "eve"}},
    "elastic": {"_index": "w", "_id": "1", "_source": {
        "@timestamp": "2022-07-15T10:00:00.000Z",
        "winlog": {"channel": "Security", "event_id": 4688, "computer_name": "DC01.gov.example", "record_id": 77,
                   "provider_name": PROVIDER, "event_data": {"TargetUserName": "eve"}}}},
    "azure event": {
        "TimeGenerated": "2022-07-15T10:00:00Z", "EventLog": "Security", "Source": PROVIDER, "EventID": 4688,
        "Computer": "DC01.gov.example", "EventRecordId": "77",
        "EventData": "<DataItem><EventData><Data Name='TargetUserName'>eve</Data></EventData></DataItem>"},
    "azure security event": {
        "TimeGenerated": "2022-07-15T10:00:00Z", "Channel": "Security", "EventSourceName": PROVIDER, "EventID": 4688,
        "Computer": "DC01.gov.example", "TargetUserName": "eve", "EventRecordId": "77", "Type": "SecurityEvent"},
    "get-winevent": {
        "TimeCreated": "/Date(1657879200000)/", "Id": 4688, "LogName": "Security", "ProviderName": PROVIDER,
        "MachineName": "DC01.gov.example", "RecordId": 77, "TargetUserName": "eve", "Properties": [{"Value": "a"}, {"Value": "b"}]},
}  # fmt: skip


def read(*rows, **options):
    data = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    context = ReadContext("a.json", dt.datetime(2024, 1, 1, tzinfo=dt.UTC), **options)
    found = list(WINDOWS_JSON.read(io.BytesIO(data.encode()), context))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_gives_the_same_event(name):
    assert WINDOWS_JSON.recognises(json.dumps(DIALECTS[name]).encode())
    [event], skipped = read(DIALECTS[name])
    assert not skipped
    assert event[:5] == ("windows-security", "4688", TIME, "DC01.gov.example", 1)
    assert event.identity == 77
    assert event.fields.keys() >= CORE
    assert event.fields["Provider_Name"] == PROVIDER
    assert event.fields["TargetUserName"] == "eve"


def test_splunks_raw_xml_is_the_event():
    [event], _ = read({"result": {"_raw": EVENT_XML, "host": "idx1"}})
    assert (event.table, event.event, event.identity) == ("windows-security", "4688", 77)
    assert event.fields["CommandLine"] == 'cmd.exe /c "whoami & ipconfig"'


def test_what_splunk_took_from_a_message_has_the_names_of_windows():
    row = {
        "EventCode": "4688",
        "LogName": "Security",
        "New_Process_Name": "a.exe",
        "Process_Command_Line": "a b",
    }
    [event], _ = read({"result": row})
    assert (event.fields["NewProcessName"], event.fields["CommandLine"]) == ("a.exe", "a b")


def test_day_and_month_of_a_time_in_utc_are_told_apart_too():
    times = [{"TimeGenerated": f"{date} 10:00:00 UTC"} for date in ("05/07/2022", "15/07/2022")]
    rows = ({"EventID": 1, "Channel": "Security"} | time for time in times)
    events, _ = read(*rows, dates=DayOrder("dmy"))
    assert [event.time for event in events] == [TIME - 864_000_000_000, TIME]


def test_nothing_is_stored_twice():
    [event], _ = read(DIALECTS["nxlog"])
    assert not event.fields.keys() & {"Hostname", "SourceName", "RecordNumber", "ThreadID", "ProcessID"}
    assert event.fields["Execution_ProcessID"] == 4
    assert event.fields["ProcessId"] == "0x1f"
    assert event.fields["host"] == "wec"
    assert event.fields["tags"] == "a"


def test_event_data_that_names_a_provider_of_its_own_keeps_it():
    [event], _ = read(DIALECTS["flat"])
    assert event.fields["ProviderName"] == "KSP"


def test_lists_are_several_values_and_ecs_keeps_its_dotted_names():
    [event], _ = read(DIALECTS["winlogbeat"])
    assert event.fields["Keywords"] == f"Audit Success{MULTI}x"
    assert event.fields["host.name"] == "collector"
    assert event.fields["event.code"] == "4688"


def test_an_array_and_a_search_answer_are_opened():
    rows = [DIALECTS["nxlog"], DIALECTS["flat"]]
    answer = {"took": 1, "hits": {"total": {"value": 2}, "hits": [DIALECTS["elastic"], DIALECTS["elastic"]]}}
    for text in (
        json.dumps(rows),
        json.dumps(answer),
        json.dumps(answer, indent=1),
        json.dumps({"value": rows}),
    ):
        assert WINDOWS_JSON.recognises(text.encode())
        events, skipped = read(text)
        assert [e.record for e in events] == [1, 2]
        assert not skipped


@pytest.mark.parametrize("indent", [None, 2])
def test_records_that_evtx_dump_numbers_are_read(indent):
    records = [json.dumps(DIALECTS["evtx_dump"], indent=indent) for _ in range(3)]
    text = "".join(f"Record {number}\n{record}\n" for number, record in enumerate(records, 2000)).encode()
    assert recognise(text) is WINDOWS_JSON
    found = list(
        WINDOWS_JSON.read(io.BytesIO(text), ReadContext("a.json", dt.datetime(2026, 8, 5, tzinfo=dt.UTC)))
    )
    assert [(item.record, item.identity, item.time) for item in found] == [(n, 77, TIME) for n in (1, 2, 3)]


def test_other_records_in_between_are_kept_and_broken_lines_counted():
    events, skipped = read(DIALECTS["flat"], "{broken", "", {"message": "started"}, "[1]", DIALECTS["flat"])
    assert [(e.table, e.record) for e in events] == [
        ("windows-security", 1), ("generic-json", 4), ("windows-security", 6),
    ]  # fmt: skip
    assert [s.record for s in skipped] == [2, 5]


@pytest.mark.parametrize(
    ("times", "zone", "expected"),
    [
        # NXLog's local time, its zone told by the receive time beside @timestamp
        (
            {
                "EventTime": "2022-07-15 06:00:00",
                "EventReceivedTime": "2022-07-15 06:00:03",
                "@timestamp": "2022-07-15T10:00:04Z",
            },
            0,
            TIME,
        ),
        # a pipeline that delivered hours later says nothing of the zone: its own time is the best there is
        (
            {
                "EventTime": "2022-07-15 06:00:00",
                "EventReceivedTime": "2022-07-15 06:00:03",
                "@timestamp": "2022-07-15T10:07:00Z",
            },
            0,
            TIME + 420_000_000,
        ),
        ({"EventTime": "2022-07-15T12:00:00+02:00", "@timestamp": "2022-07-15T10:00:07Z"}, 0, TIME),
        ({"TimeCreated": "2022-07-15 12:00:00.000"}, 2, TIME),
        ({"TimeCreated": "2022-07-15 12:00:00.000", "UtcTime": "2022-07-15 10:00:00.000"}, 0, TIME),
        ({"_time": "1657879200"}, 5, TIME),
        ({"EventTime": "soon"}, 0, None),
        ({}, 0, None),
    ],
)
def test_the_events_own_time_is_found(times, zone, expected):
    zone = dt.timezone(dt.timedelta(hours=zone))
    [event], _ = read({"EventID": 1, "Channel": "x", **times}, timezone=zone)
    assert event.time == expected


def test_other_json_is_not_taken():
    for row in ({"eventID": "1", "eventName": "x"}, {"event_type": "alert"}, {"EventID": 1}, {}):
        assert not WINDOWS_JSON.recognises(json.dumps(row).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["System", "EventData", "UserData", "Event", "winlog", "event_data", "#text", "#attributes", "Name", "Channel",
         "EventID", "_source", "result", "_raw", "EventTime", "TimeCreated", "EventRecordID", "Properties", "Data"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(st.lists(JSON, max_size=4))
def test_no_record_raises(rows):
    data = "\n".join(json.dumps(row) for row in rows).encode()
    WINDOWS_JSON.recognises(data)
    for item in WINDOWS_JSON.read(io.BytesIO(data), ReadContext("a", dt.datetime(2024, 1, 1, tzinfo=dt.UTC))):
        if isinstance(item, Event):
            assert all(v is None or isinstance(v, str | int | float) for v in item.fields.values())
            assert isinstance(item.host, str)
            assert isinstance(item.event, str)
