"""MISP events: what is read from them, what they claim, and what is lost is told."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misp_samples import ACTOR, SECTOR, TECHNIQUE, attribute, event, uuid_of
from stix_samples import MEMBER, OTHER
from tocsin.exchange.misp import organisations_of, read_event
from tocsin.exchange.misp.events import event_in
from tocsin.exchange.misp.sightings import noted
from tocsin.exchange.stix import checked
from tocsin.model.errors import ExchangeError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.model.member import Member

KNOWN = organisations_of([Member(MEMBER, "CSIRT Nordmark"), Member(OTHER, "CSIRT Sudland")], OTHER)


def by_type(read, kind):
    return [one for one in read.context if one["type"] == kind]


def indicators(read):
    return list(read.indicators.values())


def test_an_attribute_is_an_indicator_that_keeps_what_it_said():
    read = read_event(event(attribute("md5", "a" * 32, comment="the loader", category="Payload delivery")))
    ((place, found),) = read.indicators.items()
    assert place == f"event {uuid_of('event')} attribute {uuid_of(1)}"
    assert checked(found)
    assert (found["id"], found["description"]) == (f"indicator--{uuid_of(1)}", "the loader")
    assert found["pattern"] == f"[file:hashes.MD5 = '{'a' * 32}']"
    assert 'misp:category="Payload delivery"' in found["labels"]
    (report,) = by_type(read, "report")
    assert report["name"] == "Intruder at the ministry"
    assert report["object_refs"] == [found["id"]]
    assert (read.losses, dict(read.unread)) == ((), {})


@pytest.mark.parametrize(
    ("distribution", "marking"),
    [
        ("0", Marking(Tlp.CLEAR, frozenset({MEMBER}))),
        ("1", Marking(Tlp.GREEN)),
        (2, Marking(Tlp.GREEN)),
        ("3", Marking(Tlp.CLEAR)),
        ("4", Marking(Tlp.CLEAR, frozenset({MEMBER, OTHER}))),
        ("7", Marking(Tlp.CLEAR, frozenset({MEMBER}))),
        (None, Marking(Tlp.CLEAR)),
    ],
)
def test_distribution_is_read_as_releasability(distribution, marking):
    orgs = [
        {"Organisation": {"uuid": OTHER.partition("--")[2].upper(), "name": "another name"}},
        {"Organisation": {"name": "Ministry of Weather"}},
        {"name": "csirt  NORDMARK"},
    ]
    group = {"name": "G", "SharingGroupOrg": orgs}
    read = read_event(
        event(attribute("md5", "a" * 32), tags=(), distribution=distribution, SharingGroup=group), KNOWN
    )
    assert read.claim.marking == marking
    assert read.claim.unknown == (("Ministry of Weather",) if distribution == "4" else ())


def test_of_nobody_known_a_group_names_nobody_and_a_name_that_two_have_is_nobodys():
    group = {"SharingGroupOrg": [{"Organisation": {"name": "CSIRT Sudland"}}]}
    given = event(attribute("md5", "a" * 32), distribution="4", SharingGroup=group)
    assert read_event(given).claim.marking.releasable_to == frozenset()
    two = organisations_of([Member(MEMBER, "CSIRT Sudland"), Member(OTHER, "csirt sudland")], OTHER)
    assert read_event(given, two).claim.marking.releasable_to == frozenset()


def test_an_event_is_as_strict_as_the_strictest_of_what_is_asked_of_it():
    strict = attribute(
        "md5", "a" * 32, 1, Tag=[{"name": "tlp:red"}, {"name": "PAP:RED"}, {"name": "own:tag"}]
    )
    unasked = attribute("md5", "b" * 32, 2, Tag=[{"name": "tlp:red"}], to_ids=False)
    assert read_event(event(unasked)).claim.marking == Marking(Tlp.AMBER)
    read = read_event(event(strict, attribute("md5", "c" * 32, 3)))
    assert read.claim.marking == Marking(Tlp.RED, frozenset(), Pap.RED)
    assert [one.what for one in read.losses] == [
        "a label of its own: a call is as strict as its strictest part"
    ]
    assert "own:tag" in indicators(read)[0]["labels"]
    assert read_event(event(tags=("PAP:AMBER",))).claim.marking == Marking(Tlp.CLEAR, None, Pap.AMBER)
    with pytest.raises(ExchangeError, match="TLP label"):
        read_event(event(tags=("tlp:purple",)))
    with pytest.raises(ExchangeError, match="TLP label"):
        read_event(event(attribute("md5", "a" * 32, Tag=[{"name": "tlp:purple"}])))


def test_objects_tie_their_attributes_together_and_galaxies_become_what_they_name():
    parts = [
        attribute("filename", "x.exe", 1, object_relation="filename"),
        attribute("sha256", "a" * 64, 2, object_relation="sha256", Tag=[{"name": TECHNIQUE}]),
        attribute("comment", "x", 3, to_ids=False),
    ]
    read = read_event(
        event(
            tags=("tlp:green", ACTOR, SECTOR),
            Object=[{"name": "file", "uuid": uuid_of("file"), "Attribute": parts, "ObjectReference": [{}]}],
        )
    )
    (group,) = by_type(read, "grouping")
    assert group["object_refs"] == [one["id"] for one in indicators(read)]
    assert len(group["object_refs"]) == 2
    (technique,) = by_type(read, "attack-pattern")
    assert technique["external_references"] == [{"source_name": "mitre-attack", "external_id": "T1078"}]
    (link,) = by_type(read, "relationship")
    assert (link["source_ref"], link["target_ref"]) == (indicators(read)[1]["id"], technique["id"])
    assert [one["name"] for one in by_type(read, "threat-actor")] == ["APT Nought"]
    assert {ACTOR, SECTOR} <= set(by_type(read, "report")[0]["labels"])
    assert [one.where for one in read.losses] == [f"ObjectReference of object {uuid_of('file')}"]
    stands = [one["id"] for one in (*indicators(read), *read.context)]
    assert all(
        stands.index(ref) < stands.index(one["id"])
        for one in read.context
        for ref in one.get("object_refs", ())
    )


def test_a_deleted_object_asks_for_nothing():
    group = {"name": "file", "uuid": uuid_of("o"), "deleted": True, "Attribute": [attribute("md5", "a" * 32)]}
    read = read_event(event(Object=[group]))
    assert (dict(read.indicators), read.context) == ({}, ())
    assert list(read.unread) == [f"event {uuid_of('event')} attribute {uuid_of(1)}"]


def test_sightings_are_a_note_on_their_indicator_and_one_that_expired_ends_it():
    given = [
        {"uuid": uuid_of("s1"), "type": "0", "date_sighting": "1714564900", "source": "sensor 7"},
        {"uuid": uuid_of("s2"), "type": 1, "date_sighting": 1714564901, "Organisation": {"name": "X"}},
        {"uuid": uuid_of("s3"), "type": "2", "date_sighting": "1714564902"},
        {"type": "9", "date_sighting": "1714564902"},
        {"type": "0"},
    ]
    read = read_event(event(attribute("md5", "a" * 32, Sighting=given)))
    (note,) = by_type(read, "note")
    assert note["object_refs"] == [indicators(read)[0]["id"]]
    assert note["abstract"] == "3 sightings in MISP, the last of 2024-05-01 12:01 UTC"
    assert [(one["type"], one["date_sighting"]) for one in noted(note)[0]] == [
        ("0", "1714564900"),
        ("1", "1714564901"),
        ("2", "1714564902"),
    ]
    assert indicators(read)[0]["valid_until"] == "2024-05-01T12:01:42.000Z"
    assert len(read.losses) == 1


def test_of_very_many_sightings_the_last_are_kept_and_the_rest_is_told():
    many = [{"type": "0", "date_sighting": str(1714564800 + number)} for number in range(1_001)]
    read = read_event(event(attribute("md5", "a" * 32, Sighting=many)))
    assert len(noted(by_type(read, "note")[0])[0]) == 1_000
    assert [one.what for one in read.losses] == ["1 of 1001 sightings: the last 1000 are kept"]


def test_what_is_no_indicator_is_told_by_its_place():
    read = read_event(
        event(
            attribute("md5", "a" * 32, 1, to_ids=False),
            attribute("md5", "b" * 32, 2, deleted=True),
            attribute("no-such-type", "x", 3),
            attribute("btc", "1abc", 4),
            EventReport=[{"name": "r"}],
        )
    )
    place = f"event {uuid_of('event')} attribute"
    assert list(read.unread) == [f"{place} {uuid_of(number)}" for number in (1, 2, 3)]
    assert [one["pattern"] for one in indicators(read)] == [""]
    assert [one.where for one in read.losses] == [f"EventReport of {uuid_of('event')}"]


def test_an_event_is_found_in_every_form_that_misp_exports():
    one = event()
    for document in (one, {"Event": one}, {"response": [{"Event": one}]}, [{"Event": one}]):
        assert event_in(json.dumps(document).encode()) == one
    for raw in (b"", b"{}", b"[]", b"5", b'{"response":5}', b"[" * 100_000):
        with pytest.raises(ExchangeError):
            event_in(raw)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_SAMPLE = event(
    attribute(
        "md5",
        "a" * 32,
        1,
        Tag=[{"name": 'misp-galaxy:tool="X"'}],
        Sighting=[{"uuid": uuid_of("s"), "type": "0", "date_sighting": "1714564800"}],
    ),
    tags=("tlp:green",),
    Object=[
        {
            "name": "file",
            "uuid": uuid_of("o"),
            "Attribute": [attribute("md5", "b" * 32, 2), attribute("url", "x", 3)],
        }
    ],
    SharingGroup={"SharingGroupOrg": [{"Organisation": {"uuid": "x"}}]},
    distribution="4",
)


def _places(value, path=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(one for key, inner in items for one in _places(inner, (*path, key)))]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_places(_SAMPLE)[1:]), _json)
def test_a_hostile_event_raises_an_exchange_error_or_nothing(path, value):
    given_ = copy.deepcopy(_SAMPLE)
    place = given_
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    try:
        read = read_event(given_, KNOWN)
    except ExchangeError:
        return
    assert all(checked(one) for one in read.context)
    assert all(checked(one | {"pattern": one["pattern"] or "x"}) for one in read.indicators.values())


@pytest.mark.parametrize(
    ("tag", "marking"),
    [
        ("tlp-red", Marking(Tlp.RED, frozenset())),
        ("tlp_red", Marking(Tlp.RED, frozenset())),
        ("TLP RED", Marking(Tlp.RED, frozenset())),
        ("tlp = red", Marking(Tlp.RED, frozenset())),
        ("tlp:amber-strict", Marking(Tlp.AMBER_STRICT)),
        ("\uff34\uff2c\uff30:green", Marking(Tlp.GREEN)),
        ("pap_red", Marking(Tlp.CLEAR, pap=Pap.RED)),
        ("papyrus", Marking(Tlp.CLEAR)),
        ("tlpx", Marking(Tlp.CLEAR)),
    ],
)
def test_a_label_is_one_however_it_is_parted_and_no_tag_of_what_is_asked(tag, marking):
    read = read_event(event(attribute("md5", "a" * 32, Tag=[{"name": tag}]), tags=()))
    assert read.claim.tagged == marking
    assert (tag in indicators(read)[0]["labels"]) is (marking == Marking(Tlp.CLEAR))


@pytest.mark.parametrize(
    "tags",
    [
        [{"name": "tlp"}],
        [{"name": "tlp2:red"}],
        [{"name": "#TLP:purple"}],
        [{"name": "PAP (red)"}],
        {"name": "tlp:red"},
        ["tlp:red"],
        [{"Tag": "tlp:red"}],
        "tlp:red",
    ],
)
def test_a_label_or_tags_that_cannot_be_read_are_refused(tags):
    with pytest.raises(ExchangeError, match=r"a tag that is|no list of tags") as caught:
        read_event(event(attribute("md5", "a" * 32), Tag=tags))
    assert caught.value.hint
