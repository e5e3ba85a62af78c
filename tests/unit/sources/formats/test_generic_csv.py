import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.model.logsource import LogSource
from tocsin.sources import csv_rows
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.generic_csv import GENERIC_CSV
from tocsin.sources.registry import recognise

TIME = 1_709_287_200_000_000


def read(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    context = ReadContext(path="x", received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC), **options)
    found = list(GENERIC_CSV.read(io.BytesIO(data), context))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_each_row_becomes_an_event_whatever_the_delimiter(delimiter):
    text = "Timestamp,Computer,Command Line\r\n2024-03-01T10:00:00Z,db1,id\r\n".replace(",", delimiter)
    [event], skipped = read(text)
    assert not skipped
    assert event[:5] == ("generic-csv", "", TIME, "db1", 2)
    assert event.fields["Command Line"] == "id"


def test_quoted_cells_may_hold_delimiters_quotes_and_lines():
    [event, last], _ = read('a,b\n"x, ""y""","line\nline"\n1,2\n')
    assert event.fields == {"a": 'x, "y"', "b": "line\nline"}
    assert (event.record, last.record) == (2, 4)


def test_a_quote_left_open_costs_its_line_only(monkeypatch):
    monkeypatch.setattr(csv_rows, "MAX_ROW_LINES", 5)
    text = 'a,b\n1,2\n"open,3\n' + "4,5\n" * 8
    events, skipped = read(text)
    assert len(events) == 9
    assert [s.record for s in skipped] == [3]
    assert len(read('a,b\n"open,3\n4,5\n')[0]) == 1


def test_rows_of_another_width_are_counted_and_repeated_headers_passed():
    events, skipped = read("a,b\n1,2\n1,2,3\na,b\n3,4\n")
    assert [e.fields["a"] for e in events] == ["1", "3"]
    assert [s.record for s in skipped] == [3]


def test_a_log_source_and_a_mapping_are_used():
    options = {"logsource": LogSource("paloalto"), "mapping": {"_time": "t", "_host": "fw", "q": "query"}}
    [event], _ = read("t,fw,q\n1709287200,edge,a.example\n", **options)
    assert event[:4] == ("any.paloalto._._", "", TIME, "edge")
    assert event.fields["query"] == "a.example"


def test_a_row_without_a_readable_time_is_kept():
    assert read("time,b\nnever,2\n")[0][0].time is None


def test_a_table_is_recognised_by_its_header():
    assert recognise(b"Time,User Name,Action\n2024-03-01,x,y\n") is GENERIC_CSV
    assert recognise(b'#TYPE System.Object\n"Time","User"\n"1","2"\n') is GENERIC_CSV
    assert not GENERIC_CSV.recognises(b"Mar  1 10:00:00 db1 sshd[1]: a, b\nMar  1 10:00:01 db1 x\n")
    assert not GENERIC_CSV.recognises(b"1,2\n3,4\n")
    assert not GENERIC_CSV.recognises(b"a,b\n")


@given(st.text(alphabet='ab",;\t|\r\n#', max_size=80))
def test_no_table_raises(text):
    GENERIC_CSV.recognises(text.encode())
    read(text)


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    GENERIC_CSV.recognises(data)
    read(data)
