from __future__ import annotations

import pytest

from store_samples import AMBER, NORD, SUED, at
from tocsin.model.errors import StoreError
from tocsin.store import Held


def test_what_is_held_is_kept_byte_for_byte_with_its_reason(store):
    held = store.quarantine.hold(b"\x00\xff{", "no JSON: \ud800\0", SUED, collection="c", object_="x\0")
    assert store.quarantine.page() == (held,)
    assert store.quarantine.get(held.id) == held
    assert (held.raw, held.size, held.state, held.received) == (b"\x00\xff{", 3, Held.HELD, at(0))
    assert held.reason.startswith("no JSON: \ufffd")
    assert held.object == "x\ufffd"
    assert store.quarantine.get(held.id + 1) is None


def test_the_same_from_the_same_source_is_counted_and_not_heaped_up(store, clock):
    first = store.quarantine.hold(b"bad", "unsigned", SUED)
    clock.move(minutes=5)
    again = store.quarantine.hold(b"bad", "unsigned", SUED)
    other = store.quarantine.hold(b"bad", "unsigned", NORD)
    assert (again.id, again.times, again.received, again.last_received) == (first.id, 2, at(0), at(5))
    assert other.id != first.id
    assert store.quarantine.counts() == {SUED: 1, NORD: 1}


def test_the_last_that_came_are_told_first(store):
    numbers = [store.quarantine.hold(b"%d" % n, "unmarked", SUED).id for n in range(4)]
    store.quarantine.drop(numbers[3], "ann")
    assert [one.id for one in store.quarantine.latest(limit=2)] == [numbers[2], numbers[1]]
    assert [one.id for one in store.quarantine.latest(None, limit=1)] == [numbers[3]]


def test_what_is_readmitted_has_a_marking_and_says_by_whom(store, clock):
    held = store.quarantine.hold(b"bad", "unmarked", SUED)
    clock.move(minutes=1)
    done = store.quarantine.readmit(held.id, AMBER, "ann")
    assert (done.state, done.marking, done.decided_by, done.decided_at) == (
        Held.READMITTED,
        AMBER,
        "ann",
        at(1),
    )
    assert done.raw == b"bad"
    assert store.quarantine.page() == ()
    assert store.quarantine.page(Held.READMITTED) == store.quarantine.page(None) == (done,)


def test_what_is_dropped_loses_its_content_and_stays_dropped(store):
    held = store.quarantine.hold(b"bad", "unmarked", SUED)
    store.quarantine.drop(held.id, "ann")
    again = store.quarantine.hold(b"bad", "unmarked", SUED)
    assert (again.state, again.raw, again.size, again.reason) == (Held.DROPPED, b"", 3, "unmarked")
    assert store.quarantine.counts() == {}


def test_a_decision_is_made_once(store):
    held = store.quarantine.hold(b"bad", "unmarked", SUED)
    store.quarantine.drop(held.id, "ann")
    with pytest.raises(StoreError, match="dropped already"):
        store.quarantine.readmit(held.id, AMBER, "bob")
    with pytest.raises(StoreError, match="not known"):
        store.quarantine.drop(held.id + 1, "bob")


def test_pages_of_the_quarantine_go_on_where_the_last_ended(store):
    held = [store.quarantine.hold(bytes([n]), "x", SUED).id for n in range(5)]
    first = store.quarantine.page(limit=2)
    rest = store.quarantine.page(after=first[-1].id)
    assert [one.id for one in first + rest] == held


def test_a_list_leaves_long_contents_out_and_one_alone_has_them(store):
    long = store.quarantine.hold(b"x" * 20, "unsigned", SUED)
    store.quarantine.hold(b"y", "unsigned", SUED)
    for listed in (store.quarantine.page(content=10), store.quarantine.latest(content=10)[::-1]):
        assert [(one.raw, one.size) for one in listed] == [(b"", 20), (b"y", 1)]
    assert store.quarantine.get(long.id).raw == b"x" * 20


def test_of_one_source_no_more_is_kept_than_is_allowed_and_what_is_dropped_makes_room(store):
    first, second = (store.quarantine.hold(raw, "unsigned", SUED, most=10) for raw in (b"1" * 8, b"2" * 8))
    assert [(one.raw, one.size) for one in (first, second)] == [(b"1" * 8, 8), (b"", 8)]
    assert store.quarantine.hold(b"3" * 8, "unsigned", NORD, most=10).raw
    store.quarantine.drop(first.id, "ann")
    with pytest.raises(StoreError):
        store.quarantine.drop(first.id, "ann")
    assert [store.quarantine.hold(raw, "unsigned", SUED, most=10).raw for raw in (b"4" * 8, b"5" * 8)] == [
        b"4" * 8,
        b"",
    ]


def test_where_much_of_a_source_waits_what_is_beyond_is_counted_together(store):
    held = [store.quarantine.hold(b"%d" % n, "unsigned", SUED, object_=f"x{n}", things=2) for n in range(5)]
    assert [one.object for one in held] == ["x0", "x1", "", "", ""]
    beyond = store.quarantine.get(held[-1].id)
    assert (beyond.times, beyond.size, beyond.raw) == (3, 0, b"")
    assert "counted alone" in beyond.reason
    assert store.quarantine.hold(b"1", "unsigned", SUED, things=2).id == held[1].id
    assert store.quarantine.hold(b"7", "unsigned", NORD, things=2).object == ""
    assert store.quarantine.counts() == {SUED: 3, NORD: 1}


def test_what_was_decided_makes_room_for_what_comes(store):
    held = [store.quarantine.hold(b"%d" % n, "unmarked", SUED, things=2) for n in range(2)]
    store.quarantine.drop(held[0].id, "ann")
    store.quarantine.readmit(held[1].id, AMBER, "ann")
    assert [store.quarantine.hold(b"x%d" % n, "unmarked", SUED, things=2).size for n in range(3)] == [2, 2, 0]
