from __future__ import annotations

from store_samples import CALL, searched


def test_hunts_are_told_the_last_first_of_one_call_or_of_all(store):
    first, second, other = searched(0), searched(5, new=0, days=None), searched(9, call="grouping--other")
    for one in (first, second, other):
        store.hunts.add(one)
    assert [one for _, one in store.hunts.latest()] == [other, second, first]
    assert [one for _, one in store.hunts.latest(CALL)] == [second, first]
    ((number, last), *_) = store.hunts.latest(limit=1)
    assert last == other
    assert [one for _, one in store.hunts.latest(before=number, limit=1)] == [second]
