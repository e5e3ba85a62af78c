"""Calls and answers as STIX: what is written is read again, and nothing from outside raises anything else."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import stix2
from hypothesis import given, settings
from hypothesis import strategies as st

from stix_samples import answer_to, answers, call_of, calls, indicator
from tocsin.exchange.stix import answer_objects, call_objects, checked, read_answer, read_call, read_objects
from tocsin.model.answer import Answer, ItemAnswer, Sight
from tocsin.model.call import Call
from tocsin.model.errors import ExchangeError


@given(calls())
def test_a_call_is_read_as_it_was_written(pair: tuple[Call, list[dict[str, Any]]]):
    call, objects = pair
    before = copy.deepcopy(objects)
    written = call_objects(call, objects)
    assert read_call(written[0], written[1:]) == call
    assert objects == before
    assert read_objects(json.dumps({"objects": written}).encode()) == written


@given(answers())
def test_an_answer_is_read_as_it_was_written(pair: tuple[Answer, Call]):
    answer, call = pair
    written = answer_objects(answer, call)
    assert read_answer(written[0], written[1:]) == answer


@given(answers())
def test_tools_that_know_no_extension_read_a_sighting_of_an_indicator_by_a_member(pair: tuple[Answer, Call]):
    answer, call = pair
    for item, sighting in zip(answer.items, answer_objects(answer, call)[1:], strict=True):
        read = stix2.parse(sighting)
        assert read.sighting_of_ref == item.item
        assert read.where_sighted_refs == [answer.member]
        assert (read.get("count") == 0) == (item.sight not in {Sight.SEEN, Sight.MATCHED})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def _samples() -> list[dict[str, Any]]:
    found = indicator()
    call = call_of([found])
    answer = answer_to(call, (ItemAnswer(found["id"], Sight.SEEN, 3),))
    return [*call_objects(call, [found]), *answer_objects(answer, call)]


_SAMPLES = _samples()


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(one for key, inner in items for one in _paths(inner, (*path, key)))]


@settings(max_examples=600)
@given(st.data())
def test_what_is_wrong_anywhere_in_an_object_raises_an_exchange_error_or_nothing(data: st.DataObject):
    objects = copy.deepcopy(_SAMPLES)
    victim = data.draw(st.integers(0, len(objects) - 1))
    path = data.draw(st.sampled_from(_paths(objects[victim])))
    value = data.draw(_json)
    if not path:
        objects[victim] = value
    else:
        place: Any = objects[victim]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
    for read in (read_call, read_answer):
        for one in objects:
            try:
                read(one, objects)
            except ExchangeError:
                continue


@given(st.binary(max_size=200) | _json.map(lambda value: json.dumps(value).encode()))
def test_bytes_that_are_no_objects_raise_an_exchange_error_or_nothing(raw: bytes):
    try:
        read_objects(raw)
    except ExchangeError:
        return


@given(_json)
def test_a_value_is_an_object_as_it_came_or_none(value: Any):
    with pytest.raises(ExchangeError):
        checked(value)
