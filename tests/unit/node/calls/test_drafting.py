"""What a call asks is drafted from findings, bundles, events of MISP and lists; what cannot be asked is told."""

from __future__ import annotations

import json

import pytest

from call_samples import RULE, indicator
from misp_samples import attribute, event, uuid_of
from tocsin.detections.indicators.stix_simple import simple
from tocsin.model.errors import UsageError
from tocsin.model.expression import ListKind
from tocsin.node.calls.drafting import draft
from tocsin.node.calls.patterns import pattern_of

ID = "7f1f1c5a-3b1e-4a52-9a7e-2f2f0a1b2c3d"


@pytest.fixture
def rules(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "shadows.yml").write_text(RULE)
    return (tmp_path / "rules",)


def write(tmp_path, name: str, *values: object):
    path = tmp_path / name
    path.write_text("\n".join(json.dumps(value) for value in values))
    return path


def test_findings_give_the_text_of_their_rules_once_and_the_indicators_that_were_hit(tmp_path, rules):
    hit = {"rule_id": "list-1", "indicators": [{"value": "192.0.2.7", "source": "x", "known": []}]}
    path = write(tmp_path, "findings.jsonl", {"rule_id": ID}, {"rule_id": ID}, hit, {"rule_id": "gone"})
    drafted = draft(path, rules)
    assert [(one.name, one.pattern_type, one.techniques) for one in drafted.wanted] == [
        ("Shadow copies deleted", "sigma", ("T1490",)),
        ("192.0.2.7", "stix", ()),
    ]
    assert drafted.wanted[0].pattern == RULE
    assert [(one.rule, one.reason) for one in drafted.refused] == [
        ("gone", "its rule is not among the rules: name them with --rules")
    ]


def test_a_rule_whose_title_is_white_space_without_end_is_called_by_its_id(tmp_path, rules):
    (rules[0] / "shadows.yml").write_text(
        RULE.replace("title: Shadow copies deleted", "title:" + " " * 50_000 + "x" * 300)
    )
    (one,) = draft(write(tmp_path, "findings.jsonl", {"rule_id": ID}), rules).wanted
    assert one.name == ID


def test_an_indicator_that_was_hit_is_of_the_kind_of_its_list(tmp_path):
    hit = {"rule_id": f"list-{'a' * 16}-file_name", "indicators": [{"value": "payload.sh"}]}
    (one,) = draft(write(tmp_path, "findings.jsonl", hit), ()).wanted
    assert one.pattern == pattern_of(ListKind.FILE_NAME, "payload.sh")


def test_a_bundle_gives_its_indicators_whole_and_counts_those_that_are_revoked(tmp_path):
    revoked = indicator("2", "[file:name = 'x']", revoked=True)
    bundle = {
        "type": "bundle",
        "objects": [indicator("1", "[file:name = 'y']", description="d"), revoked, "junk"],
    }
    drafted = draft(write(tmp_path, "bundle.json", bundle), ())
    (one,) = drafted.wanted
    assert (one.name, one.pattern, one.description) == ("indicator 1", "[file:name = 'y']", "d")
    assert [refused.reason for refused in drafted.refused] == ["it is revoked"]


