from __future__ import annotations

import pytest
from sqlalchemy import select

from store_samples import CALL, ITEM, NORD, SUED, answer, at
from tocsin.model.answer import FieldOfViewCount, ItemAnswer, ItemFinding, Sight
from tocsin.model.errors import StoreError
from tocsin.store.tables import answers


def test_a_draft_is_replaced_and_no_answer_until_it_is_released(store):
    store.answers.draft(answer(NORD, note="first"))
    store.answers.draft(answer(NORD, 1))
    assert store.answers.drafted(CALL) == answer(NORD, 1)
    assert store.answers.of(CALL) == ()
    assert store.answers.get(answer(NORD).id) is None
    assert store.answers.released(answer(NORD, 1))
    assert store.answers.drafted(CALL) is None
    assert store.answers.of(CALL) == (answer(NORD, 1),)


def test_a_draft_is_thrown_away(store):
    store.answers.draft(answer(NORD))
    store.answers.discard(CALL)
    store.answers.discard(CALL)
    assert store.answers.drafted(CALL) is None


def test_the_last_version_of_each_member_counts_in_whatever_order_they_come(store):
    assert store.answers.received(answer(SUED, 5, withdrawn=True))
    assert store.answers.received(answer(SUED))
    assert not store.answers.received(answer(SUED))
    assert store.answers.released(answer(NORD, 2))
    assert store.answers.of(CALL) == (answer(NORD, 2), answer(SUED, 5, withdrawn=True))
    assert store.answers.get(answer(SUED).id) == answer(SUED, 5, withdrawn=True)
    assert store.answers.get(answer(SUED).id, modified=at(0)) == answer(SUED)
    assert store.answers.versions(CALL, SUED) == (answer(SUED), answer(SUED, 5, withdrawn=True))


def test_another_content_under_a_known_version_of_an_answer_is_refused(store):
    store.answers.received(answer())
    for keep in (store.answers.received, store.answers.released):
        with pytest.raises(StoreError, match="another content"):
            keep(answer(note="forged"))
    assert store.answers.of(CALL) == (answer(),)


def test_what_is_said_of_many_items_is_kept_and_held_once(store):
    reason = "a long reason, " * 500
    items = tuple(
        ItemAnswer(f"indicator--{number}", Sight.NOT_TRIED, reason=reason) for number in range(2_000)
    )
    assert store.answers.received(answer(SUED, items=items))
    assert not store.answers.received(answer(SUED, items=items))
    (found,) = store.answers.of(CALL)
    assert found == answer(SUED, items=items)
    assert len({id(one.reason) for one in found.items}) == 1
    with store._database.reading() as connection:  # noqa: SLF001  (what a row holds is told nowhere else)
        (body,) = connection.execute(select(answers.c.body)).scalars()
    assert len(body) < 100 * len(items)


def test_the_last_hunt_of_a_call_takes_the_place_of_those_before_it(store):
    view = FieldOfViewCount(known=3, seen=0, not_seen=2, partly=1, blind=1)
    store.findings.put(CALL, at(0), [ItemFinding("indicator--old", None), ItemFinding(ITEM, None)])
    assert store.findings.hunted(CALL) == at(0)
    store.findings.put(CALL, at(5), [ItemFinding(ITEM, view, reason="x")])
    assert store.findings.of(CALL) == (ItemFinding(ITEM, view, reason="x"),)
    assert store.findings.hunted(CALL) == at(5)
    store.findings.put(CALL, at(5), [])
    assert store.findings.of(CALL) == ()
    assert store.findings.hunted(CALL) is None
