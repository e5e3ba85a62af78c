"""Objects from outside are bounded, checked, and kept as they came."""

from __future__ import annotations

import json

import pytest
import stix2

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


GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
STIX_2_0 = {
    "type": "indicator",
    "id": "indicator--6b2e5c2a-8c8f-4d5e-9a3b-111111111111",
    "created": "2024-05-01T12:00:00.000Z",
    "modified": "2024-05-01T12:00:00.000Z",
    "labels": ["malicious-activity"],
    "valid_from": "2024-05-01T12:00:00.000Z",
    "pattern": "[file:name IN ('a', 'b', 'c')]",
}


def granular(*selectors, **more):
    return [{"marking_ref": GREEN, "selectors": list(selectors)} | more]


@pytest.mark.parametrize(
    "found",
    [
        STIX_2_0,
        STIX_2_0 | {"pattern": "no pattern at all ("},
        indicator(labels=["a", "b"], granular_markings=granular("labels.[0]", "labels.[1]", "name")),
    ],
)
def test_stix2_is_given_no_pattern_and_no_granular_marking_which_cost_it_hours(found, monkeypatch):
    parse, given = stix2.parse, []
    monkeypatch.setattr(stix2, "parse", lambda item, **more: (given.append(dict(item)), parse(item, **more)))
    before = json.dumps(found)
    assert checked(found) is found
    assert json.dumps(found) == before
    assert [(one["pattern"], "granular_markings" in one) for one in given] == [
        ("[file:name = 'unread']", False)
    ]


@pytest.mark.parametrize(
    "marks",
    [
        [],
        "x",
        ["x"],
        granular(),
        granular("labels.[2]"),
        granular("labels.a"),
        granular("nowhere"),
        granular("name.x"),
        granular(5),
        granular("name", lang="en"),
        granular("name", more=1),
        [{"selectors": ["name"]}],
        [{"marking_ref": "indicator--1", "selectors": ["name"]}],
        [{"lang": 5, "selectors": ["name"]}],
    ],
)
def test_granular_markings_that_are_none_or_select_nothing_are_refused(marks):
    with pytest.raises(ExchangeError, match="granular"):
        checked(indicator(labels=["a", "b"], granular_markings=marks))


@pytest.mark.filterwarnings("ignore:The 'objects' property:stix2.exceptions.STIXDeprecationWarning")
def test_granular_markings_within_a_part_select_what_is_there_in_it():
    def seen(selector):
        part = {"type": "ipv4-addr", "value": "192.0.2.7", "granular_markings": granular(selector)}
        times = dict.fromkeys(("first_observed", "last_observed"), "2024-05-01T12:00:00Z")
        kept = ("spec_version", "created", "modified")
        return (
            {name: indicator()[name] for name in kept}
            | times
            | {
                "type": "observed-data",
                "id": "observed-data--6b2e5c2a-8c8f-4d5e-9a3b-111111111111",
                "number_observed": 1,
                "objects": {"0": part},
            }
        )

    assert checked(seen("value"))
    with pytest.raises(ExchangeError, match="granular"):
        checked(seen("number_observed"))


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
