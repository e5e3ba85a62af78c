"""Files become chunks of batches, always cut at the same places."""

import datetime as dt
import gzip
import json

import pyarrow as pa
import pytest

from evtx_writer import evtx
from format_samples import EVENT_XML
from tocsin.model.event import FILE, HOST, KEY, ORIGIN, PATH, RECORD, TIME
from tocsin.sources import Earlier, ReadOptions, inputs, read_chunks, reading
from tocsin.sources.spooling import release

OPTIONS = ReadOptions(origin="moi")


def row(number, **fields):
    return {"EventID": 1, "Channel": "Security", "Hostname": "DC01", "EventRecordID": number, **fields}


def write(path, rows):
    path.write_text("".join(json.dumps(r) + "\n" for r in rows))
    return path


def chunks(path, skip=0, **more):
    [source] = inputs([path])
    found = list(read_chunks(source, OPTIONS, Earlier(skip), **more))
    release()
    return found


def records(found):
    return [r for chunk in found for batch in chunk.batches for r in batch.columns.column(RECORD).to_pylist()]


def test_a_batch_has_provenance_and_the_logs_own_fields_as_text(tmp_path):
    path = write(tmp_path / "a.json", [row(5, **{"@timestamp": "2022-07-15T10:00:00Z"}, Port=80, Ok=True)])
    [chunk] = chunks(path)
    [batch] = chunk.batches
    columns = batch.columns.to_pydict()
    assert (batch.table, batch.event, chunk.events, chunk.format) == (
        "windows-security",
        "1",
        1,
        "windows-json",
    )
    assert columns[TIME][0].isoformat() == "2022-07-15T10:00:00+00:00"
    assert (columns[HOST], columns[ORIGIN], columns[PATH]) == (["DC01"], ["moi"], ["a.json"])
    assert columns[RECORD] == [1]
    assert len(columns[FILE][0]) == 64
    assert columns[KEY][0] is not None
    assert (columns["EventID"], columns["Port"], columns["Ok"]) == (["1"], ["80"], ["true"])
    own = [f for f in batch.columns.schema if not f.name.startswith("_t_")]
    assert all(f.type == pa.string() for f in own)


def test_shapes_name_the_fields_each_row_fills(tmp_path):
    path = write(
        tmp_path / "a.json", [row(1, A="x", B=None), row(2, A="", B="y"), row(3, A=None, B=None), row(4, C=1)]
    )
    [chunk] = chunks(path)
    [batch] = chunk.batches
    common = {"Channel", "Computer", "EventID", "EventRecordID"}
    filled = [set(batch.shapes[code]) - common for code in batch.shape_codes]
    order = batch.columns.column(RECORD).to_pylist()
    assert dict(zip(order, filled, strict=True)) == {1: {"A"}, 2: {"A", "B"}, 3: set(), 4: {"C"}}
    assert all(list(shape) == sorted(shape) for shape in batch.shapes)


def test_chunks_are_cut_by_events_and_skip_resumes_at_the_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "CHUNK_EVENTS", 10)
    path = write(tmp_path / "a.json", [row(n) for n in range(1, 36)])
    whole = chunks(path)
    assert [(c.number, c.events) for c in whole] == [(0, 10), (1, 10), (2, 10), (3, 5)]
    rest = chunks(path, skip=20)
    assert [(c.number, c.events) for c in rest] == [(0, 10), (1, 5)]
    assert records(rest) == records(whole)[20:]
    assert records(whole) == list(range(1, 36))


def test_chunks_are_cut_by_text(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "CHUNK_BYTES", 1000)
    found = chunks(write(tmp_path / "a.json", [row(n, Text="x" * 400) for n in range(7)]))
    assert [c.events for c in found] == [3, 3, 1]


