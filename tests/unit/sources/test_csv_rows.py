import datetime as dt
import io

import pytest

from tocsin.sources.contract import ReadContext
from tocsin.sources.csv_rows import delimiter_of, header_of, rows


@pytest.mark.parametrize(
    ("header", "expected"), [("a,b", ","), ("a\tb,c\td", "\t"), ("a;b", ";"), ("a|b|c", "|")]
)
def test_the_header_tells_the_delimiter(header, expected):
    assert delimiter_of(header) == expected


def test_a_header_needs_names_and_rows_that_fit_it():
    assert header_of(b'"Time","User [UTC]"\r\n"1","2"\r\n') == ("Time", "User [UTC]")
    assert header_of(b"a,a\n1,2\n") == ()
    assert header_of(b"a,b\n1,2,3\n") == ()
    assert header_of(b"") == ()


def test_blank_lines_within_a_value_are_kept():
    data = b'a,b\r\n"one\r\n\r\n\r\ntwo",2\r\n\r\n3,4\r\n'
    context = ReadContext(path="x", received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC))
    assert list(rows(io.BytesIO(data), context)) == [
        (1, ["a", "b"]),
        (2, ["one\n\n\ntwo", "2"]),
        (7, ["3", "4"]),
    ]


def test_rows_keep_the_line_they_begin_on():
    data = b'a\tb\n"x\ny"\tz\n5" disk\t1\n'
    context = ReadContext(path="x", received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC))
    found = list(rows(io.BytesIO(data), context))
    assert found == [(1, ["a", "b"]), (2, ["x\ny", "z"]), (4, ['5" disk', "1"])]
