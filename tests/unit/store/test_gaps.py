"""The book of gaps: a snapshot is kept once something changed, later ones alone, and the oldest go."""

from __future__ import annotations

import datetime as dt

import pytest

from tocsin.model.gap import GapSummary, Standing
from tocsin.store import gaps

DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def snapshot(day: int, *stands: tuple[str, Standing, int], member: str = "identity--1") -> GapSummary:
    return GapSummary(member=member, at=DAY + dt.timedelta(days=day), stands=stands)


BLIND = ("T1003", Standing.BLIND, 0)
COVERED = ("T1003", Standing.COVERED, 2)


def test_a_snapshot_is_kept_where_something_changed_and_never_an_older_one(store):
    book = store.gaps
    assert book.add(snapshot(1, BLIND))
    assert not book.add(snapshot(2, BLIND))
    assert not book.add(snapshot(0, COVERED))
    assert not book.add(snapshot(1, COVERED))
    assert book.add(snapshot(3, COVERED))
    assert book.of("identity--1") == (snapshot(1, BLIND), snapshot(3, COVERED))
    assert book.last("identity--1") == snapshot(3, COVERED)
    assert book.last("identity--1", before=DAY + dt.timedelta(days=3)) == snapshot(1, BLIND)
    assert book.last("identity--9") is None


def test_of_each_member_it_is_known_what_is_kept(store):
    for one in (snapshot(1, BLIND), snapshot(2, COVERED), snapshot(1, BLIND, member="identity--2")):
        store.gaps.add(one)
    days = [DAY + dt.timedelta(days=day) for day in (1, 2)]
    assert store.gaps.kept() == {
        "identity--1": gaps.Kept(2, days[0], days[1]),
        "identity--2": gaps.Kept(1, days[0], days[0]),
    }
    assert store.gaps.of("identity--1", days[0]) == (snapshot(2, COVERED),)


def test_the_oldest_go(store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gaps, "KEPT", 2)
    found = [snapshot(day, (f"T{day}", Standing.BLIND, 0)) for day in range(4)]
    for one in found:
        store.gaps.add(one)
    assert store.gaps.of("identity--1") == tuple(found[2:])
