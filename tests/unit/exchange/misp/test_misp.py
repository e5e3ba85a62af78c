"""MISP events: what is read from them, what is written to them, and what is lost is told."""

from __future__ import annotations

import copy
import json
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymisp import MISPEvent

from stix_samples import MEMBER, NOON, OTHER, answer_to, call_of, indicator
from tocsin.exchange.misp import Importing, Loss, event_of, events_in, read_event, read_feed
from tocsin.exchange.misp.patterns import attribute_of, pattern_of
from tocsin.exchange.stix import answer_objects, call_items, checked
from tocsin.exchange.stix.marks import marking_said
from tocsin.model.answer import ItemAnswer, Sight
from tocsin.model.errors import ExchangeError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.model.member import COMMUNITY, Audience
from tocsin.release import NOTHING_KNOWN, known_together, release

_HOW = Importing(MEMBER, {str(uuid.UUID(int=7)): OTHER})


def _uuid(number):
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))


def _attribute(kind, value, number=1, **more):
    return {
        "uuid": _uuid(number),
        "type": kind,
        "value": value,
        "to_ids": True,
        "timestamp": "1714564800",
        **more,
    }


def _event(*attributes, tags=("tlp:amber",), **more):
    return {
        "uuid": _uuid("event"),
        "info": "Intruder at the ministry",
        "date": "2024-05-01",
        "timestamp": "1714564800",
        "distribution": "3",
        "Orgc": {"name": "CSIRT Nordmark", "uuid": _uuid("org")},
        "Tag": [{"name": one} for one in tags],
        "Attribute": list(attributes),
        **more,
    }


def _by_type(imported, kind):
    return [one for one in imported.objects if one["type"] == kind]


@pytest.mark.parametrize(
    ("kind", "value", "pattern"),
    [
        ("sha256", "a" * 64, f"[file:hashes.'SHA-256' = '{'a' * 64}']"),
        ("filename|md5", f"x.exe|{'b' * 32}", f"[file:name = 'x.exe' AND file:hashes.MD5 = '{'b' * 32}']"),
        ("ip-dst", "192.0.2.1", "[ipv4-addr:value = '192.0.2.1']"),
        ("ip-src", "2001:db8::1", "[ipv6-addr:value = '2001:db8::1']"),
        (
            "ip-dst|port",
            "192.0.2.1|443",
            "[network-traffic:dst_ref.value = '192.0.2.1' AND network-traffic:dst_port = 443]",
        ),
        ("domain", "evil.example", "[domain-name:value = 'evil.example']"),
        ("url", "http://evil.example/?q='x'", "[url:value = 'http://evil.example/?q=\\'x\\'']"),
        ("regkey", "HKLM\\Software\\X", "[windows-registry-key:key = 'HKLM\\\\Software\\\\X']"),
        ("yara", "rule x { condition: true }", "rule x { condition: true }"),
        ("stix2-pattern", "[file:name = 'x']", "[file:name = 'x']"),
    ],
)
def test_an_attribute_is_a_pattern_and_the_pattern_is_the_attribute_again(kind, value, pattern):
    pattern_type, said = pattern_of(kind, value)
    assert said == pattern
    assert attribute_of(pattern_type, said, kind) == (
        kind if kind != "stix2-pattern" else "filename",
        value if kind != "stix2-pattern" else "x",
    )


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("btc", "1abc"),
        ("ip-dst", "no address"),
        ("ip-dst|port", "192.0.2.1|x"),
        ("domain|ip", "x"),
        ("md5", " "),
    ],
)
def test_what_stix_has_no_words_for_is_no_pattern(kind, value):
    assert pattern_of(kind, value) is None


@given(
    st.text(st.characters(codec="utf-8"), min_size=1),
    st.sampled_from(["filename", "url", "mutex", "regkey", "domain"]),
)
def test_any_text_comes_back_from_a_pattern(value, kind):
    found = pattern_of(kind, value)
    assert (found is None) == (not value.strip())
    if found:
        assert attribute_of(*found, kind) == (kind, value.strip())


