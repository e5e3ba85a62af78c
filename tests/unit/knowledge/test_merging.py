"""Entries of several sources become one adversary by names that tell, and what sources disagree about is kept."""

from __future__ import annotations

import pytest

from attack_samples import packed
from tocsin.knowledge import merging
from tocsin.knowledge.actors import ActorEntry, Tie
from tocsin.knowledge.adversaries import Adversary, Disputed, Position, resolve, search
from tocsin.knowledge.bundle import Bundle
from tocsin.knowledge.galaxy_bundle import bundle_of_galaxies
from tocsin.knowledge.merging import adversaries_of, merged
from tocsin.knowledge.naming import Naming, name_key
from tocsin.knowledge.stix import parse_bundle


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return parse_bundle(packed(), "enterprise-attack-18.1.json")


def entry(source: str, name: str, *aliases: str, **more) -> ActorEntry:
    return ActorEntry(source=source, name=name, uuid=f"{source}/{name}", aliases=aliases, **more)


def joined(bundle: Bundle, *entries: ActorEntry, namings=()) -> list[set[str]]:
    return [
        {f"{one.source} {one.name}" for one in found.entries} for found in merged(entries, namings, bundle)
    ]


def naming(*names: str, same: bool = True) -> tuple[Naming, ActorEntry]:
    said = Naming(names=names, same=same, by="A paper", url="https://paper.example/", read=False)
    return said, ActorEntry(
        source=said.by, name=names[0], uuid=said.url, aliases=names[1:], read=False, naming=True
    )


def test_sources_that_share_a_name_in_any_spelling_mean_one_adversary(bundle: Bundle):
    assert joined(bundle, entry("a", "Tarn Magpie", "APT 99"), entry("b", "Magpie", "apt-99"), entry("c", "Heron")) == [
        {"c Heron"}, {"a Tarn Magpie", "b Magpie"}]  # fmt: skip


def test_what_one_source_keeps_apart_stays_apart_and_the_name_is_a_conflict(bundle: Bundle):
    entries = (entry("a", "Tarn Magpie"), entry("b", "Tarn Magpie"), entry("b", "Heron", "TARN-MAGPIE"))
    heron, magpie = merged(entries, (), bundle)
    assert {one.source for one in magpie.entries} == {"a", "b"}
    (conflict,) = heron.conflicts
    assert (conflict.about, conflict.value) == (Disputed.NAME, "TARN-MAGPIE")
    assert {(one.by, one.holds) for one in conflict.positions} == {
        ("a", "Tarn Magpie"),
        ("b", "Tarn Magpie"),
        ("b", "Heron"),
    }
    assert [one.about for one in magpie.conflicts] == [Disputed.NAME]


def test_a_name_that_a_source_gives_to_two_joins_nobody(bundle: Bundle):
    entries = (entry("a", "Lapwing", "UNC9"), entry("b", "Heron", "UNC9"), entry("b", "Crane", "UNC9"))
    assert len(joined(bundle, *entries)) == 3


def test_names_that_very_many_share_are_not_paired_one_by_one(bundle: Bundle, monkeypatch):
    common = [f"Common {at}" for at in range(20)]
    crowd = [entry("mitre", f"Group {at}", *common) for at in range(60)]
    made = []
    monkeypatch.setattr(merging, "Position", lambda *said: made.append(said) or Position(*said))
    found = joined(bundle, *crowd, entry("misp", "Group 7", *common))
    assert sorted(map(len, found)) == [1] * 59 + [2]
    assert len(made) <= 20 * 61, "once for each name and bearer"


def test_most_names_decide_where_two_could_be_meant(bundle: Bundle):
    entries = (entry("a", "One", "x1", "x2"), entry("a", "Two", "x3"), entry("b", "Other", "x1", "x2", "x3"))
    assert {"a One", "b Other"} in joined(bundle, *entries)


def test_a_publisher_may_call_one_what_another_keeps_apart_and_that_is_told(bundle: Bundle):
    entries = (entry("b", "Heron"), entry("b", "Crane", "Storm-9902"))
    (one,) = merged(entries, [naming("Heron", "DEV-9902", "Grey Heron")], bundle)
    (conflict,) = one.conflicts
    assert (conflict.about, conflict.value) == (Disputed.IDENTITY, "b")
    assert [name.value for name in one.names] == ["Heron", "Crane", "Storm-9902", "Grey Heron"]


def test_overlap_is_told_of_both_and_is_no_identity(bundle: Bundle):
    found = merged((entry("a", "Heron"), entry("b", "Crane")), [naming("Heron", "Crane", same=False)], bundle)
    assert [(one.name, [(tie.name, tie.kind, tie.read) for tie in one.related]) for one in found] == [
        ("Crane", [("Heron", "overlaps", False)]), ("Heron", [("Crane", "overlaps", False)])]  # fmt: skip


