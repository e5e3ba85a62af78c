"""A bundle's indicators become detections and lists, and what did not is counted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tocsin.detections.indicators.benign import Benign
from tocsin.detections.indicators.collect import About, Collector
from tocsin.detections.indicators.load import load_indicators
from tocsin.detections.indicators.stix_bundles import read_bundle
from tocsin.model.detection import Detection, Level, Rejected, RuleSet

PATTERN = "[process:command_line LIKE '%-enc%']"


def _indicator(**more: Any) -> dict[str, Any]:
    return {"type": "indicator", "id": "indicator--1", "pattern": PATTERN, "pattern_type": "stix", **more}


def _read(*objects: Any, sigma=None) -> tuple[RuleSet, RuleSet]:
    collector = Collector(About("feed", "feed.json", "ab" * 32))
    patterns = read_bundle({"type": "bundle", "objects": list(objects)}, collector, sigma)
    return patterns, collector.result()


def test_an_indicator_keeps_its_id_name_validity_and_techniques():
    technique = {
        "type": "attack-pattern",
        "id": "attack-pattern--1",
        "external_references": [{"source_name": "mitre-attack", "external_id": "T1059.001"}],
    }
    link = {
        "type": "relationship",
        "relationship_type": "indicates",
        "source_ref": "indicator--1",
        "target_ref": "attack-pattern--1",
    }
    phases = [{"kill_chain_name": "mitre-attack", "phase_name": "defense-evasion"}]
    indicator = _indicator(
        name="Encoded", valid_from="2022-01-01T00:00:00Z", valid_until="2022-09-01T00:00:00Z",
        kill_chain_phases=phases, labels=["apt"],
    )  # fmt: skip
    (detection,) = _read(indicator, technique, link)[0].detections
    assert (detection.id, detection.title, detection.stop) == (
        "indicator--1",
        "Encoded",
        "2022-09-01T00:00:00Z",
    )
    assert detection.techniques == ("T1059.001",)
    assert {"attack.defense_evasion", "apt"} <= set(detection.tags)


def test_events_before_valid_from_are_asked_too():
    (detection,) = _read(_indicator(valid_from="2022-07-18T00:00:00Z"))[0].detections
    assert detection.start == ""


def test_a_pattern_of_stix_2_0_has_no_type():
    indicator = _indicator()
    del indicator["pattern_type"]
    assert _read(indicator)[0].detections


def test_the_benign_is_informational():
    (detection,) = _read(_indicator(indicator_types=["benign"]))[0].detections
    assert detection.level is Level.INFORMATIONAL


def test_the_revoked_and_foreign_languages_are_left_aside_each_by_its_name():
    patterns, lists = _read(_indicator(revoked=True), _indicator(pattern_type="yara", pattern="rule x {}"))
    assert not patterns.detections
    assert [one.reason for one in lists.aside] == [
        "revoked",
        "in the language 'yara', which is not hunted with",
    ]
    assert all(one.rule.startswith("indicator--") for one in lists.aside)


def test_a_broken_pattern_costs_no_other():
    patterns, _ = _read(_indicator(id="indicator--2", pattern="[broken"), _indicator())
    assert [rejected.rule for rejected in patterns.rejected] == ["indicator--2"]
    assert [detection.id for detection in patterns.detections] == ["indicator--1"]


@pytest.mark.parametrize(
    "junk", [None, 5, [], {"type": "indicator"}, _indicator(pattern=5), _indicator(valid_until="x")]
)
def test_objects_that_make_no_sense_are_listed_or_nothing(junk: Any):
    patterns, lists = _read(junk, _indicator(id="indicator--ok"))
    assert [detection.id for detection in patterns.detections] == ["indicator--ok"]
    assert not lists.detections


@pytest.mark.parametrize(
    "junk",
    [
        {"type": "attack-pattern", "id": ["x"]},
        {"relationship_type": "indicates", "target_ref": ["x"], "source_ref": {}},
        {"type": ["indicator"]},
    ],
)
def test_ids_that_are_no_text_cost_no_other(junk: Any):
    technique = {"source_name": "mitre-attack", "external_id": "T1059"}
    known = {"type": "attack-pattern", "id": "attack-pattern--1", "external_references": [technique]}
    patterns, _ = _read(junk, known, _indicator())
    assert len(patterns.detections) == 1


@pytest.mark.parametrize("objects", [None, {"a": 1}, "x", 5])
def test_objects_that_are_no_list_are_refused(objects: Any):
    collector = Collector(About("t", "f.json", "d"))
    assert not read_bundle({"type": "bundle", "objects": objects}, collector).detections
    assert collector.result().rejected == (Rejected("f.json", "", "the bundle's objects are no list"),)


def test_the_end_of_validity_is_in_utc_or_refused():
    patterns, _ = _read(_indicator(valid_until="2022-07-15T02:00:00.5+02:00"))
    assert [one.stop for one in patterns.detections] == ["2022-07-15T00:00:00.500000Z"]
    for text in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2022-07-15T00:00:00"):
        patterns, _ = _read(_indicator(valid_until=text))
        assert not patterns.detections
        assert "no moment in UTC" in patterns.rejected[0].reason


def test_sigma_rules_go_to_the_sigma_compiler():
    def sigma(text: str, name: str) -> RuleSet:
        return RuleSet((Detection(text, text, "sigma", name, ""),), rejected=(Rejected(name, "", "x"),))

    patterns, _ = _read(_indicator(pattern_type="sigma", pattern="title: x"), sigma=sigma)
    assert patterns.detections[0].file == "feed.json/indicator--1"
    assert patterns.rejected


def test_simple_indicators_become_lists_by_the_month_they_end():
    first = _indicator(pattern="[domain-name:value = 'a.example']", valid_until="2022-12-09T00:00:00Z")
    second = _indicator(pattern="[domain-name:value = 'b.example']", valid_until="2022-12-24T00:00:00Z")
    third = _indicator(pattern="[domain-name:value = 'c.example']")
    patterns, lists = _read(first, second, third)
    assert not patterns.detections
    ends = {detection.stop: lists.lists[detection.id].entries for detection in lists.detections}
    assert ends == {"": ("c.example",), "2023-01-01T00:00:00Z": ("a.example", "b.example")}


def test_sigma_rules_of_a_bundle_are_compiled_as_rule_files_are(tmp_path):
    rule = (
        "title: Encoded command\nid: 5f2b1c1e-7a55-4b9b-9d0a-0f6a3c1d2e4f\nlevel: high\nlogsource:\n"
        "  product: windows\n  category: process_creation\ndetection:\n  s:\n    CommandLine|contains: -enc\n  condition: s\n"
    )
    bundle = {"type": "bundle", "objects": [_indicator(pattern_type="sigma", pattern=rule)]}
    (tmp_path / "b.json").write_text(json.dumps(bundle))
    (detection,) = load_indicators([tmp_path / "b.json"], benign=Benign([])).detections
    assert (detection.title, detection.kind, detection.level) == ("Encoded command", "sigma", Level.HIGH)
