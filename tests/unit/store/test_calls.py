from __future__ import annotations

import pytest
from sqlalchemy import text

from store_samples import CALL, NORD, SUED, at, call
from tocsin.model.answer import Stage
from tocsin.model.errors import StoreError


def test_a_call_is_given_back_in_its_versions(store):
    assert store.calls.put(call())
    assert store.calls.put(call(5, title="amended"))
    assert not store.calls.put(call())
    assert store.calls.get(CALL) == call(5, title="amended")
    assert store.calls.get(CALL, modified=at(0)) == call()
    assert store.calls.versions(CALL) == (call(), call(5, title="amended"))
    assert store.calls.all() == (call(5, title="amended"),)
    assert store.calls.get("grouping--unknown") is None


def test_another_content_under_a_known_version_of_a_call_is_refused(store):
    store.calls.put(call())
    with pytest.raises(StoreError, match="another content"):
        store.calls.put(call(title="forged"))
    with pytest.raises(StoreError, match="another content"):
        store.calls.put(call(title="forged"), draft=True)
    assert store.calls.get(CALL) == call()


def test_of_some_calls_the_last_version_is_read_and_of_all_the_id(store):
    for number in range(3):
        store.calls.put(call(number, id=f"grouping--{number}"))
    store.calls.put(call(9, id="grouping--0", title="amended"))
    store.calls.put(call(10, id="grouping--1", title="not sent"), draft=True)
    store.calls.put(call(11, id="grouping--4"), draft=True)
    found = store.calls.last_of(["grouping--0", "grouping--1", "grouping--4", "grouping--unknown"])
    assert found == {
        "grouping--0": call(9, id="grouping--0", title="amended"),
        "grouping--1": call(1, id="grouping--1"),
    }
    assert store.calls.ids() == {f"grouping--{number}" for number in (0, 1, 2, 4)}


def test_calls_are_counted_by_state_each_by_its_last_version(store, clock):
    for number, changes in enumerate(({}, {"expires": at(5)}, {"revoked": True})):
        store.calls.put(call(number, id=f"grouping--{number}", **changes))
    store.calls.put(call(9, id="grouping--0", title="amended"))
    store.calls.put(call(10, id="grouping--0"), draft=True)
    assert store.calls.counts() == {"draft": 1, "open": 2, "expired": 0, "revoked": 1}
    clock.move(minutes=5)
    assert store.calls.counts() == {"draft": 1, "open": 1, "expired": 1, "revoked": 1}


def test_a_draft_is_no_call_until_it_is_sent(store):
    assert store.calls.put(call(title="first"), draft=True)
    assert not store.calls.put(call(), draft=True)
    assert store.calls.get(CALL) is None
    assert store.calls.all() == store.calls.open() == ()
    assert store.calls.get(CALL, drafts=True) == call()
    assert store.calls.drafts() == (call(),)
    assert store.calls.put(call())
    assert store.calls.drafts() == ()
    assert store.calls.open() == (call(),)


def test_a_draft_is_found_by_the_id_of_its_call_until_it_is_sent(store):
    store.calls.put(call(id="grouping--2"), draft=True)
    store.calls.put(call(), draft=True)
    assert store.calls.draft(CALL) == call()
    store.calls.put(call())
    assert store.calls.draft(CALL) is None
    assert store.calls.draft("grouping--3") is None


def test_a_draft_of_an_amendment_hides_nothing_and_may_be_thrown_away(store):
    store.calls.put(call())
    store.calls.put(call(5), draft=True)
    assert store.calls.all() == (call(),)
    assert store.calls.discard(CALL)
    assert not store.calls.discard(CALL)
    assert store.calls.versions(CALL) == (call(),)


def test_a_damaged_call_is_told(store):
    store.calls.put(call())
    with store._database.writing() as connection:  # noqa: SLF001  (damage that no book does)
        connection.execute(text("UPDATE calls SET body = '{}'"))
    with pytest.raises(StoreError, match="what is kept is no call") as failed:
        store.calls.get(CALL)
    assert failed.value.hint


def test_open_calls_are_neither_revoked_nor_expired(store, clock):
    store.calls.put(call())
    store.calls.put(call(id="grouping--2", expires=None))
    store.calls.put(call(id="grouping--3", expires=None))
    store.calls.put(call(5, id="grouping--3", expires=None, revoked=True))
    assert {one.id for one in store.calls.open()} == {CALL, "grouping--2"}
    clock.move(minutes=1440)
    assert {one.id for one in store.calls.open()} == {"grouping--2"}
    assert len(store.calls.all()) == 3


def test_stages_are_kept_with_their_times(store, clock):
    assert store.calls.advance(CALL, SUED, Stage.RECEIVED)
    clock.move(minutes=1)
    assert not store.calls.advance(CALL, SUED, Stage.RECEIVED)
    assert store.calls.advance(CALL, SUED, Stage.HUNTING, note="2 of 3 \0")
    assert store.calls.advance(CALL, NORD, Stage.ANSWERED, at=at(-5))
    assert store.calls.advance(CALL, SUED, Stage.RECEIVED)
    assert {one: step.stage for one, step in store.calls.progress(CALL).items()} == {
        NORD: Stage.ANSWERED,
        SUED: Stage.RECEIVED,
    }
    assert [(step.stage, step.at) for step in store.calls.history(CALL, SUED)] == [
        (Stage.RECEIVED, at(0)),
        (Stage.HUNTING, at(1)),
        (Stage.RECEIVED, at(1)),
    ]
    assert len(store.calls.history(CALL)) == 4
    assert store.calls.progress("grouping--unknown") == {}
