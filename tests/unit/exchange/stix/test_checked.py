"""Objects from outside are bounded, checked, and kept as they came."""

from __future__ import annotations

import json

import pytest

from stix_samples import indicator
from tocsin.exchange.stix import Limits, checked, read_objects
from tocsin.model.errors import ExchangeError


def test_an_object_is_returned_as_it_came():
    found = indicator()
    assert checked(found) is found


def test_properties_of_other_tools_are_refused_unless_asked_for():
    found = indicator(x_opencti_score=90)
    with pytest.raises(ExchangeError, match="x_opencti_score"):
        checked(found)
    assert checked(found, custom=True) is found


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "indicator",
        {},
        {"type": "indicator"},
        indicator(id="malware--6b2e5c2a-8c8f-4d5e-9a3b-111111111111"),
        indicator(id="indicator--1"),
        indicator(created="yesterday"),
        indicator(created=5),
        indicator(extensions=[1]),
        indicator(extensions={"x": {}}),
        indicator(spec_version="9"),
        indicator(name="\ud800"),
        indicator(name=float("nan")),
        indicator(name={1: 2}),
        indicator(name=b"bytes"),
        {"type": "bundle", "id": "bundle--6b2e5c2a-8c8f-4d5e-9a3b-111111111111"},
    ],
)
def test_what_is_no_stix_object_is_refused(value):
    with pytest.raises(ExchangeError):
        checked(value)


def test_an_object_that_is_too_deep_too_big_or_within_itself_is_refused():
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    own = indicator()
    own["labels"] = [own]
    for labels in (deep, [[0] * 1000] * 1000):
        with pytest.raises(ExchangeError):
            checked(indicator(labels=labels))
    with pytest.raises(ExchangeError, match="deeper"):
        checked(own)


def test_json_that_is_too_deep_too_big_or_has_too_many_objects_is_refused():
    few = Limits(size=10_000, objects=2)
    for raw in (b"[" * 9_000, b'{"objects":' * 800, b" " * 10_001, b'{"objects":[{},{},{}]}'):
        with pytest.raises(ExchangeError):
            read_objects(raw, few)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'"x"', b'{"objects":5}', b'{"objects":[5]}', b'"\xff"', b'{"a":NaN}']
)
def test_what_is_no_envelope_is_refused(raw):
    with pytest.raises(ExchangeError):
        read_objects(raw)


def test_a_bundle_an_envelope_and_an_object_are_read():
    found = indicator()
    for document in ({"objects": [found]}, {"type": "bundle", "id": "x", "objects": [found]}, found):
        assert read_objects(json.dumps(document).encode()) == [found]
    assert read_objects(b"{}") == []
