from __future__ import annotations

import pytest

from tocsin.model.errors import StoreError


def test_what_is_kept_is_there_when_the_store_is_opened_again(place, opened):
    with opened(place) as store:
        store.cursors.set("peer", "objects", "2026-03-01T12:00:00Z")
    assert opened(place).cursors.get("peer", "objects") == "2026-03-01T12:00:00Z"


def change_three_books_the_last_in_vain(store):
    with store.transaction() as books:
        books.cursors.set("peer", "objects", "x")
        books.audit.append("ann", "read", object_="x")
        books.keys.revoke("unknown")


def test_books_change_together_or_not_at_all(store):
    with pytest.raises(StoreError, match="unknown"):
        change_three_books_the_last_in_vain(store)
    assert store.cursors.get("peer", "objects") is None
    assert list(store.audit.entries()) == []
    with store.transaction(), store.transaction():
        store.cursors.set("peer", "objects", "y")
    assert store.cursors.get("peer", "objects") == "y"


def test_a_store_says_how_much_room_it_takes(store):
    assert store.size() > 10_000


def test_one_name_of_a_peer_is_forgotten_or_all(store):
    for name in ("a", "b"):
        store.cursors.set("peer", name, name.upper())
    store.cursors.set("other", "a", "x")
    assert store.cursors.all("peer") == {"a": "A", "b": "B"}
    store.cursors.forget("peer", "a")
    assert store.cursors.all("peer") == {"b": "B"}
    store.cursors.forget("peer")
    assert store.cursors.all("peer") == {}
    assert store.cursors.all("other") == {"a": "x"}
