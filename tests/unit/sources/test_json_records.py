import datetime as dt
import io
import zlib

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Skipped
from tocsin.sources.contract import HEAD_BYTES, ReadContext
from tocsin.sources.json_records import decode, head_records, records

CONTEXT = ReadContext(path="x", received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC))
ONE, TWO = {"a": 1, "Records": "text"}, {"a": 2, "b": {"c": [1]}}


def read(data, *wrappers):
    return list(records(io.BytesIO(data), CONTEXT, wrappers or ("Records", "value")))


@pytest.mark.parametrize(
    ("data", "numbers"),
    [
        (orjson.dumps(ONE) + b"\n\n" + orjson.dumps(TWO) + b"\r\n", [1, 3]),
        (orjson.dumps([ONE, TWO]), [1, 2]),
        (orjson.dumps({"@odata.context": "c", "value": [ONE, TWO], "next": None}), [1, 2]),
        (orjson.dumps({"Records": [ONE]}) + b"\n" + orjson.dumps({"Records": [TWO]}), [1, 2]),
        (orjson.dumps(ONE, option=orjson.OPT_INDENT_2) + b"\n" + orjson.dumps(TWO), [1, 2]),
        (b"\xef\xbb\xbf  [" + orjson.dumps(ONE) + b",\n" + orjson.dumps(TWO) + b"]", [1, 2]),
        (b"\xff\xfe" + (orjson.dumps(ONE) + b"\n" + orjson.dumps(TWO)).decode().encode("utf-16-le"), [1, 2]),
    ],
    ids=["lines", "array", "wrapped", "wrapped lines", "pretty", "byte order mark", "utf-16"],
)
def test_every_layout_gives_its_records(data, numbers):
    assert read(data) == list(zip(numbers, [ONE, TWO], strict=True))


def test_a_record_without_wrapping_list_is_itself():
    assert read(orjson.dumps({"value": [1, 2]}) + b"\n" + orjson.dumps(TWO))[-1] == (1, TWO)
    assert read(orjson.dumps({"value": {"x": 1}})) == [(1, {"value": {"x": 1}})]


def test_a_broken_first_line_does_not_hide_the_others():
    found = read(b'{"a": tru}\n' + orjson.dumps(ONE) + b"\n")
    assert [type(item) for item in found] == [Skipped, tuple]


def test_what_a_damaged_archive_still_holds_is_read():
    class Damaged(io.BytesIO):
        def read1(self, size=-1):
            data = super().read1(size)
            if not data:
                raise zlib.error("damaged")
            return data

    found = list(records(Damaged(orjson.dumps(ONE) + b"\n" + orjson.dumps(TWO)), CONTEXT))
    assert [item for item in found if isinstance(item, tuple)] == [(1, ONE), (2, TWO)]
    assert any(isinstance(item, Skipped) for item in found)


def test_a_first_record_longer_than_the_head_is_seen_in_part():
    long = {"eventName": "x", "nested": {"y": [1, 2]}, "blob": "z" * HEAD_BYTES, "late": 1}
    for data in (long, [long], {"Records": [long]}):
        [found] = head_records(orjson.dumps(data)[:HEAD_BYTES])
        assert found == {"eventName": "x", "nested": {"y": [1, 2]}}


def test_a_text_with_the_separator_of_values_is_one_value_and_depth_is_bounded():
    assert decode(rb'{"a\u001f": ["b\u001Fc", "\\u001f", 1]}') == {"a\\x1f": ["b\\x1fc", "\\u001f", 1]}
    with pytest.raises(ValueError, match="too deeply"):
        decode(b'{"a":"\\u001f","b":' + b"[" * 900 + b"]" * 900 + b"}")


def test_decoding_takes_what_makes_sense_and_refuses_the_rest():
    assert decode(b'{"a": 123456789012345678901234567890}')["a"] > 1e29
    assert decode(b'"\xff"') == "\ufffd"
    for data in (b"", b"{", b"[" * 5000 + b"]" * 5000):
        with pytest.raises(ValueError, match=r"."):
            decode(data)


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    head_records(data)
    read(data)
    read(b'{"value": [' + data)
