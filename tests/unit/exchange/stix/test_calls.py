"""Calls as STIX: what binds a call to its objects."""

from __future__ import annotations

import datetime as dt

import pytest

from stix_samples import MEMBER, NOON, call_of, ident, indicator
from tocsin.exchange.stix import call_items, call_objects, parts_of, read_call
from tocsin.model.errors import ExchangeError


def test_objects_travel_untouched_with_extensions_that_nobody_here_knows():
    strange = {ident("extension-definition"): {"extension_type": "property-extension", "deep": [{"er": 1}]}}
    found = indicator(extensions=strange)
    assert call_objects(call_of([found]), [found])[1] is found


def test_an_indicator_in_a_language_that_is_not_hunted_is_carried_as_such():
    items = call_items([indicator("a", pattern_type="yara"), indicator("b", pattern_type="sigma")])
    assert [item.hunted for item in items] == [False, True]


def test_a_pattern_that_nobody_can_read_is_no_reason_to_refuse_the_call():
    found = indicator(pattern="[file:name = ")
    written = call_objects(call_of([found]), [found])
    assert read_call(written[0], written).items[0].pattern == "[file:name = "


def test_another_version_of_an_object_is_not_taken_for_the_one_that_was_meant():
    meant, other = indicator(), indicator(name="changed")
    other["id"] = meant["id"]
    grouping = call_objects(call_of([meant]), [meant])[0]
    assert read_call(grouping, [other, meant]).items[0].name == meant["name"]
    with pytest.raises(ExchangeError, match="not the version that was meant"):
        read_call(grouping, [other])


def test_a_call_whose_object_has_not_arrived_says_which():
    found = [indicator("a"), indicator("b")]
    grouping = call_objects(call_of(found), found)[0]
    assert parts_of(grouping) == call_of(found).objects
    with pytest.raises(ExchangeError, match=f"{found[1]['id']} is missing"):
        read_call(grouping, found[:1])


def test_a_digest_of_an_object_that_the_call_does_not_refer_to_is_refused():
    found = [indicator("a"), indicator("b")]
    grouping = call_objects(call_of(found), found)[0]
    grouping["object_refs"] = grouping["object_refs"][:1]
    with pytest.raises(ExchangeError, match="digests"):
        read_call(grouping, found)


def test_a_call_for_nothing_is_refused():
    with pytest.raises(ExchangeError, match="no objects"):
        call_objects(call_of([]), [])


def test_items_that_are_not_what_the_indicators_say_are_refused():
    found = indicator()
    with pytest.raises(ExchangeError, match="items"):
        call_objects(call_of([found], items=()), [found])


def test_a_version_finer_than_a_millisecond_is_refused_not_rounded():
    found = indicator()
    with pytest.raises(ExchangeError, match="finer"):
        call_objects(call_of([found], modified=NOON + dt.timedelta(microseconds=1)), [found])


def test_a_grouping_without_our_extension_is_no_call():
    with pytest.raises(ExchangeError, match="CallExtension"):
        read_call({**indicator(), "created_by_ref": MEMBER}, [])
