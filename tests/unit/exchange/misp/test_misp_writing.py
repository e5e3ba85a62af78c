"""What was released as a MISP event: as strict as its strictest part, and what it cannot say is told."""

from __future__ import annotations

import json

import pytest

from stix_samples import MEMBER, OTHER, call_of, ident, indicator
from tocsin.exchange.misp import event_of, organisations_of
from tocsin.exchange.misp.organisations import NOBODY
from tocsin.model.errors import ExchangeError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, Audience, Member
from tocsin.release import NOTHING_KNOWN, TLP_IDS, known_together, release

GREEN = {"object_marking_refs": [TLP_IDS[Tlp.GREEN]]}


def released(objects, audience=COMMUNITY):
    known = known_together(objects, NOTHING_KNOWN)
    call = call_of(objects, marking=Marking(Tlp.GREEN))
    return release(call, audience, known), [release(one, audience, known) for one in objects]


def other(kind, name, **more):
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": ident(kind, name),
        "created_by_ref": MEMBER,
        "created": "2024-05-01T12:00:00.000Z",
        "modified": "2024-05-01T12:00:00.000Z",
        "name": name,
        **GREEN,
        **more,
    }


def written(objects, known=NOBODY):
    made = event_of(*released(objects), known=known)
    return json.loads(made.event.value)["Event"], [(one.where, one.what) for one in made.losses]


def test_what_goes_with_a_call_becomes_tags_and_vulnerabilities_and_the_rest_is_told():
    found, actor = indicator("a", **GREEN), other("intrusion-set", "Nought")
    tool, place = other("tool", "Hammer"), other("location", "Albion", country="AL")
    hole = other("vulnerability", "CVE-2022-0001")
    link = other(
        "relationship", "x", relationship_type="indicates", source_ref=found["id"], target_ref=tool["id"]
    )
    said, losses = written([found, actor, tool, place, hole, link])
    assert {one["name"] for one in said["Tag"]} == {"tlp:green", 'misp-galaxy:mitre-intrusion-set="Nought"'}
    assert said["distribution"] == "1"
    by_value = {one["value"]: one for one in said["Attribute"]}
    assert [one["name"] for one in by_value["a"]["Tag"]] == ['misp-galaxy:mitre-tool="Hammer"']
    assert (by_value["CVE-2022-0001"]["type"], by_value["CVE-2022-0001"]["to_ids"]) == (
        "vulnerability",
        False,
    )
    assert losses == [
        (ident("grouping", "call"), "the question of the call"),
        (place["id"], "a location has no place in an event"),
    ]


def test_a_name_that_does_not_hold_what_the_pattern_asks_for_is_not_the_value():
    lying = indicator("a", name="harmless.exe", labels=['misp:type="filename"'], **GREEN)
    said, _ = written([lying])
    assert [(one["type"], one["value"]) for one in said["Attribute"]] == [("filename", "a")]


def test_a_language_that_misp_has_no_type_for_is_told():
    odd = indicator("a", pattern_type="eql", **GREEN)
    said, losses = written([odd, indicator("b", **GREEN)])
    assert [one["value"] for one in said["Attribute"]] == ["b"]
    assert (odd["id"], "MISP has no attribute for eql") in losses


def test_an_event_is_for_one_audience_and_as_strict_as_its_strictest_part():
    amber = indicator("b", object_marking_refs=[TLP_IDS[Tlp.AMBER]])
    audience = Audience.of_member(OTHER)
    call, objects = released([indicator("a", **GREEN), amber], audience)
    made = event_of(call, objects)
    assert (made.event.audience, made.event.marking) == (audience, Marking(Tlp.AMBER))
    assert json.loads(made.event.value)["Event"]["distribution"] == "0"
    _, others = released([indicator("a", **GREEN)])
    with pytest.raises(ExchangeError, match="several audiences"):
        event_of(call, others)
    with pytest.raises(ExchangeError, match="nothing"):
        event_of(call, [])


KNOWN = organisations_of([Member(MEMBER, "Nordmark"), Member(OTHER, "Sudland")], MEMBER)


def noted(content):
    """The sightings that an event has of a call whose note says ``content``, and what is told of the note."""
    found = indicator("a", **GREEN)
    note = other("note", "n", content=content, labels=["misp:sightings"], object_refs=[found["id"]])
    said, losses = written([found, note], KNOWN)
    lost = [what for where, what in losses if where == note["id"]]
    return said["Attribute"][0].get("Sighting", []), lost


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"Organisation": {"name": "Sudland", "uuid": OTHER.rpartition("--")[2]}, "source": "x"}, "Sudland"),
        ({"Organisation": {"name": "Nordmark", "uuid": OTHER.rpartition("--")[2]}}, "Nordmark"),
        ({"Organisation": {"name": "sudland", "uuid": MEMBER.rpartition("--")[2]}}, "sudland"),
        ({"Organisation": {"name": "Nobody's"}}, "Nobody's"),
        ({"source": "SUDLAND (declared)"}, "SUDLAND (declared)"),
    ],
)
def test_no_note_says_a_sighting_in_the_name_of_another(given, name):
    (sighting,), lost = noted(json.dumps([{"type": "0", "date_sighting": "1660000000", **given}]))
    assert "Organisation" not in sighting
    assert sighting["source"] == f"Nordmark reports: {name}"
    assert lost == [f"that a sighting is of {name}: its owner reports it"]


def test_a_note_says_its_owners_sightings_as_they_are():
    own = {"name": "Nordmark", "uuid": MEMBER.rpartition("--")[2]}
    (sighting,), lost = noted(
        json.dumps([{"type": "0", "date_sighting": "1660000000", "source": "sensor 7", "Organisation": own}])
    )
    assert (sighting["source"], sighting["Organisation"], lost) == ("sensor 7", own, [])


@pytest.mark.parametrize("content", ["[" * 200_000, "no JSON", "{}"])
def test_sightings_that_cannot_be_read_are_told_and_cost_nothing_else(content):
    sightings, (lost,) = noted(content)
    assert sightings == []
    assert lost.startswith("its sightings cannot be read: ")