def test_one_event_has_one_key_in_every_export_and_name_of_its_host(tmp_path):
    when = {"@timestamp": "2022-07-15T10:00:00Z"}
    first = write(tmp_path / "a.json", [row(5, **when), row(6, **when)])
    second = write(tmp_path / "b.json", [row(6, **when) | {"Hostname": "dc01.agency.example"}])
    keys = [c.batches[0].columns.column(KEY).to_pylist() for c in (*chunks(first), *chunks(second))]
    assert keys[0][1] == keys[1][0]
    assert keys[0][0] != keys[0][1]


def test_a_log_without_record_numbers_has_no_keys(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"EventID":1,"Channel":"Security"}\n')
    assert chunks(path)[0].batches[0].columns.column(KEY).null_count == 1


def test_evtx_keeps_its_record_numbers(tmp_path):
    path = tmp_path / "a.evtx"
    path.write_bytes(evtx([[EVENT_XML]]))
    [chunk] = chunks(path)
    columns = chunk.batches[0].columns.to_pydict()
    assert (columns[RECORD], columns[HOST]) == ([77], ["DC01.agency.example"])
    assert columns["Execution_ProcessID"] == ["4"]


@pytest.mark.parametrize("line", ["Record 77", "What the log of DC01 holds"])
def test_records_behind_a_foreign_line_keep_the_numbers_of_the_log(tmp_path, line):
    plain, dumped = tmp_path / "a.xml", tmp_path / "b.xml"
    plain.write_text(EVENT_XML)
    dumped.write_text(f"{line}\n<?xml version='1.0'?>\n{EVENT_XML}\n")
    [one], [other] = chunks(plain), chunks(dumped)
    assert records([one]) == records([other]) == [77]
    assert one.batches[0].columns.column(KEY) == other.batches[0].columns.column(KEY)


@pytest.mark.parametrize(("text", "numbers"), [("[{}]", [1, 2]), ("{}", [3, 4])])
def test_records_of_a_list_behind_a_foreign_line_keep_their_place_in_it(tmp_path, text, numbers):
    path = tmp_path / "a.json"
    both = (",\n" if "[" in text else "\n").join(json.dumps(row(n)) for n in (7, 8))
    path.write_text("What this is\nand why\n" + text.replace("{}", both) + "\n")
    assert records(chunks(path)) == numbers


@pytest.mark.parametrize(
    "extreme",
    ["9999-12-31T23:59:59.999999-12:00", "0001-01-01T00:00:00+12:00", "0001-01-01T00:00:00"],
)
def test_an_event_of_a_time_beyond_the_calendar_is_kept_without_one(tmp_path, extreme):
    options = ReadOptions(timezone=dt.timezone(dt.timedelta(hours=2)))
    [source] = inputs([write(tmp_path / "a.json", [row(1, EventTime=extreme), row(2)])])
    [chunk] = read_chunks(source, options)
    assert chunk.batches[0].columns.column(TIME).to_pylist() == [None, None]


def test_who_is_said_to_have_written_a_log_goes_before_the_address_of_a_server(tmp_path):
    path = tmp_path / "u_ex.log"
    path.write_text("#Fields: date time s-ip cs-uri-stem\n2022-05-12 03:00:03 10.0.0.5 /\n")
    [chunk] = chunks(path, host="WEB01")
    assert chunk.batches[0].columns.column(HOST).to_pylist() == ["WEB01"]
    assert (chunk.nameless, chunk.host) == (1, "WEB01")


def test_names_that_differ_only_in_case_are_one_column(tmp_path):
    rows = [
        row(1, ProcessId="7"),
        row(2, ProcessID="8"),
        row(3, ProcessId="9", ProcessID="10"),
        row(4, processid="1", ProcessID="1"),
    ]
    [chunk] = chunks(write(tmp_path / "a.json", rows))
    [batch] = chunk.batches
    names = [n for n in batch.columns.schema.names if n.lower() == "processid"]
    assert names == ["ProcessId"]
    values = dict(
        zip(
            batch.columns.column(RECORD).to_pylist(),
            batch.columns.column("ProcessId").to_pylist(),
            strict=True,
        )
    )
    assert values == {1: "7", 2: "8", 3: "9\x1f10", 4: "1"}


