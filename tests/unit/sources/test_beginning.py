"""A bad line at the beginning of a log costs that line, and nothing becomes a log by it."""

from __future__ import annotations

import io
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import RECORD
from tocsin.sources import Earlier, ReadOptions, inputs, read_chunks
from tocsin.sources.beginning import beginning
from tocsin.sources.reading import REMARK, STRAY_LINE
from tocsin.sources.spooling import release

EVENT = {"EventID": 1, "Channel": "Security", "Hostname": "DC01", "EventRecordID": 7}
WINDOWS = "".join(json.dumps(EVENT | {"EventRecordID": number}) + "\n" for number in range(5))
ZEEK = "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\n#types\ttime\tstring\taddr\n1600000000.5\tC1\t10.0.0.1\n"
AUDITD = 'type=CWD msg=audit(1600000000.100:{}): cwd="/root"\n'
JSON_LINES = '{"a": 1, "time": "2022-01-01T00:00:00Z"}\n' * 3
STRAY = {
    "cut": 'rity","EventRecordID": 4}',
    "remark": "# exported by an analyst",
    "deep": "[" * 100_000 + "]" * 100_000,
    "deep object": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "long": "x" * 1_000_000,
    "number": "12345",
    "opening": '{"EventID": 1, "Chan',
}
NOTHING = Earlier()


def read(tmp_path, text, earlier=NOTHING):
    path = tmp_path / "log"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    [source] = inputs([path])
    [chunk] = read_chunks(source, ReadOptions(), earlier)
    release()
    return chunk


def lines(chunk):
    return sorted(r for batch in chunk.batches for r in batch.columns.column(RECORD).to_pylist())


@pytest.mark.parametrize("name", STRAY)
@pytest.mark.parametrize("log", [WINDOWS, JSON_LINES])
def test_a_bad_first_line_costs_that_line(tmp_path, name, log):
    chunk = read(tmp_path, f"{STRAY[name]}\n{log}")
    assert lines(chunk) == list(range(2, log.count("\n") + 2))
    assert [one.record for one in chunk.skipped] == [1]


def test_several_remarks_and_blank_lines_are_passed_over_and_told(tmp_path):
    chunk = read(tmp_path, f"# one\n\n# two\n{WINDOWS}")
    assert lines(chunk) == [4, 5, 6, 7, 8]
    assert [(one.record, one.reason) for one in chunk.skipped] == [(1, REMARK), (3, REMARK)]


def test_a_remark_and_a_cut_line_are_told_apart(tmp_path):
    chunk = read(tmp_path, f"# exported\n{STRAY['cut']}\n{WINDOWS}")
    assert [(one.record, one.reason) for one in chunk.skipped] == [(1, REMARK), (2, STRAY_LINE)]


JUNK = random.Random(7).randbytes(5_000)  # noqa: S311  (bytes, not secrets)


@pytest.mark.parametrize("log", [WINDOWS, JSON_LINES, ZEEK, "".join(AUDITD.format(n) for n in range(3))])
def test_random_bytes_before_a_log_cost_their_lines(tmp_path, log):
    lost = JUNK.count(b"\n") + 1
    chunk = read(tmp_path, JUNK + b"\n" + log.encode())
    assert chunk.events == sum(not line.startswith("#") for line in log.splitlines())
    assert [one.record for one in chunk.skipped][-1] == lost


@pytest.mark.parametrize("count", [9, 30, 64])
def test_many_lines_of_junk_cost_those_lines(tmp_path, count):
    junk = "".join(f"starting service {n}: done\n" for n in range(count))
    chunk = read(tmp_path, junk + "".join(AUDITD.format(n) for n in range(70)))
    assert (chunk.format, chunk.events) == ("auditd", 70)
    assert [one.record for one in chunk.skipped] == list(range(1, count + 1))


def test_beyond_64_lines_or_64_kilobytes_nothing_is_looked_for(tmp_path):
    assert read(tmp_path, "starting\n" * 130 + AUDITD.format(1) * 90).events == 0
    assert read(tmp_path, ("x" * 9_000 + "\n") * 20 + AUDITD.format(1) * 90).events == 0


@given(st.integers(0, 10_000), st.integers(1, 90_000))
def test_random_bytes_are_no_log(seed, size):
    junk = random.Random(seed).randbytes(size)  # noqa: S311  (bytes, not secrets)
    assert beginning(io.BytesIO(junk)).format is None


