import datetime as dt
import gzip
import io

import pytest

from tocsin.model.event import Skipped
from tocsin.sources import lines as module
from tocsin.sources.contract import ReadContext
from tocsin.sources.lines import head_text, lines

CONTEXT = ReadContext(path="a.log", received=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def read(data: bytes):
    return list(lines(io.BytesIO(data), CONTEXT))


def test_line_ends_of_every_kind_and_a_missing_last_one_are_understood():
    assert read(b"one\r\n\ntwo\nthree") == [(1, b"one"), (3, b"two"), (4, b"three")]


def test_lines_that_end_in_cr_alone_are_one_and_that_is_told():
    assert read(b"one\rtwo\rthree\r") == [(1, b"one\rtwo\rthree"), Skipped("a.log", 0, module.ONE_LINE)]
    assert read(b"10%\r20%\r30%\nend") == [(1, b"10%\r20%\r30%"), (2, b"end")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides_the_encoding_and_disappears(encoding):
    data = "é1\r\nï2\r\n".encode(encoding)
    assert read(data) == [(1, "é1".encode()), (2, "ï2".encode())]
    assert head_text(data).startswith("é1")


def test_an_overlong_line_is_skipped_once_and_the_rest_goes_on(monkeypatch):
    monkeypatch.setattr(module, "MAX_RECORD_BYTES", 50)
    monkeypatch.setattr(module, "CHUNK_BYTES", 16)
    found = read(b"short\n" + b"x" * 500 + b"\nlast\n")
    assert [item for item in found if not isinstance(item, Skipped)] == [(1, b"short"), (3, b"last")]
    assert [(item.record, item.count) for item in found if isinstance(item, Skipped)] == [(2, 1)]


def test_lines_do_not_depend_on_how_the_stream_is_cut(monkeypatch):
    data = b"\n".join(b"line %d" % n for n in range(40))
    whole = read(data)
    monkeypatch.setattr(module, "CHUNK_BYTES", 7)
    assert read(data) == whole


def test_a_truncated_archive_gives_what_can_be_read_and_says_so():
    packed = gzip.compress(b"\n".join(b"%d" % (n * 7919) for n in range(9000)))
    found = list(lines(gzip.GzipFile(fileobj=io.BytesIO(packed[:-900])), CONTEXT))
    skipped = [item for item in found if isinstance(item, Skipped)]
    assert len(skipped) == 1
    assert "reading stopped" in skipped[0].reason
    assert len(found) > 5000
