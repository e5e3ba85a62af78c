"""URLs are put together of the parts that a log keeps, and only of hosts that the list names."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.hunting import split_urls
from tocsin.hunting.distinct import Distinct
from tocsin.hunting.lookups import EntryIndex
from tocsin.hunting.split_urls import hits
from tocsin.model.detection import IndicatorList
from tocsin.model.expression import ListKind

_LISTED = (
    "a.example/x",
    "a.example/x?q=1",
    "b.example/x",
    "a.example:8080/x?q=1",
    "a.example/y?p/",
    "a.example/",
)
_INDEX = EntryIndex(IndicatorList("l", ListKind.URL, _LISTED))


@pytest.fixture(params=["url by url", "from the list's side"])
def either_way(request, monkeypatch):
    """However many URLs the parts make: they are put together, or the list's entries are taken apart."""
    monkeypatch.setattr(split_urls, "_FEW", 10_000 if request.param == "url by url" else 0)


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(
    ("parts", "hit"),
    [
        (("a.example", "/x"), {"a.example/x"}),
        (("a.example", "/x/"), {"a.example/x"}),
        (("a.example:443", "/x", "-"), {"a.example/x"}),
        (("a.example:8080", "/x", "q=1"), {"a.example:8080/x?q=1"}),
        (("a.example", "/x?q=1", "q=1"), {"a.example/x?q=1"}),
        (("a.example", "/x?q=2", "q=1"), {"a.example/x"}),
        (("a.example", "/x/?q=2"), {"a.example/x"}),
        (("a.example", "/x", "/x"), {"a.example/x"}),
        (("a.example", "/y", "?p/"), {"a.example/y?p/"}),
        (("a.example", "/"), {"a.example/"}),
        (("a.example", "/", "q=1"), {"a.example/"}),
        (("a.example\x1fb.example", "/x"), {"a.example/x", "b.example/x"}),
        (("a.example", "/x\x1f/x?q=1", "/x\x1f/x?q=1"), {"a.example/x", "a.example/x?q=1"}),
        (("a.example", "/z\x1f/x", "q=2\x1fq=1"), {"a.example/x?q=1"}),
        (("-", "/x"), set()),
        (("", "/x"), set()),
        (("c.example", "/x"), set()),
        (("a.example", "http://a.example/x"), set()),
    ],
)
def test_parts_hit_what_the_urls_are_that_they_make(parts, hit):
    assert hit <= set(split_urls.entries(_INDEX, *parts)) <= hit | {"a.example/x"}


_PATHS = st.lists(st.sampled_from(["/", "/x", "/x/", "/x?q=1", "/x/?q=1", "/y", "z"]), min_size=1, max_size=3)
_QUERIES = st.lists(st.sampled_from(["", "-", "q=1", "?q=1", "q=1/", "p/", "/x"]), min_size=1, max_size=3)
_ENTRY = st.builds(
    "{}{}{}".format,
    st.sampled_from("ab"),
    st.sampled_from(["", "/", "/x", "/x/", "/y"]),
    st.sampled_from(["", "?q=1", "?q=1/", "?p"]),
)


@given(st.lists(_ENTRY, min_size=1, max_size=4), _PATHS, _QUERIES)
@settings(max_examples=300, deadline=None)
def test_an_event_is_hit_whichever_way_it_is_asked(listed, paths, queries):
    index = EntryIndex(IndicatorList("l", ListKind.URL, tuple(listed)))
    parts = ("a\x1fb\x1fc", "\x1f".join(paths), "\x1f".join(queries))
    with pytest.MonkeyPatch.context() as patched:
        one_by_one = set(split_urls.entries(index, *parts))
        patched.setattr(split_urls, "_FEW", 0)
        taken_apart = set(split_urls.entries(index, *parts))
    assert one_by_one <= taken_apart
    assert bool(one_by_one) == bool(taken_apart)


def test_values_of_one_column_make_no_more_urls_than_there_are():
    index = _Counting()
    values = "\x1f".join(f"/{number}" for number in range(2_000))
    assert not list(split_urls.entries(index, "a.example", values, values))
    assert index.asked == 2_000


def test_parts_that_make_millions_of_urls_cost_the_entries_of_their_hosts_and_are_hit():
    index = _Counting()
    paths = "\x1f".join(f"/{number}" for number in range(2_000))
    queries = "\x1f".join(f"q={number}" for number in range(2_000))
    assert set(split_urls.entries(index, "a.example", f"{paths}\x1f/x", queries)) >= {"a.example/x?q=1"}
    assert index.asked == 0


class _Counting(EntryIndex):
    """An index that knows how often it was asked for a URL."""

    asked = 0

    def __init__(self) -> None:
        super().__init__(IndicatorList("l", ListKind.URL, _LISTED))

    def entries(self, value: str) -> Iterator[str]:
        """What is hit, counted."""
        self.asked += 1
        return super().entries(value)


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
