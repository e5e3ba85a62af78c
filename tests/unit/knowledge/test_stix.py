"""A bundle of ATT&CK is read with who used what by which sources, and what is not read is counted or listed."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest

from attack_samples import known, objects, packed, relation
from tocsin.knowledge.bundle import Bundle, LogReference, logs_by_technique, used_by
from tocsin.knowledge.stix import parse_bundle, read_bundle
from tocsin.model.errors import UsageError


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return parse_bundle(packed(), "enterprise-attack-18.1.json")


def test_who_used_what_is_read_with_the_sources_that_say_so(bundle: Bundle):
    first, *others = used_by(bundle)["G9001"]
    assert (first.used, first.text) == ("S9001", "Tarn Magpie used EYEGLASS.")
    assert [one.name for one in bundle.cited(first)] == ["Harbour Report 2023"]
    assert [one.used for one in others] == ["T1059.001"]
    by_malware, by_campaign = used_by(bundle)["S9001"][0], used_by(bundle)["C9001"][0]
    assert set(by_malware.sources) & set(by_campaign.sources), "both stand on the note"


def test_a_name_is_read_with_the_sources_for_it(bundle: Bundle):
    (alias,) = bundle.groups[0].aliases
    assert (alias.name, [one.url for one in bundle.cited(alias)]) == (
        "Storm-9901",
        ["https://lantern.example/"],
    )
    assert [one.name for one in bundle.software[0].aliases] == ["Lens"]


def test_what_is_given_up_is_kept_with_what_took_its_place(bundle: Bundle):
    assert [(one.id, one.current, one.successor) for one in bundle.techniques] == [
        ("T1059.001", True, ""), ("T1086", False, "T1059.001"), ("T1561", True, "")]  # fmt: skip
    assert [(one.id, one.successor) for one in bundle.groups if one.revoked] == [("G9002", "G9001")]
    assert [one.id for one in bundle.software if one.deprecated] == ["S9002"]


def test_a_campaign_is_read_with_its_days_and_whose_it_is_said_to_be(bundle: Bundle):
    (one,) = bundle.campaigns
    assert (one.first_seen, one.last_seen) == (dt.date(2021, 5, 1), dt.date(2022, 7, 1))
    assert [(one.campaign, one.group) for one in bundle.attributed] == [("C9001", "G9001")]


def test_a_technique_leads_to_the_log_sources_that_show_it(bundle: Bundle):
    logs = logs_by_technique(bundle)
    assert logs["T1059.001"] == (LogReference("WinEventLog:Sysmon", "EventCode=1", "DC9001"),)
    assert logs["T1561"] == ()
    assert bundle.tactics[0].short == bundle.techniques[0].tactics[0]


def test_kinds_that_are_not_read_are_counted(bundle: Bundle):
    assert bundle.other == (("identity", 1), ("relationship mitigates", 1))
    assert bundle.unread == ()


def test_each_object_that_cannot_be_read_is_listed_with_its_reason():
    first = objects()[1]
    broken = [
        {"type": "malware", "id": "malware--nameless"}, {"type": "malware", "id": "malware--x", "name": 3},
        dict(first, id="attack-pattern--again"), 7, {**first, "modified": "2025-11-12T22:03:39"},
        relation(20, "uses", known("malware", 9, "S1", "Absent"), first),
        {**relation(21, "uses", objects()[4], first), "revoked": True},
    ]  # fmt: skip
    found = parse_bundle(packed([*objects(), *broken]), "x.json")
    assert len(found.unread) == len(broken)
    assert [one.object for one in found.unread][:4] == [
        "malware--nameless", "malware--x", "attack-pattern--again", f"object {len(objects()) + 4}"]  # fmt: skip
    assert "T1059.001 is there already" in found.unread[2].why


@pytest.mark.parametrize(
    ("said", "name", "version"),
    [
        ("17.1", "enterprise-attack-18.1.json", "17.1"),
        ("", "attack-18.1-stix20.json.gz", "18.1"),
        ("", "a.json", ""),
    ],
)
def test_the_version_is_what_the_bundle_says_or_else_its_name(said: str, name: str, version: str):
    assert parse_bundle(packed(version=said), name).version == version


def test_a_bundle_is_read_gzipped_or_not_and_its_order_changes_nothing(tmp_path, bundle: Bundle):
    path = tmp_path / "enterprise-attack-18.1.json"
    path.write_bytes(gzip.compress(packed(objects()[::-1])))
    turned = read_bundle(path)
    assert (turned.techniques, [(one.user, one.used) for one in turned.uses]) == (
        bundle.techniques, [(one.user, one.used) for one in bundle.uses])  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"objects": []}',
        b"\x1f\x8bxx",
        b'{"objects": [' + b"[" * 100_000,
        packed(objects()[3:4]),
    ],
)
def test_another_file_is_no_bundle_of_attack(data: bytes):
    with pytest.raises(UsageError):
        parse_bundle(data, "x.json")


def test_what_is_cut_off_cannot_be_unpacked():
    with pytest.raises(UsageError, match=r"^[^_]*cannot be unpacked"):
        parse_bundle(gzip.compress(packed())[:-40], "x.json.gz")


def test_what_unpacks_to_more_than_is_read_is_refused(monkeypatch):
    monkeypatch.setattr("tocsin.knowledge.stix_objects.LARGEST", 1000)
    with pytest.raises(UsageError, match="too large"):
        parse_bundle(gzip.compress(packed()), "x.json")


def test_more_groups_than_can_be_compared_are_refused(monkeypatch):
    monkeypatch.setattr("tocsin.knowledge.stix._GROUPS", 1)
    with pytest.raises(UsageError, match="more than 1 groups"):
        parse_bundle(packed(), "x.json")


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_bundle(tmp_path / "none.json")