def test_an_event_becomes_marked_objects_of_the_member_and_a_report_over_them():
    read = read_event(_event(_attribute("md5", "a" * 32, comment="the loader")), _HOW)
    found, report = read.objects
    assert all(checked(one) for one in read.objects)
    assert all(one["created_by_ref"] == MEMBER for one in read.objects)
    assert (found["id"], found["description"]) == (f"indicator--{_uuid(1)}", "the loader")
    assert report["name"] == read.title == "Intruder at the ministry"
    assert report["object_refs"] == [found["id"]]
    assert marking_said(found, NOTHING_KNOWN) == Marking(Tlp.AMBER)
    assert (read.losses, read.refused) == ((), ())
    assert call_items(read.objects)[0].pattern == f"[file:hashes.MD5 = '{'a' * 32}']"


def test_an_event_without_tlp_is_refused_unless_it_is_said_how_it_is_marked():
    event = _event(_attribute("md5", "a" * 32), tags=("type:OSINT",))
    with pytest.raises(ExchangeError, match="no TLP tag"):
        read_event(event, _HOW)
    read = read_event(event, Importing(MEMBER, unmarked=Marking(Tlp.RED)))
    assert marking_said(read.objects[0], NOTHING_KNOWN).tlp is Tlp.RED
    assert read.objects[-1]["labels"] == ["type:OSINT"]
    with pytest.raises(ExchangeError, match="TLP label"):
        read_event(_event(tags=("tlp:purple",)), _HOW)


@pytest.mark.parametrize(
    ("distribution", "marking"),
    [
        ("0", Marking(Tlp.CLEAR, frozenset({MEMBER}))),
        ("1", Marking(Tlp.GREEN)),
        ("2", Marking(Tlp.GREEN)),
        ("3", Marking(Tlp.CLEAR)),
        ("4", Marking(Tlp.CLEAR, frozenset({MEMBER, OTHER}))),
    ],
)
def test_distribution_is_read_as_releasability(distribution, marking):
    group = {
        "name": "G",
        "SharingGroupOrg": [
            {"Organisation": {"uuid": str(uuid.UUID(int=7))}},
            {"Organisation": {"uuid": "?"}},
        ],
    }
    event = _event(
        _attribute("md5", "a" * 32), tags=("tlp:clear",), distribution=distribution, SharingGroup=group
    )
    read = read_event(event, _HOW)
    assert marking_said(read.objects[0], NOTHING_KNOWN) == marking
    assert any("no member" in one.what for one in read.losses) == (distribution == "4")


def test_an_attribute_may_be_stricter_than_its_event_and_never_looser():
    strict = _attribute(
        "md5", "a" * 32, 1, Tag=[{"name": "tlp:red"}, {"name": "PAP:RED"}, {"name": "own:tag"}]
    )
    loose = _attribute("md5", "b" * 32, 2, Tag=[{"name": "tlp:clear"}])
    read = read_event(_event(strict, loose), _HOW)
    assert marking_said(read.objects[0], NOTHING_KNOWN) == Marking(Tlp.RED, frozenset(), Pap.RED)
    assert "own:tag" in read.objects[0]["labels"]
    assert marking_said(read.objects[1], NOTHING_KNOWN) == Marking(Tlp.AMBER)


def test_objects_tie_their_attributes_together_and_galaxies_become_what_they_name():
    technique = 'misp-galaxy:mitre-attack-pattern="Valid Accounts - T1078"'
    parts = [
        _attribute("filename", "x.exe", 1, object_relation="filename"),
        _attribute("sha256", "a" * 64, 2, object_relation="sha256", Tag=[{"name": technique}]),
    ]
    read = read_event(
        _event(
            tags=("tlp:green", 'misp-galaxy:threat-actor="APT Nought"', 'misp-galaxy:sector="Government"'),
            Object=[{"name": "file", "uuid": _uuid("file"), "Attribute": parts, "ObjectReference": [{}]}],
        ),
        _HOW,
    )
    (group,) = _by_type(read, "grouping")
    assert group["object_refs"] == [one["id"] for one in _by_type(read, "indicator")]
    assert _by_type(read, "threat-actor")[0]["name"] == "APT Nought"
    items = call_items(read.objects)
    assert [item.techniques for item in items] == [(), ("T1078",)]
    told = " ".join(one.what for one in read.losses)
    assert "sector" in told
    assert "references of the object" in told
    assert known_together(read.objects, NOTHING_KNOWN)