def test_reserved_long_and_odd_names_are_kept_within_bounds_and_told(tmp_path):
    [chunk] = chunks(write(tmp_path / "a.json", [row(1, **{"_t_time": "x", "n" * 999: "y", "": "z"})]))
    names = chunk.batches[0].columns.schema.names
    assert {"x_t_time", "n" * 256, "unnamed"} <= set(names)
    assert len(names) == len(set(names))
    assert len(chunk.skipped) == 2


def test_fields_beyond_the_bound_share_one_column_and_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr("tocsin.sources.naming.MAX_FIELDS", 10)
    [chunk] = chunks(write(tmp_path / "a.json", [row(1, **{f"f{n}": str(n) for n in range(30)})]))
    columns = chunk.batches[0].columns.to_pydict()
    assert columns["f5"] == ["5"]
    assert "f29=29" in columns["more_fields"][0].split("\x1f")
    assert sum(s.count for s in chunk.skipped) == 24


def test_rows_that_all_have_different_fields_are_kept(tmp_path):
    path = write(tmp_path / "a.json", [row(n, **{f"f{n}": str(n)}) for n in range(1, 300)])
    [chunk] = chunks(path)
    [batch] = chunk.batches
    for number, position in zip(batch.columns.column(RECORD).to_pylist(), range(299), strict=True):
        assert batch.columns.column(f"f{number}")[position].as_py() == str(number)
        assert f"f{number}" in batch.shapes[batch.shape_codes[position]]
        assert len(batch.shapes[batch.shape_codes[position]]) == 5


def test_half_a_surrogate_pair_does_not_cost_the_row(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(
        b'{"EventID":1,"Channel":"Security","A":"x\\ud800y"}\n{"EventID":1,"Channel":"Security","A":"ok"}\n'
    )
    [chunk] = chunks(path)
    assert chunk.events == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b"\0" * 5000, "empty file"),
        (b"\0\x05\x16\x07\0\x02", "macOS resource fork, no log"),
        (b"\x7fELF\0\0", "binary file of no known log format"),
        (b"hello\n", "text of no known log format"),
    ],
)
def test_what_is_no_log_is_one_chunk_with_the_reason(tmp_path, data, reason):
    path = tmp_path / "a"
    path.write_bytes(data)
    [chunk] = chunks(path)
    assert (chunk.events, chunk.format, [s.reason for s in chunk.skipped]) == (0, "", [reason])


def test_a_file_that_is_gone_is_told(tmp_path):
    path = write(tmp_path / "a.json", [row(1)])
    [source] = inputs([path])
    path.unlink()
    [chunk] = read_chunks(source, OPTIONS)
    assert "No such file" in chunk.skipped[0].reason


def test_a_truncated_archive_gives_its_events_and_the_damage(tmp_path):
    text = "".join(json.dumps(row(n, T=str(n * 7919 % 10007))) + "\n" for n in range(5000))
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(text.encode())[:-9000])
    found = chunks(path)
    assert 100 < sum(c.events for c in found) < 5000
    assert any("breaks off" in s.reason for c in found for s in c.skipped)


def test_many_skipped_lines_are_listed_up_to_a_bound_and_counted_beyond(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_LISTED", 3)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(row(1)) + "\n" + "[1]\n" * 50)
    [chunk] = chunks(path)
    assert len(chunk.skipped) == 4
    assert sum(s.count for s in chunk.skipped) == 50


def test_an_opened_stream_is_used_and_closed(tmp_path):
    path = write(tmp_path / "a.json", [row(1)])
    [source] = inputs([path])
    opened = source.fetch()
    path.unlink()
    [chunk] = read_chunks(source, OPTIONS, digest="d", opened=opened)
    assert chunk.events == 1
    assert opened[0].closed
    assert chunk.batches[0].columns.column(FILE).to_pylist() == ["d"]
