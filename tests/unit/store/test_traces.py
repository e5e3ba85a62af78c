"""Traces in the book: gathered once, replaced when they change, gone with what they were gathered from, and counted."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from case_samples import CLEAR, NOW, seen_at, source
from tocsin.model.case import Case
from tocsin.model.errors import StoreError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.trace import TraceKind
from tocsin.store.traces import Gathered

CASE = Case(id="case--1", title="The attacks", marking=CLEAR, created=NOW, author="ada")
RED = Marking(Tlp.RED, frozenset({"identity--1", "identity--2"}))


@pytest.fixture
def book(store):
    store.cases.put(CASE)
    return store.cases


def test_gathering_again_changes_nothing(book):
    traces = [seen_at(f"t{n:04}", "nord", n) for n in range(1200)]
    assert book.gather(CASE.id, traces) == Gathered(new=1200)
    before = book.trace_counts(CASE.id)
    assert book.gather(CASE.id, reversed(traces)) == Gathered(same=1200)
    assert book.trace_counts(CASE.id) == before
    assert [one.traces for one in before] == [1200]


def test_what_changed_is_replaced_and_what_was_gathered_from_the_same_and_is_no_more_goes(book):
    book.gather(CASE.id, [seen_at("a", "nord"), seen_at("b", "nord", 5), seen_at("c", "nord", of="other")])
    amended = seen_at("a", "nord", 3, count=7)
    assert book.gather(CASE.id, [amended], anew=["answer"]) == Gathered(changed=1, gone=1)
    assert book.traces(CASE.id) == (seen_at("c", "nord", of="other"), amended)
    assert book.gather(CASE.id, [], anew=["answer", "other"]) == Gathered(gone=2)
    assert (book.traces(CASE.id), book.trace_counts(CASE.id)) == ((), ())


def test_traces_are_counted_by_member_kind_tactic_incident_and_marking(book):
    book.gather(
        CASE.id,
        [
            seen_at("a", "nord", 9, count=2, tactic="impact"),
            seen_at("b", "nord", None, count=3, tactic="impact"),
            seen_at("c", "nord", 4, count=4, tactic="impact"),
            seen_at("d", "nord", 1, marking=RED, tactic="impact"),
            seen_at("e", "nord", 1, kind=TraceKind.MATCH, tactic="impact"),
            seen_at("f", "sued", None, incident="attack"),
        ],
    )
    counted = [
        (one.member, one.kind.value, one.tactic, one.incident, one.marking, one.traces, one.count)
        for one in book.trace_counts(CASE.id)
    ]
    assert counted == [
        ("nord", "answer", "impact", "", CLEAR, 3, 9),
        ("nord", "answer", "impact", "", RED, 1, 1),
        ("nord", "match", "impact", "", CLEAR, 1, 1),
        ("sued", "answer", "", "attack", CLEAR, 1, 1),
    ]
    first, *_, last = book.trace_counts(CASE.id)
    assert (first.first, first.last) == (NOW + dt.timedelta(days=4), NOW + dt.timedelta(days=9))
    assert (last.first, last.last) == (None, None)
    assert [one.undated for one in book.trace_counts(CASE.id)] == [1, 0, 0, 1]


def test_pages_hold_every_trace_once_in_order_and_those_of_unknown_time_last(book):
    traces = [seen_at(f"t{n}", "nord" if n % 2 else "sued", n // 3 if n < 9 else None) for n in range(12)]
    book.gather(CASE.id, traces)
    found, after = [], None
    while page := book.traces(CASE.id, after=after, limit=5):
        found += page
        after = (page[-1].first, page[-1].id)
    assert [one.id for one in found] == [*(f"t{n}" for n in range(9)), "t10", "t11", "t9"]


def test_pages_are_of_a_member_a_tactic_and_a_kind(book):
    book.gather(
        CASE.id,
        [
            seen_at("a", "nord", tactic="impact"),
            seen_at("b", "sued", tactic="impact", kind=TraceKind.MATCH),
            seen_at("c", "nord"),
        ],
    )
    assert [one.id for one in book.traces(CASE.id, member="nord")] == ["a", "c"]
    assert [one.id for one in book.traces(CASE.id, tactic="impact")] == ["a", "b"]
    assert [one.id for one in book.traces(CASE.id, tactic="")] == ["c"]
    assert [one.id for one in book.traces(CASE.id, kind=TraceKind.MATCH)] == ["b"]
    assert book.traces("case--2") == ()


def test_of_no_case_nothing_is_gathered_and_what_breaks_off_leaves_nothing(book):
    with pytest.raises(StoreError, match="there is no case case--9"):
        book.gather("case--9", [seen_at("a", "nord")])

    def broken():
        yield from (seen_at(f"t{n}", "nord") for n in range(700))
        raise StoreError("the file ends in the middle")

    with pytest.raises(StoreError, match="in the middle"):
        book.gather(CASE.id, broken())
    assert (book.traces(CASE.id), book.trace_counts(CASE.id)) == ((), ())


def test_a_trace_is_kept_with_all_that_it_says(book):
    trace = replace(seen_at("a", "nord", marking=RED), techniques=("T1486",), host="dc01", incident="attack")
    book.gather(CASE.id, [trace])
    assert book.traces(CASE.id) == (trace,)


def test_the_revision_of_a_case_rises_with_every_change_of_it_and_with_nothing_else(book):
    book.put(replace(CASE, id="case--2"))
    found = [book.revision(CASE.id)]
    for change in (
        lambda: book.put(replace(CASE, title="other")),
        lambda: book.add(CASE.id, [source("a")]),
        lambda: book.gather(CASE.id, [seen_at("a", "nord")]),
        lambda: book.gather(CASE.id, [seen_at("a", "nord", 3)]),
        lambda: book.gather(CASE.id, [], anew=["answer"]),
    ):
        change()
        found.append(book.revision(CASE.id))
    assert found == sorted(set(found))
    book.add(CASE.id, [source("a")])
    book.gather(CASE.id, [], anew=["answer"])
    book.add("case--2", [source("a")])
    assert book.revision(CASE.id) == found[-1]
    assert book.revision("case--9") == 0