def test_sightings_false_positives_and_expiry_are_read():
    who = {"uuid": str(uuid.UUID(int=7)), "name": "CSIRT Sudland"}
    given = [
        {"uuid": _uuid("s1"), "type": "0", "date_sighting": "1714564900", "Organisation": who},
        {"uuid": _uuid("s2"), "type": "1", "date_sighting": "1714564900"},
        {"uuid": _uuid("s3"), "type": "2", "date_sighting": "1714564900"},
    ]
    read = read_event(_event(_attribute("md5", "a" * 32, Sighting=given)), _HOW)
    (seen,) = _by_type(read, "sighting")
    assert (seen["count"], seen["where_sighted_refs"], seen["id"]) == (1, [OTHER], f"sighting--{_uuid('s1')}")
    assert _by_type(read, "opinion")[0]["opinion"] == "strongly-disagree"
    assert _by_type(read, "indicator")[0]["valid_until"] == "2024-05-01T12:01:40.000Z"


def test_what_has_no_place_in_stix_is_told_and_what_is_broken_is_refused():
    read = read_event(
        _event(
            _attribute("btc", "1abc", 1),
            _attribute("md5", "a" * 32, 2, to_ids=False),
            _attribute("md5", "a" * 32, 3, deleted=True),
            {"type": "nope", "value": "x", "uuid": _uuid(4)},
            _attribute("md5", "a" * 32, 5, timestamp="yesterday"),
            {**_attribute("md5", "b" * 32), "uuid": "no uuid"},
            EventReport=[{"name": "x"}],
        ),
        _HOW,
    )
    assert read.objects == ()
    assert [one.where for one in read.losses] == [_uuid(1), _uuid(2), _uuid(3), _uuid("event")]
    assert [one.where for one in read.refused] == [_uuid(4), _uuid(5), "no uuid"]


