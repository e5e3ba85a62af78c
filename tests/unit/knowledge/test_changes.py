"""What changed from one version of ATT&CK to another is told by kind, and what each group gained and lost."""

from __future__ import annotations

from attack_samples import known, objects, packed, relation
from tocsin.knowledge.bundle import Bundle
from tocsin.knowledge.changes import Changes, Named, Renamed, Revoked, changes
from tocsin.knowledge.stix import parse_bundle


def parsed(some: list) -> Bundle:
    return parse_bundle(packed(some), "x.json")


def later() -> list:
    """The sample a version later: a technique is new, one renamed, a group revoked, a tool back, malware used no more."""
    made = objects()
    by = {one["name"]: one for one in made if "name" in one}
    by["Disk Wipe"]["name"] = "Disk Content Wipe"
    by["Tarn Magpie"]["revoked"] = True
    by["Ferry"]["x_mitre_deprecated"] = False
    by["EYEGLASS"]["x_mitre_deprecated"] = True
    fresh = known("attack-pattern", 9, "T1490", "Inhibit System Recovery")
    group = known("intrusion-set", 9, "G9009", "Heron")
    return [*made, fresh, group, relation(30, "revoked-by", by["Tarn Magpie"], group)]


def of(found: Changes, kind: str):
    return next(one for one in found.kinds if one.kind == kind)


def test_each_kind_tells_what_was_added_renamed_and_given_up():
    found = changes(parsed(objects()), parsed(later()))
    assert of(found, "techniques").added == (Named("T1490", "Inhibit System Recovery"),)
    assert of(found, "techniques").renamed == (Renamed("T1561", "Disk Content Wipe", "Disk Wipe"),)
    assert of(found, "groups").revoked == (Revoked("G9001", "Tarn Magpie", Named("G9009", "Heron")),)
    assert of(found, "software").deprecated == (Named("S9001", "EYEGLASS"),)
    assert of(found, "software").back == (Named("S9002", "Ferry"),)


def test_a_group_tells_what_it_is_now_said_to_use_and_what_no_more():
    made = objects()
    group, wipe = made[4], made[2]
    now = [one for one in made if one["id"] != relation(2, "uses", group, wipe)["id"]]
    found = changes(parsed(made), parsed([*now, relation(31, "uses", group, wipe)]))
    (one,) = found.groups
    assert (one.id, one.gained, one.lost) == (
        "G9001",
        (Named("T1561", "Disk Wipe"),),
        (Named("S9001", "EYEGLASS"),),
    )


def test_a_campaign_tells_whose_it_is_no_longer_said_to_be():
    made = objects()
    without = [one for one in made if one.get("relationship_type") != "attributed-to"]
    found = changes(parsed(made), parsed(without))
    assert found.unattributed == ((Named("C9001", "Lantern"), Named("G9001", "Tarn Magpie")),)
    assert changes(parsed(without), parsed(made)).attributed == found.unattributed


def test_nothing_changed_from_a_version_to_itself():
    found = changes(parsed(objects()), parsed(objects()))
    assert not found.groups
    assert not any(
        some
        for one in found.kinds
        for some in (one.added, one.renamed, one.revoked, one.deprecated, one.gone, one.back)
    )
