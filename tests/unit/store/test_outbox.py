from __future__ import annotations

import datetime as dt

import pytest

from store_samples import NORD, SUED, at
from tocsin.model.errors import StoreError

LEASE = dt.timedelta(minutes=5)


def keys(parcels):
    return [one.key for one in parcels]


def test_what_is_put_waits_byte_for_byte_until_it_is_done(store):
    assert store.outbox.put("k", SUED, "c", b"\x00\xff")
    (parcel,) = store.outbox.pending()
    assert (parcel.raw, parcel.peer, parcel.collection, parcel.put) == (b"\x00\xff", SUED, "c", at(0))
    store.outbox.done("k")
    store.outbox.done("k")
    assert store.outbox.pending() == ()


def test_a_key_is_never_sent_twice(store):
    store.outbox.put("k", SUED, "c", b"1")
    assert not store.outbox.put("k", SUED, "c", b"2")
    assert store.outbox.pending()[0].raw == b"1"
    store.outbox.done("k")
    assert not store.outbox.put("k", SUED, "c", b"1")
    assert store.outbox.pending() == ()


def test_many_are_put_at_once_each_key_once_and_the_first_of_it(store):
    store.outbox.put("k0", SUED, "c", b"old")
    given = [(f"k{n % 1200}", SUED, "c", b"%d" % n) for n in range(1300)]
    assert store.outbox.put_all(given) == 1199
    sent = {one.key: one.raw for one in store.outbox.pending(limit=2000)}
    assert (len(sent), sent["k0"], sent["k1"], sent["k1199"]) == (1200, b"old", b"1", b"1199")


def test_a_failed_attempt_is_tried_again_at_its_time(store, clock):
    store.outbox.put("k", SUED, "c", b"")
    store.outbox.failed("k", "refused \0", at(10))
    assert store.outbox.pending() == ()
    clock.move(minutes=10)
    (parcel,) = store.outbox.pending()
    assert (parcel.attempts, parcel.error) == (1, "refused \ufffd")
    store.outbox.give_up("k", "gone")
    store.outbox.failed("k", "late", at(0))
    assert store.outbox.pending() == ()


def test_what_one_sender_claimed_no_other_is_given_until_the_lease_ends(store, clock):
    for n in range(3):
        store.outbox.put(f"k{n}", SUED, "c", b"")
    assert keys(store.outbox.claim(LEASE, limit=2)) == ["k0", "k1"]
    assert keys(store.outbox.claim(LEASE)) == ["k2"]
    assert store.outbox.claim(LEASE) == ()
    clock.move(minutes=5)
    assert keys(store.outbox.claim(LEASE)) == ["k0", "k1", "k2"]


def test_parcels_are_given_by_peer(store):
    store.outbox.put("n", NORD, "c", b"")
    store.outbox.put("s", SUED, "c", b"")
    assert keys(store.outbox.pending(SUED)) == keys(store.outbox.claim(LEASE, SUED)) == ["s"]
    assert store.outbox.waiting() == {NORD: 1, SUED: 1}
    store.outbox.done("n")
    assert store.outbox.waiting() == {SUED: 1}


def test_an_unknown_key_is_an_error(store):
    for change in (store.outbox.done, lambda key: store.outbox.failed(key, "", at(0))):
        with pytest.raises(StoreError, match="nothing in the outbox"):
            change("unknown")