def test_events_are_found_in_every_form_that_misp_exports():
    event = _event()
    for document in (event, {"Event": event}, {"response": [{"Event": event}]}, [{"Event": event}]):
        assert list(events_in(json.dumps(document).encode())) == [event]
    for raw in (b"", b"{}", b"[]", b"5", b'{"response":5}', b"[" * 100_000):
        with pytest.raises(ExchangeError):
            list(events_in(raw))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_SAMPLE = _event(
    _attribute(
        "md5",
        "a" * 32,
        1,
        Tag=[{"name": 'misp-galaxy:tool="X"'}],
        Sighting=[{"uuid": _uuid("s"), "type": "0"}],
    ),
    tags=("tlp:green",),
    Object=[
        {
            "name": "file",
            "uuid": _uuid("o"),
            "Attribute": [_attribute("md5", "b" * 32, 2), _attribute("url", "x", 3)],
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
    event = copy.deepcopy(_SAMPLE)
    place = event
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    try:
        read = read_event(event, _HOW)
    except ExchangeError:
        return
    assert all(marking_said(one, NOTHING_KNOWN) for one in read.objects)


def _released(objects, audience=COMMUNITY):
    known = known_together(objects, NOTHING_KNOWN)
    return [release(one, audience, known) for one in objects]


def test_an_event_comes_back_as_it_was():
    technique = 'misp-galaxy:mitre-attack-pattern="Valid Accounts - T1078"'
    parts = [
        _attribute("filename", "x.exe", 1, object_relation="filename"),
        _attribute("sha256", "a" * 64, 2, object_relation="sha256"),
    ]
    alone = _attribute(
        "ip-src",
        "192.0.2.1",
        3,
        comment="C2",
        category="Network activity",
        Tag=[{"name": "own:tag"}],
        Sighting=[{"uuid": _uuid("s1"), "type": "0", "date_sighting": "1714564900"}],
    )
    event = _event(
        alone,
        tags=("tlp:green", "PAP:AMBER", technique, "type:OSINT"),
        distribution="1",
        Object=[{"name": "file", "uuid": _uuid("file"), "Attribute": parts}],
    )
    read = read_event(event, _HOW)
    written = event_of(_released(read.objects), read.title, _uuid("event"), NOON)
    said = json.loads(written.event.value)["Event"]
    back = MISPEvent()
    back.load(json.dumps({"Event": said}))
    assert {one.name for one in back.tags} == {"tlp:green", "PAP:AMBER", technique, "type:OSINT"}
    assert int(back.distribution) == 1
    (one,) = back.attributes
    assert (one.uuid, one.type, one.value, one.comment, one.category) == (
        _uuid(3),
        "ip-src",
        "192.0.2.1",
        "C2",
        "Network activity",
    )
    assert [tag.name for tag in one.tags] == ["tlp:green", "PAP:AMBER", "own:tag"]
    assert [sighting.uuid for sighting in one.sightings] == [_uuid("s1")]
    (group,) = back.objects
    assert (group.name, group.uuid) == ("file", _uuid("file"))
    assert [(part.object_relation, part.value) for part in group.attributes] == [
        ("filename", "x.exe"),
        ("sha256", "a" * 64),
    ]
    again = read_event(said, _HOW)
    assert {item.pattern for item in call_items(again.objects)} == {
        item.pattern for item in call_items(read.objects)
    }
    assert written.losses == ()


def test_what_an_event_cannot_say_is_told():
    found = [indicator("a"), indicator("b", pattern="[file:name = 'x'] FOLLOWEDBY [file:name = 'y']")]
    for one in found:
        one["object_marking_refs"] = ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]
    call = call_of(found, marking=Marking(Tlp.GREEN))
    items = (
        ItemAnswer(found[0]["id"], Sight.NOT_SEEN),
        ItemAnswer(found[1]["id"], Sight.SEEN, 150, NOON, NOON),
    )
    answer = answer_objects(answer_to(call, items), call)
    written = event_of(_released([*found, *answer]), "x", _uuid("event"), NOON)
    said = json.loads(written.event.value)["Event"]
    assert [one["type"] for one in said["Attribute"]] == ["filename", "stix2-pattern"]
    assert len(said["Attribute"][1]["Sighting"]) == 100
    told = " ".join(one.what for one in written.losses)
    for what in ("not seen", "field of view", "50 of 150", "grouping"):
        assert what in told


def test_an_event_is_for_one_audience_and_as_strict_as_its_strictest_part():
    marked = [
        {**indicator(n), "object_marking_refs": [ref]}
        for n, ref in enumerate(
            (
                "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
                "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
            )
        )
    ]
    audience = Audience.of_member(OTHER)
    written = event_of(_released(marked, audience), "x", _uuid("event"), NOON)
    assert (written.event.audience, written.event.marking) == (audience, Marking(Tlp.AMBER))
    assert json.loads(written.event.value)["Event"]["distribution"] in {0, "0"}
    with pytest.raises(ExchangeError, match="several audiences"):
        event_of([*_released(marked[:1]), *_released(marked[1:], audience)], "x", _uuid("event"), NOON)
    with pytest.raises(ExchangeError, match="nothing"):
        event_of([], "x", _uuid("event"), NOON)


def test_a_feed_is_read_by_its_manifest_and_nothing_outside_it(tmp_path):
    feed, outside = tmp_path / "feed", tmp_path / "secret.json"
    feed.mkdir()
    outside.write_text(json.dumps({"Event": _event()}))
    good, old, missing, other, link = (_uuid(n) for n in range(5))
    manifest = {
        good: {"timestamp": "1714564800"},
        old: {"timestamp": "1"},
        missing: {},
        other: 5,
        link: {},
        "../secret": {},
    }
    (feed / "manifest.json").write_text(json.dumps(manifest))
    (feed / f"{good}.json").write_text(json.dumps({"Event": {**_event(), "uuid": good}}))
    (feed / f"{other}.json").write_text(json.dumps({"Event": _event()}))
    (feed / f"{link}.json").symlink_to(outside)
    read = list(read_feed(feed, since=1_000))
    assert [one.uuid for one in read if one.event] == [good]
    assert [one.uuid for one in read if one.refused] == [missing, other, link, "../secret"]
    assert all(isinstance(one.refused, Loss) for one in read[1:])
    with pytest.raises(ExchangeError, match="manifest"):
        list(read_feed(tmp_path))
