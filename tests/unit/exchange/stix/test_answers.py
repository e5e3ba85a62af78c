"""Answers as STIX: a sighting with count 0 is an answer too, and an answer speaks for its own member only."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from stix_samples import MEMBER, NOON, OTHER, answer_to, call_of, indicator
from tocsin.exchange.stix import answer_id, answer_objects, call_objects, digest, read_answer
from tocsin.exchange.stix.extensions import ANSWER, FIELD_OF_VIEW
from tocsin.model.answer import FieldOfViewCount, ItemAnswer, Sight
from tocsin.model.errors import ExchangeError

_FOUND = indicator()
_CALL = call_of([_FOUND])


def _objects(*items, **more):
    return answer_objects(answer_to(_CALL, items, **more), _CALL)


@pytest.mark.parametrize("sight", [Sight.NOT_SEEN, Sight.PARTLY, Sight.BLIND])
def test_what_was_not_seen_is_a_sighting_with_count_0(sight):
    assert _objects(ItemAnswer(_FOUND["id"], sight))[1]["count"] == 0


@pytest.mark.parametrize("sight", [Sight.SEEN, Sight.MATCHED])
def test_a_count_that_is_withheld_is_left_out_and_never_0(sight):
    assert "count" not in _objects(ItemAnswer(_FOUND["id"], sight))[1]


def test_more_than_a_sighting_can_count_is_counted_all_the_same():
    written = _objects(ItemAnswer(_FOUND["id"], Sight.SEEN, 5_000_000_000))
    assert written[1]["count"] == 999_999_999
    assert read_answer(written[0], written).items[0].count == 5_000_000_000


def test_a_declaration_says_so_and_what_says_nothing_was_measured():
    view = FieldOfViewCount(1, 0, 1, 0, 0, declared=True)
    declared = _objects(ItemAnswer(_FOUND["id"], Sight.NOT_SEEN, view=view, declared=True))
    assert declared[1]["extensions"][FIELD_OF_VIEW]["declared"] is True
    assert read_answer(declared[0], declared).items[0].declared
    measured = _objects(ItemAnswer(_FOUND["id"], Sight.NOT_SEEN))
    assert "declared" not in measured[1]["extensions"][FIELD_OF_VIEW]
    assert not read_answer(measured[0], measured).items[0].declared


def _beside(**more):
    declared = ItemAnswer(_FOUND["id"], Sight.SEEN, 7, declared=True)
    return ItemAnswer(_FOUND["id"], Sight.NOT_SEEN, beside=msgspec.structs.replace(declared, **more))


def test_what_is_declared_beside_what_was_measured_is_a_sighting_of_its_own():
    grouping, measured, declared = _objects(_beside())
    assert (measured["count"], declared["count"]) == (0, 7)
    assert measured["id"] != declared["id"]
    assert declared["extensions"][FIELD_OF_VIEW]["beside"] is True
    assert read_answer(grouping, [measured, declared]).items == (_beside(),)


def test_what_is_declared_beside_nothing_is_refused():
    grouping, _, declared = _objects(_beside())
    with pytest.raises(ExchangeError, match="beside what is not said"):
        read_answer(_answer_with(declared, grouping), [declared])


@pytest.mark.parametrize("wrong", [{"declared": False}, {"item": "indicator--other"}, {"beside": _beside()}])
def test_what_is_declared_beside_stands_apart(wrong):
    with pytest.raises(ExchangeError):
        _objects(_beside(**wrong))


def test_a_declaration_that_says_so_of_its_counts_alone_is_one():
    view = FieldOfViewCount(1, 0, 1, 0, 0, declared=True)
    grouping, sighting = _objects(ItemAnswer(_FOUND["id"], Sight.NOT_SEEN, view=view, declared=True))
    ext = {key: value for key, value in sighting["extensions"][FIELD_OF_VIEW].items() if key != "declared"}
    before = {**sighting, "extensions": {**sighting["extensions"], FIELD_OF_VIEW: ext}}
    assert read_answer(_answer_with(before, grouping), [before]).items[0].declared


def test_an_amendment_has_the_ids_of_what_it_amends():
    item = ItemAnswer(_FOUND["id"], Sight.NOT_SEEN)
    before, after = _objects(item), _objects(item, modified=NOON + dt.timedelta(hours=1))
    assert [one["id"] for one in before] == [one["id"] for one in after]
    assert before != after


def test_an_answer_of_a_later_round_has_ids_of_its_own_and_no_other_rounds():
    item = ItemAnswer(_FOUND["id"], Sight.NOT_SEEN)
    first, second = _objects(item), _objects(item, id=answer_id(OTHER, _CALL.id, 2), round=2)
    assert not {one["id"] for one in first} & {one["id"] for one in second}
    assert read_answer(second[0], second).round == 2
    with pytest.raises(ExchangeError, match="of this member"):
        read_answer(_answer_with(first[1], second[0], round=2), first)


def test_an_answer_that_is_withdrawn_revokes_its_sightings():
    assert all(one["revoked"] for one in _objects(ItemAnswer(_FOUND["id"], Sight.SEEN, 1), withdrawn=True))


def test_an_answer_without_items_refers_to_its_call():
    written = _objects()
    assert written[0]["object_refs"] == [_CALL.id]
    assert read_answer(written[0], []).items == ()


def _answer_with(sighting, grouping, **more):
    said = {**grouping["extensions"][ANSWER], "sightings": {sighting["id"]: digest(sighting)}, **more}
    return {**grouping, "object_refs": [_CALL.id, sighting["id"]], "extensions": {ANSWER: said}}


def test_a_sighting_that_speaks_for_another_member_is_refused():
    grouping, sighting = _objects(ItemAnswer(_FOUND["id"], Sight.SEEN, 1))
    for field, value in (("created_by_ref", MEMBER), ("where_sighted_refs", [MEMBER])):
        forged = {**sighting, field: value}
        with pytest.raises(ExchangeError, match="of this member"):
            read_answer(_answer_with(forged, grouping), [forged])


def test_an_answer_under_another_member_is_refused():
    grouping = _objects()[0]
    with pytest.raises(ExchangeError, match="of its member"):
        read_answer({**grouping, "created_by_ref": MEMBER}, [])


@pytest.mark.parametrize(
    "item",
    [
        ItemAnswer(_FOUND["id"], Sight.NOT_SEEN, 1),
        ItemAnswer(_FOUND["id"], Sight.BLIND, first_seen=NOON),
        ItemAnswer(_FOUND["id"], Sight.SEEN, 1, NOON, NOON - dt.timedelta(1)),
        ItemAnswer(_FOUND["id"], Sight.SEEN, 1, view=FieldOfViewCount(9, 1, 1, 0, 1)),
        ItemAnswer(_FOUND["id"], Sight.NOT_SEEN, view=FieldOfViewCount(1, 1, 0, 0, 0)),
        ItemAnswer(_FOUND["id"], Sight.NOT_SEEN, view=FieldOfViewCount(1, 0, 1, 2, 0)),
        ItemAnswer(_FOUND["id"], Sight.NOT_SEEN, view=FieldOfViewCount(1, 0, 1, 0, 0, declared=True)),
    ],
)
def test_what_contradicts_itself_is_not_said(item):
    with pytest.raises(ExchangeError):
        _objects(item)


def test_what_was_not_asked_and_what_is_said_twice_are_refused():
    item = ItemAnswer(_FOUND["id"], Sight.NOT_SEEN)
    with pytest.raises(ExchangeError, match="more than once"):
        _objects(item, item)
    with pytest.raises(ExchangeError, match="not asked"):
        _objects(ItemAnswer(indicator("x")["id"], Sight.NOT_SEEN))


def test_a_call_is_no_answer():
    grouping = call_objects(_CALL, [_FOUND])[0]
    with pytest.raises(ExchangeError, match="AnswerExtension"):
        read_answer(grouping, [])
    assert answer_to(_CALL, ()).member == OTHER
