"""Statuses are kept as long as they are of use, and no member takes more memory than it is given."""

from __future__ import annotations

import datetime as dt

from tocsin.exchange.taxii.statuses import RecentStatuses, State, Status, Told

NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)


def status(ident, member, objects=1):
    told = Told("unknown", "1970-01-01T00:00:00.000Z", State.FAILURE, "is no object")
    return Status(ident, member, "alliance", NOON, (told,) * objects)


def kept(book, *idents):
    return [ident for ident in idents if book.get(ident) is not None]


def test_of_one_member_so_many_statuses_are_kept_and_the_oldest_goes_first():
    book = RecentStatuses(most=2)
    for ident in ("a", "b", "c"):
        book.put(status(ident, "Albion"))
    assert kept(book, "a", "b", "c") == ["b", "c"]


def test_of_one_member_so_many_objects_are_kept_but_the_last_status_always():
    book = RecentStatuses(objects=10)
    for ident, objects in (("a", 4), ("b", 5), ("c", 4), ("d", 20)):
        book.put(status(ident, "Albion", objects))
        assert (
            kept(book, "a", "b", "c", "d")
            == {"a": ["a"], "b": ["a", "b"], "c": ["b", "c"], "d": ["d"]}[ident]
        )


def test_no_member_drives_out_what_another_one_was_told():
    book = RecentStatuses(most=1, objects=1)
    book.put(status("a", "Albion"))
    for number in range(20):
        book.put(status(str(number), "Borea", 100))
    assert kept(book, "a", "18", "19") == ["a", "19"]