def test_a_list_gives_a_pattern_for_each_entry_with_its_line(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("192.0.2[.]7\nevil[.]example\n203.0.113.0/24\nhxxp://evil.example/a'b\n")
    patterns = {one.pattern: one.source for one in draft(path, ()).wanted}
    assert patterns["[ipv4-addr:value = '192.0.2.7']"] == "list.txt line 1"
    assert "[domain-name:value = 'evil.example']" in patterns
    assert "[ipv4-addr:value ISSUBSET '203.0.113.0/24']" in patterns
    assert "[url:value = 'http://evil.example/a\\'b']" in patterns


YARA = 'rule Wiper { strings: $a = "x" condition: $a }'
SNORT = 'alert tcp any any -> any any (msg:"Beacon of the wiper"; sid:1;)'
CLUSTER = 'misp-galaxy:threat-actor="Nobody"'


def test_an_event_gives_its_rules_in_their_languages_and_tells_what_is_not_asked(tmp_path):
    kinds = {"yara": YARA, "snort": SNORT, "sigma": RULE, "suricata": SNORT + " ", "domain": "evil.example"}
    listed = [{"type": kind, "value": value, "to_ids": True} for kind, value in kinds.items()]
    listed += [
        {"type": "domain", "value": "a.example", "to_ids": False},
        {"type": "yara", "value": "rule Other {}", "to_ids": False},
        {"type": "btc", "value": "x", "to_ids": True, "Tag": [{"name": CLUSTER}]},
        {"type": "domain", "value": "b.example", "to_ids": True, "deleted": True},
    ]
    cluster = {"GalaxyCluster": [{"tag_name": CLUSTER.replace("Nobody", "Other")}]}
    more = {"Galaxy": [cluster], "EventReport": [{"name": "r"}]}
    event = {"Event": {"uuid": "e", "info": "i", "Attribute": listed, **more}}
    drafted = draft(write(tmp_path, "event.json", event), ())
    assert {(one.name, one.pattern_type, one.pattern) for one in drafted.wanted} == {
        ("evil.example", "stix", "[domain-name:value = 'evil.example']"),
        ("Wiper", "yara", YARA),
        ("Beacon of the wiper", "snort", SNORT),
        ("Beacon of the wiper", "suricata", SNORT + " "),
        ("Shadow copies deleted", "sigma", RULE),
    }
    told = {one.rule: one.reason for one in drafted.refused}
    assert set(told) == {
        *(f"event e attribute {number}" for number in (6, 7, 8, 9)),
        "EventReport of e",
    }
    assert [one["name"] for one in drafted.context if one["type"] == "threat-actor"] == ["Other"]
    assert "to_ids" in told["event e attribute 6"]
    assert all(told.values())


def test_an_event_of_rules_alone_can_be_asked(tmp_path):
    event = {"info": "i", "Attribute": [{"type": "yara", "value": YARA, "to_ids": "1"}]}
    (one,) = draft(write(tmp_path, "event.json", event), ()).wanted
    assert (one.pattern_type, one.pattern) == ("yara", YARA)


def test_what_holds_nothing_to_ask_for_is_an_error(tmp_path):
    with pytest.raises(UsageError, match="nothing to ask for"):
        draft(write(tmp_path, "empty.json", {"type": "bundle", "objects": []}), ())
    with pytest.raises(UsageError, match="cannot be read"):
        draft(tmp_path / "absent", ())


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        (ListKind.ADDRESS, "192.0.2.7"),
        (ListKind.ADDRESS, "2001:db8::1"),
        (ListKind.DOMAIN, "evil.example"),
        (ListKind.URL, "http://evil.example/a'b\\c"),
        (ListKind.HASH, "ab" * 16),
        (ListKind.HASH, "ab" * 20),
        (ListKind.HASH, "ab" * 32),
        (ListKind.HASH, "ab" * 64),
        (ListKind.FILE_NAME, "it's.exe"),
        (ListKind.FILE_PATH, "c:\\it's\\b.exe"),
        (ListKind.FILE_PATH, "%temp%\\b.exe"),
        (ListKind.FILE_PATH, "c:\\b.exe"),
        (ListKind.FILE_PATH, "\\\\srv\\share\\b.exe"),
        (ListKind.FILE_PATH, "/usr/lib/.x/b"),
        (ListKind.MAIL, "a@evil.example"),
    ],
)
def test_a_pattern_reads_back_as_the_entry_it_was_made_of(kind, entry):
    (read,) = simple(pattern_of(kind, entry))
    assert (read.kind, read.entry) == (kind, entry)


def test_of_attributes_with_the_same_value_one_is_asked_and_stands_for_all(tmp_path):
    inside = attribute("domain", "EVIL.example", "inside", object_relation="domain")
    name = attribute("filename", "a.exe", "name", object_relation="filename")
    group = {"name": "x", "uuid": uuid_of("group"), "Attribute": [inside, name]}
    document = {"Event": event(attribute("domain", "evil.example", "alone"), Object=[group])}
    drafted = draft(write(tmp_path, "event.json", document), ())
    asked = {one.name: one.original["id"] for one in drafted.wanted}
    assert set(asked) == {"evil.example", "a.exe"}
    assert [(one.rule, one.reason) for one in drafted.refused] == [
        (
            f"event {uuid_of('event')} attribute {uuid_of('inside')}",
            "its value is asked for already, by another attribute",
        )
    ]
    (grouping,) = [one for one in drafted.context if one["type"] == "grouping"]
    assert grouping["object_refs"] == [asked["evil.example"], asked["a.exe"]]
