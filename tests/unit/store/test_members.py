from __future__ import annotations

import msgspec
import pytest

from store_samples import NORD, SUED, at, key, member
from tocsin.model.errors import StoreError


def test_a_member_is_given_back_with_its_keys_the_oldest_first(store):
    given = member(NORD, key("b", 5), key("a"))
    store.members.add(given)
    assert store.members.get(NORD) == msgspec.structs.replace(given, keys=(key("a"), key("b", 5)))
    assert store.members.get(SUED) is None


def test_members_are_listed_by_name(store):
    store.members.add(member(SUED, name="süd"))
    store.members.add(member(NORD, name="Nord"))
    assert [one.id for one in store.members.all()] == [NORD, SUED]


def test_a_member_is_added_once_and_changed_without_its_keys(store):
    store.members.add(member(NORD, key("a")))
    with pytest.raises(StoreError, match="is known"):
        store.members.add(member(NORD))
    store.members.change(member(NORD, key("b"), name="North"))
    assert (store.members.get(NORD).name, store.members.get(NORD).keys) == ("North", (key("a"),))
    with pytest.raises(StoreError, match="not known"):
        store.members.change(member(SUED))


def test_a_revocation_is_never_taken_back(store, clock):
    store.members.add(member(NORD, key("a")))
    store.keys.revoke("thumbprint-a")
    first = store.members.revoke(NORD).revoked
    clock.move(hours=1)
    store.keys.revoke("thumbprint-a")
    store.members.change(member(NORD))
    assert store.members.revoke(NORD).revoked == first == at(0)
    assert store.keys.of(NORD)[0].revoked == at(0)
    for revoke in (store.members.revoke, store.keys.revoke):
        with pytest.raises(StoreError, match="not known"):
            revoke("nobody")


def test_a_key_is_pinned_to_one_member_for_good(store):
    store.members.add(member(NORD, key("a")))
    store.members.add(member(SUED))
    store.keys.pin(NORD, key("a"))
    for whose, another in ((SUED, key("a")), (NORD, msgspec.structs.replace(key("a"), x="forged"))):
        with pytest.raises(StoreError, match="pinned already"):
            store.keys.pin(whose, another)
    with pytest.raises(StoreError, match="not known"):
        store.keys.pin("nobody", key("b"))
    assert store.keys.owner("thumbprint-a") == NORD
    assert store.keys.owner("thumbprint-b") is None


def test_a_member_whose_key_is_anothers_is_not_added(store):
    store.members.add(member(NORD, key("a")))
    with pytest.raises(StoreError, match="pinned already"):
        store.members.add(member(SUED, key("a")))
    assert store.members.get(SUED) is None


def test_a_rotation_ends_the_keys_before_it(store):
    store.members.add(member(NORD, key("a")))
    store.keys.rotate(NORD, key("b", 10))
    store.keys.rotate(NORD, key("b", 10))
    store.keys.rotate(NORD, key("c", 20))
    assert [(one.since, one.until) for one in store.keys.of(NORD)] == [
        (at(0), at(10)),
        (at(10), at(20)),
        (at(20), None),
    ]
