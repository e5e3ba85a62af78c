"""ATT&CK as MITRE publishes it: nothing of what is read is lost, and the figures are those of the reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.knowledge.bundle import Bundle, logs_by_technique, used_by
from tocsin.knowledge.stix import read_bundle

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def attack(shared_data: Path) -> Bundle:
    return read_bundle(shared_data / "attack" / "enterprise-attack-18.1-stix20.json.gz")


def test_every_object_of_a_kind_that_is_read_is_read(attack: Bundle):
    assert attack.unread == ()
    assert attack.version == "18.1"
    assert (len(attack.techniques), len(attack.groups), len(attack.software), len(attack.campaigns)) == (
        835,
        187,
        787,
        52,
    )
    assert sum(one.current for one in attack.groups) == 172
    assert len({one.campaign for one in attack.attributed}) == 24
    assert len(attack.uses) == 9836 + 4362 + 1019 + 800 + 647 + 457 + 84 + 65
    assert all(one.successor for one in attack.techniques if one.revoked)


def test_every_use_but_twenty_names_a_source(attack: Bundle):
    assert sum(not one.sources for one in attack.uses) == 20


def test_the_campaign_against_albania_is_as_the_reference_has_it(attack: Bundle):
    uses = [one.used for one in used_by(attack)["C0038"]]
    assert sum(one.startswith("T") for one in uses) == 25
    assert sum(one.startswith("S") for one in uses) == 7
    (said,) = (one for one in attack.attributed if one.campaign == "C0038")
    assert said.group == "G1001"
    assert [one.name for one in attack.cited(said)] == [
        "Microsoft Albanian Government Attacks September 2022"
    ]


def test_log_sources_are_read_for_most_techniques(attack: Bundle):
    logs = logs_by_technique(attack)
    assert len(logs) == 691
    assert sum(bool(some) for some in logs.values()) == 650
    assert any(one.name == "WinEventLog:PowerShell" and "4104" in one.channel for one in logs["T1059.001"])
