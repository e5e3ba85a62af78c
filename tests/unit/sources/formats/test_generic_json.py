import datetime as dt
import io

import orjson
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.model.logsource import LogSource
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.generic_json import GENERIC_JSON
from tocsin.sources.registry import recognise

RECORD = {"when": "2024-03-01 10:00:00", "TimeStamp": "2024-03-01T10:00:00Z", "Host_Name": "db1",
          "proc": {"cmd": "id", "tags": ["a", "b"]}}  # fmt: skip
TIME = 1_709_287_200_000_000


def read(*records, **options):
    data = b"\n".join(r if isinstance(r, bytes) else orjson.dumps(r) for r in records)
    context = ReadContext(path="x", received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC), **options)
    found = list(GENERIC_JSON.read(io.BytesIO(data), context))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


def test_without_a_log_source_records_are_kept_as_generic():
    [event], skipped = read(RECORD)
    assert not skipped
    assert event[:5] == ("generic-json", "", TIME, "db1", 1)
    assert event.fields["proc.tags"] == "a\x1fb"


def test_a_log_source_names_the_table():
    [event], _ = read(RECORD, logsource=LogSource("linux", "process_creation"))
    assert event.table == "any.linux.process_creation._"


def test_the_mapping_renames_fields_and_names_time_and_host():
    zone = dt.timezone(dt.timedelta(hours=1))
    mapping = {"_time": "when", "_host": "proc.cmd", "proc.cmd": "CommandLine"}
    [event], _ = read(RECORD, mapping=mapping, timezone=zone)
    assert event.time == TIME - 3_600_000_000
    assert event.host == "id"
    assert event.fields["CommandLine"] == "id"
    assert "proc.cmd" not in event.fields


def test_date_and_time_in_two_fields_are_one_time():
    assert read({"date": "2024-03-01", "time": "10:00:00"})[0][0].time == TIME


def test_broken_lines_and_values_are_counted():
    events, skipped = read(RECORD, b"{oops}", b'"text"', RECORD, b"\xff{}")
    assert [e.record for e in events] == [1, 4]
    assert [s.record for s in skipped] == [2, 3, 5]


def test_what_strict_parsers_refuse_is_still_read():
    [event], skipped = read(b'{"a": NaN, "b": "\\ud800", "c": "\xff", "d": 1e999}')
    assert not skipped
    assert event.fields["a"] == "nan"
    assert event.fields["c"] == "\ufffd"


def test_deep_nesting_is_counted_not_fatal():
    events, skipped = read(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, RECORD)
    assert (len(events), len(skipped)) == (1, 1)


def test_exports_of_elastic_and_splunk_are_unwrapped():
    assert read({"_index": "i", "_source": RECORD})[0][0].fields["proc.cmd"] == "id"
    assert read({"preview": False, "result": RECORD})[0][0].fields["proc.cmd"] == "id"
    assert read({"_raw": orjson.dumps(RECORD).decode(), "x": 1})[0][0].fields["proc.cmd"] == "id"


def test_any_json_objects_are_recognised_last():
    assert recognise(b'{"a": 1}\n{"a": 2}\n') is GENERIC_JSON
    assert recognise(b'[{"a": 1}]') is GENERIC_JSON
    assert not GENERIC_JSON.recognises(b"{not json")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=3),
        lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=3), v, max_size=3),
    )
)
def test_no_value_raises(value):  # fmt: skip
    read(value, {"time": value, "host": value})


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    GENERIC_JSON.recognises(data)
    read(data)
