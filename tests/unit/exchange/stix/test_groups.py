"""Many items of which the same is said are one sighting, and nothing that was seen is among them."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from stix_samples import NOON, answer_to, call_of, indicator
from tocsin.exchange.stix import answer_objects, digest, read_answer
from tocsin.exchange.stix.extensions import ANSWER, FIELD_OF_VIEW
from tocsin.exchange.stix.groups import MANY, SHORT, group_id
from tocsin.model.answer import FieldOfViewCount, ItemAnswer, Sight
from tocsin.model.errors import ExchangeError

_ALL = [indicator(number) for number in range(2 * MANY + 3)]
_CALL = call_of(_ALL)
_VIEW = FieldOfViewCount(9, 0, 8, 0, 1)
_UNSEEN = [ItemAnswer(one["id"], Sight.NOT_SEEN, view=_VIEW) for one in _ALL[:MANY]]
_UNTRIED = [ItemAnswer(one["id"], Sight.NOT_TRIED, reason="too many") for one in _ALL[MANY : 2 * MANY]]
_OWN = [
    ItemAnswer(_ALL[-3]["id"], Sight.SEEN, 7, NOON, NOON),
    ItemAnswer(_ALL[-2]["id"], Sight.NOT_SEEN, view=FieldOfViewCount(9, 0, 7, 0, 2)),
    ItemAnswer(_ALL[-1]["id"], Sight.BLIND),
]
_ITEMS = (*_UNSEEN, *_UNTRIED, *_OWN)


def _written(items=_ITEMS, alone=frozenset(), **more):
    return answer_objects(answer_to(_CALL, tuple(items), **more), _CALL, alone)


def test_many_are_said_by_one_sighting_of_the_call_and_read_back_each_for_itself():
    grouping, unseen, untried, *own = _written()
    assert [one["sighting_of_ref"] for one in (unseen, untried)] == [_CALL.id, _CALL.id]
    assert (unseen["count"], untried["count"], len(own)) == (0, 0, 3)
    read = read_answer(grouping, [unseen, untried, *own])
    assert {one.item: one for one in read.items} == {one.item: one for one in _ITEMS}


def test_what_was_seen_and_what_is_said_of_few_keeps_a_sighting_of_its_own():
    own = {one["sighting_of_ref"] for one in _written()[1:]} - {_CALL.id}
    assert own == {item.item for item in _OWN}
    assert len(_written(_UNSEEN[1:])) == MANY  # one fewer than many: each for itself


def test_what_had_a_sighting_of_its_own_keeps_it():
    first = _UNSEEN[0].item
    more = ItemAnswer(_ALL[-1]["id"], Sight.NOT_SEEN, view=_VIEW)
    of = [one["sighting_of_ref"] for one in _written([*_UNSEEN, more], alone={first})[1:]]
    assert sorted(of) == sorted([_CALL.id, first])


def test_an_amended_group_has_the_id_of_what_it_amends():
    later = _written(_UNSEEN, modified=NOON + dt.timedelta(hours=1))
    assert later[1]["id"] == _written(_UNSEEN)[1]["id"]


def _changed(sighting, grouping, **changes):
    """A group's sighting that says something else, in an answer that names it."""
    ext = sighting["extensions"][FIELD_OF_VIEW] | changes
    forged = {**sighting, "extensions": {**sighting["extensions"], FIELD_OF_VIEW: ext}}
    said = {**grouping["extensions"][ANSWER], "sightings": {forged["id"]: digest(forged)}}
    return {**grouping, "object_refs": [_CALL.id, forged["id"]], "extensions": {ANSWER: said}}, [forged]


@pytest.mark.parametrize("changes", [{"sight": "seen"}, {"group": 2}, {"beside": True}])
def test_a_group_says_only_what_can_be_said_of_many_under_its_own_number(changes):
    grouping, sighting = _written(_UNSEEN)
    with pytest.raises(ExchangeError, match="no sighting of this member"):
        read_answer(*_changed(sighting, grouping, **changes))


def test_an_item_that_is_said_twice_is_refused():
    grouping, sighting = _written(_UNSEEN)
    twice = sighting["extensions"][FIELD_OF_VIEW]["items"] * 2
    with pytest.raises(ExchangeError, match="more than once"):
        read_answer(*_changed(sighting, grouping, items=twice))


def test_another_marking_or_view_makes_another_group():
    other = [msgspec.structs.replace(one, logsources=("dns",)) for one in _UNTRIED]
    assert len(_written([*_UNSEEN, *other])) == 3


def test_a_group_of_what_was_not_asked_is_refused_before_it_is_spread_out():
    grouping, sighting = _written(_UNSEEN)
    asked = {item.item for item in _UNSEEN}
    assert len(read_answer(grouping, [sighting], asked=asked).items) == MANY
    foreign = [indicator(f"foreign {number}")["id"] for number in range(3)]
    with pytest.raises(ExchangeError, match="not asked for"):
        read_answer(*_changed(sighting, grouping, items=[*asked, *foreign]), asked=asked)


def test_much_that_is_said_of_a_whole_group_is_refused_and_never_written():
    grouping, sighting = _written(_UNTRIED)
    long = "x" * SHORT
    with pytest.raises(ExchangeError, match="of each of many items"):
        read_answer(*_changed(sighting, grouping, reason=long))
    own = _written([msgspec.structs.replace(one, reason=long) for one in _UNTRIED])[1:]
    assert _CALL.id not in {one["sighting_of_ref"] for one in own}


def test_the_number_of_a_group_that_was_revoked_is_not_taken_again():
    first, second = (group_id(answer_to(_CALL, ()).member, _CALL.id, number) for number in (1, 2))
    objects = answer_objects(answer_to(_CALL, tuple(_UNSEEN)), _CALL, gone={first})
    assert objects[1]["id"] == second
    assert len(read_answer(objects[0], objects[1:]).items) == MANY