def test_what_a_source_ties_is_told_in_its_word(bundle: Bundle):
    crane = entry("a", "Crane")
    found = merged((crane, entry("a", "Heron", ties=(Tie("similar", crane.uuid, "likely"),))), (), bundle)
    assert [(one.name, one.kind, one.likely) for one in found[1].related] == [("Crane", "similar", "likely")]


def test_different_countries_or_sponsors_are_a_conflict_and_unknown_is_none(bundle: Bundle):
    entries = (
        entry("a", "Heron", countries=("IR",)),
        entry("b", "heron", sponsors=(("Syria", "SY"), ("Unknown", ""))),
    )
    (one,) = merged(entries, (), bundle)
    (conflict,) = one.conflicts
    assert conflict.about is Disputed.ORIGIN
    assert conflict.positions == (Position("a", "Iran"), Position("b", "Syria"))
    (calm,) = merged(
        (entries[0], entry("b", "Heron", sponsors=(("Iran (Islamic Republic of)", "IR"),))), (), bundle
    )
    assert calm.conflicts == ()


def test_techniques_are_kept_apart_by_who_used_them(bundle: Bundle):
    (one,) = merged((entry("ATT&CK", "Tarn Magpie", ident="G9001"),), (), bundle)
    assert (one.id, one.own, one.software, one.through) == ("G9001", ("T1059.001",), ("S9001",), ("T1561",))
    assert (one.campaigns, one.in_campaigns) == (("C9001",), ("T1561",))


def test_the_order_of_sources_alone_decides_what_stands_first(bundle: Bundle):
    entries = [
        entry("a", "One", "x1"),
        entry("a", "Two", "x2"),
        entry("b", "Three", "x1", "x2"),
        entry("c", "One", "x2"),
    ]
    turned = [entries[1], entries[0], *entries[2:]]
    assert sorted(map(sorted, joined(bundle, *entries))) == sorted(map(sorted, joined(bundle, *turned)))


def test_a_name_leads_to_all_that_bear_it_and_whose_own_it_is_comes_first(bundle: Bundle):
    entries = (entry("a", "Heron", "Crane"), entry("a", "Crane"), entry("a", "Grebe"))
    found = merged(entries, (), bundle)
    assert [one.name for one in resolve("CRANE", found)] == ["Crane", "Heron"]
    assert [one.name for one in search("cr", found)] == ["Crane", "Heron"]
    assert resolve("", found) == search("!", found) == ()
    assert search("", found) == found


@pytest.mark.parametrize(
    ("one", "other"), [("DEV-0842", "Storm-0842"), ("APT 28", "apt-28"), ("\uff21\uff30\uff3428", "APT28")]
)
def test_names_are_the_same_in_any_case_and_punctuation(one: str, other: str):
    assert name_key(one) == name_key(other)


@pytest.fixture(scope="module")
def shipped() -> tuple[Adversary, ...]:
    found, unread = adversaries_of(bundle_of_galaxies())
    assert unread == ()
    return found


@pytest.mark.parametrize(
    "name", ["Storm-0842", "void manticore", "Banished Kitten", "RED SANDSTORM", "DEV-0842"]
)
def test_who_wiped_in_2022_is_one_by_the_names_of_four_publishers(shipped, name: str):
    (one,) = resolve(name, shipped)
    assert one.name == "BANISHED KITTEN"
    assert [conflict.about for conflict in one.conflicts] == [Disputed.IDENTITY], (
        "the galaxy keeps Void Manticore apart"
    )


@pytest.mark.parametrize("name", ["Storm-0133", "Lyceum", "hexane", "G1001", "COBALT LYCEUM"])
def test_who_probed_in_2022_is_the_group_of_attack(shipped, name: str):
    (one,) = resolve(name, shipped)
    assert (one.id, [said.code for said in one.countries]) == ("G1001", ["IR"])


def test_who_broke_in_in_2022_overlaps_with_another_and_is_not_it(shipped):
    (access,), (other,) = resolve("Storm-0861", shipped), resolve("UNC1860", shipped)
    assert access.name == "Scarred Manticore"
    assert access.id != other.id
    assert [(tie.name, tie.read) for tie in access.related] == [("UNC1860", False)]


def test_no_source_has_two_entries_in_one_adversary_but_where_a_publisher_says_so(shipped):
    for one in shipped:
        sources = [entry.source for entry in one.entries]
        assert len(set(sources)) == len(sources) or any(
            each.about is Disputed.IDENTITY for each in one.conflicts
        )


def test_every_sponsor_that_is_no_unknown_is_a_state_with_a_code(shipped):
    assert {said.value for one in shipped for said in one.sponsors if not said.code} == {"Unknown"}