def test_an_example_in_a_long_text_makes_it_no_log():
    text = "".join(f"This is line {n} of a manual.\n\n" for n in range(15)) + WINDOWS
    assert beginning(io.BytesIO(text.encode())).format is None


def test_a_header_need_not_be_the_first_line(tmp_path):
    chunk = read(tmp_path, f"junk\n{ZEEK}")
    assert (chunk.format, chunk.events) == ("zeek-tsv", 1)


def test_a_line_cut_by_rotation_costs_that_line(tmp_path):
    chunk = read(tmp_path, '0): cwd="/root"\n' + "".join(AUDITD.format(n) for n in range(3)))
    assert (chunk.format, chunk.events, [one.record for one in chunk.skipped]) == ("auditd", 3, [1])


def test_what_follows_later_is_read_from_there_and_the_stray_line_told_once(tmp_path):
    before = f"# remark\n{WINDOWS}"
    after = before + json.dumps(EVENT | {"EventRecordID": 99}) + "\n"
    chunk = read(tmp_path, after, Earlier(5, (), len(before), before.count("\n")))
    assert (lines(chunk), chunk.skipped) == ([7], ())


def test_lines_of_zeek_without_their_header_are_told_as_such(tmp_path):
    chunk = read(tmp_path, "1600000000.500000\tC1\t10.0.0.1\n" * 3)
    assert "without the header" in chunk.skipped[0].reason


TABLE = ["Date,User,Address", *(f"2022-07-15T10:00:0{n}Z,u{n},10.0.0.{n}" for n in range(4))]


@pytest.mark.parametrize("front", ["Report of sign-ins", "# exported"])
def test_a_table_begins_below_its_title_or_a_remark(tmp_path, front):
    chunk = read(tmp_path, "\n".join([front, *TABLE]))
    assert (chunk.format, lines(chunk), [one.record for one in chunk.skipped]) == (
        "generic-csv",
        [3, 4, 5, 6],
        [1],
    )


def test_a_table_whose_first_row_is_cut_loses_that_row(tmp_path):
    chunk = read(tmp_path, "\n".join([TABLE[0], "7", *TABLE[1:]]))
    assert (lines(chunk), [one.record for one in chunk.skipped]) == ([3, 4, 5, 6], [2])


def test_records_below_a_remark_with_commas_are_no_table(tmp_path):
    rows = [json.dumps({"EventID": n, "Channel": "Security"}) for n in range(3)]
    assert read(tmp_path, "\n".join(["# exported, by us", *rows])).format == "windows-json"


@pytest.mark.parametrize("front", ["[INFO] started", "\0\0\0", "\ufeff\ufeff", "x" * 20_000_000])
def test_records_keep_the_number_of_their_line_whatever_is_above_them(tmp_path, front):
    assert lines(read(tmp_path, f"{front}\n{WINDOWS}")) == [2, 3, 4, 5, 6]


def test_zeros_that_a_crash_left_before_a_record_cost_nothing(tmp_path):
    rows = WINDOWS.splitlines()
    assert lines(read(tmp_path, "\n".join([rows[0], "\0" * 5_000 + rows[1], rows[2]]))) == [1, 2, 3]


def test_rows_of_zeek_above_its_header_are_lost_and_the_others_read(tmp_path):
    row = "1600000000.500000\tC1\t10.0.0.1\n"
    chunk = read(tmp_path, row * 20 + ZEEK)
    assert (chunk.format, chunk.events, len(chunk.skipped)) == ("zeek-tsv", 1, 20)
    assert "without a header" in chunk.skipped[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "Notes on the case\nfirst, second, third\na, b, c\n",
        'How to write a rule\n\n{"a": 1}\n\nis an event, and\n\nthis text is none,\nnor is this.\n',
        "x" * 100_000,
        "\n" * 100,
        "one\n" * 100,
    ],
)
def test_prose_stays_unknown(text):
    assert beginning(io.BytesIO(text.encode())).format is None


@given(st.binary(max_size=2_000))
def test_random_bytes_before_a_log_never_stop_it_and_never_raise(junk):
    line = junk.replace(b"\n", b"").replace(b"\0", b"")
    assert beginning(io.BytesIO(line + b"\n" + WINDOWS.encode())).format is not None
    beginning(io.BytesIO(junk))
