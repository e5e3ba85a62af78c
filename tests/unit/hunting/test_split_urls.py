"""URLs are put together of the parts that a log keeps, and only of hosts that the list names."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tocsin.hunting.distinct import Distinct
from tocsin.hunting.lookups import EntryIndex
from tocsin.hunting.split_urls import hits, whole_urls
from tocsin.model.detection import IndicatorList
from tocsin.model.expression import ListKind


@pytest.mark.parametrize(
    ("parts", "urls"),
    [
        (("a.example", "/x"), ["a.example/x"]),
        (("a.example:443", "/x", "-"), ["a.example/x"]),
        (("a.example:8080", "/x", "q=1"), ["a.example:8080/x?q=1"]),
        (("a.example", "/x?q=1", "q=1"), ["a.example/x?q=1"]),
        (("a.example", "/x", "/x"), ["a.example/x"]),
        (("a.example\x1fb.example", "/x"), ["a.example/x", "b.example/x"]),
        (("-", "/x"), []),
        (("", "/x"), []),
        (("a.example", "http://a.example/x"), []),
    ],
)
def test_parts_make_the_urls_that_were_asked_for(parts, urls):
    assert list(whole_urls(*parts)) == urls


def _column(*values: str | None) -> Distinct:
    return Distinct(pa.chunked_array([pa.array(values, pa.string()).dictionary_encode()]))


def test_rows_hit_by_the_first_column_that_each_fills():
    index = EntryIndex(IndicatorList("l", ListKind.URL, ("http://a.example/x", "b.example/y?q=1")))
    columns = {
        "h1": _column("a.example", None, "b.example", "A.example", None),
        "h2": _column("b.example", "a.example", None, None, None),
        "p": _column("/x", "/x", "/y", "/X", "/x"),
        "q": _column(None, "z=1", "q=1", None, None),
    }
    found = hits(columns, (("h1", "h2"), ("none", "p"), ("q",)), index)
    assert found.tolist() == [True, True, True, True, False]


@pytest.mark.parametrize("missing", ["h", "p"])
def test_a_slice_without_host_or_path_hits_nothing(missing):
    index = EntryIndex(IndicatorList("l", ListKind.URL, ("http://a.example/x",)))
    columns = {"h": _column("a.example"), "p": _column("/x")}
    del columns[missing]
    assert hits(columns, (("h",), ("p",)), index) is False
