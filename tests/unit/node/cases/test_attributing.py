"""Cases of the public record by what the packages ship: nobody is named without cause, and criminals are no state's."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from types import SimpleNamespace

import pytest

from attack_samples import known, packed, relation
from tocsin.cases.attribution.result import Attribution, Outcome, Speaks
from tocsin.cases.attribution.summary import summary
from tocsin.cases.reading import read
from tocsin.knowledge.actors import ActorEntry
from tocsin.knowledge.adversaries import Adversary, Said
from tocsin.model.case import Incident, Level
from tocsin.node.cases import attributing
from tocsin.node.cases.attributing import (
    attribution,
    countries_of,
    profiles,
    sponsors_of,
    suspected_of,
)
from tocsin.node.desk.made import Made
from tocsin.node.knowledge.attack import take_in

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))


def entries_of(name: str):
    text = (files("tocsin.cases") / "data" / "reference" / f"{name}.yaml").read_text("utf-8")
    return read(text, name, "public record", NOW).entries


def of(name: str) -> Attribution:
    return attribution(entries_of(name))


#: Groups by names that galaxies know: two of one state, one of another, one that works for money; and what each is said to use.
GROUPS = {
    "Sandworm Team": ("T1486", "T1498", "T1561", "T1195.002"),
    "APT28": ("T1498", "T1486", "T1491.002"),
    "Lazarus Group": ("T1486", "T1561", "T1133"),
    "FIN7": ("T1486", "T1133"),
}


def small():
    """A version of ATT&CK with these groups alone, each use with a report of its own."""
    techniques = sorted({one for some in GROUPS.values() for one in some})
    every = {one: known("attack-pattern", at, one, one) for at, one in enumerate(techniques)}
    money = "FIN7 is a financially-motivated group."
    groups = {
        one: known(
            "intrusion-set",
            at,
            f"G900{at}",
            one,
            aliases=[one, one.removesuffix(" Team")],
            description=money * (one == "FIN7"),
        )
        for at, one in enumerate(GROUPS)
    }
    pairs = [(one, used) for one, some in GROUPS.items() for used in some]
    uses = [
        relation(at, "uses", groups[one], every[used], f"{one} {used} report")
        for at, (one, used) in enumerate(pairs)
    ]
    return packed([*every.values(), *groups.values(), *uses], "99.1")


@pytest.fixture(params=["packages", "a small version of ATT&CK"])
def asked(request, tmp_path):
    """What is asked, and which groups of it sources say that a state sponsors."""
    if request.param != "packages":
        path = tmp_path / "small.json"
        path.write_bytes(small())
        take_in(str(path), NOW)
    return profiles()


def test_albania_is_several_clusters_by_phase_stated_for_iran_and_no_single_group():
    found = of("albania-2022")
    levels = {one.level: one for one in found.levels}
    assert levels[Level.GROUP].outcome is Outcome.UNDETERMINED
    assert levels[Level.SPONSOR].named in {"", "IR"}
    assert {one.country for one in levels[Level.SPONSOR].claims if one.stated and one.country} == {"IR"}
    assert len({(one.phase, one.names) for one in levels[Level.CLUSTER].claims}) == 4
    assert all(not one.named for one in found.phases if one.level is Level.GROUP)
    assert "HEXANE (G1001)" in {one.names for one in levels[Level.GROUP].claims}
    label = next(one for one in levels[Level.GROUP].checked if one.names == "HEXANE (G1001)")
    assert label.groups == ("G1001",)
    assert label.speaks is not Speaks.FOR
    assert {"DEV-0842 (Storm-0842, Void Manticore)", "EUROPIUM (OilRig)"} <= set(label.beside)
    assert found.shared == ()  # no source could be left out of what does not tell its own
    assert found.plain


def test_the_small_version_is_asked_with_sponsors_of_the_galaxies(tmp_path):
    path = tmp_path / "small.json"
    path.write_bytes(small())
    take_in(str(path), NOW)
    assert profiles().attack == "99.1"
    assert profiles().sponsors == {"G9000": "RU", "G9001": "RU", "G9002": "KP"}


def test_profiles_are_of_the_version_that_was_asked_for_and_made_once(monkeypatch):
    """Also where another version is taken while they are made."""
    now, made = ["A"], []
    monkeypatch.setattr(attributing, "_PROFILES", Made(2))
    monkeypatch.setattr(attributing, "kept", lambda: SimpleNamespace(used=now[0]))
    monkeypatch.setattr(attributing, "corpus_of", made.append)

    def slowly(used):
        now[0] = "B"
        return SimpleNamespace(bundle=SimpleNamespace(version=used, package=""), adversaries=())

    monkeypatch.setattr(attributing, "known", slowly)
    assert profiles().attack == "A"
    assert profiles().attack == "B"
    assert profiles("A").attack == "A"
    assert len(made) == 2


CASES = ["costa-rica-2022", "montenegro-2022", "estonia-2007", "notpetya-2017", "viasat-2022"]
CRIMES = CASES[:2]


def judged(name):
    """What is said of groups and sponsors, of the whole case, of each incident and of each phase."""
    entries = entries_of(name)
    incidents = [one.id for one in entries if isinstance(one.body, Incident)]
    found = [attribution(entries, incident=one) for one in ("", *incidents)]
    return [
        one
        for each in found
        for one in (*each.levels, *each.phases)
        if one.level in {Level.GROUP, Level.SPONSOR}
    ]


@pytest.mark.parametrize("name", CASES)
def test_a_few_techniques_name_nobody_in_any_case_of_the_record(name):
    found = judged(name)
    assert {one.level for one in found} == {Level.GROUP, Level.SPONSOR}
    assert not any(one.named for one in found)
    assert all(one.reasons for one in found)


@pytest.mark.parametrize("name", CRIMES)
def test_a_crime_comes_out_as_no_state_by_any_way_of_asking(asked, name):
    found = [one for one in judged(name) if one.level is Level.SPONSOR]
    assert found
    assert all(one.outcome is Outcome.UNDETERMINED and not one.named for one in found)
    assert attribution(entries_of(name)).attack == asked.attack


@pytest.mark.parametrize("name", CRIMES)
def test_where_the_record_tells_of_criminals_no_state_stands_alone(asked, name):
    entries = entries_of(name)
    found = summary(attribution(entries), entries)
    nobody = [one for one in found.sponsors if not one.country]
    states = [one for one in found.sponsors if one.country]
    assert nobody
    assert all(one.independent < nobody[0].independent for one in states)


@pytest.mark.parametrize("name", CASES[2:])
def test_where_states_name_a_state_the_result_names_no_other(asked, name):
    entries = entries_of(name)
    told = summary(attribution(entries), entries)
    assert {one.country for one in told.sponsors if one.country} == {"RU"}
    assert {one.named for one in judged(name) if one.level is Level.SPONSOR} <= {"", "RU"}


def test_the_group_that_is_stated_of_notpetya_is_found_by_its_name_and_the_evidence_does_not_contradict(
    asked,
):
    levels = {one.level: one for one in of("notpetya-2017").levels}
    (label,) = levels[Level.GROUP].checked
    assert (label.names, len(label.groups), label.beside) == ("Sandworm (TeleBots)", 1, ())
    assert label.speaks is not Speaks.AGAINST


def adversary(id_: str, description: str = "", **said: tuple[Said, ...]) -> Adversary:
    entry = ActorEntry(source="ATT&CK", name=id_, uuid=id_, ident=id_, description=description)
    return Adversary(id=id_, name=id_, entries=(entry,), names=(), **said)


def test_where_sources_disagree_the_country_of_most_counts_and_among_equals_none():
    most = adversary("G1", countries=(Said("A", ("x", "y"), "AA"), Said("B", ("z",), "BB")))
    even = adversary("G2", countries=(Said("A", ("x",), "AA"), Said("B", ("z",), "BB")))
    assert countries_of([most, even]) == {"G1": "AA"}


def test_criminals_have_no_sponsor_unless_a_state_is_said_to_stand_behind_them():
    state = (Said("A", ("x",), "AA"),)
    crime = adversary("G1", "A financially motivated group, at home in A.", sponsors=state)
    both = adversary("G2", "A state-sponsored group that is financially motivated too.", sponsors=state)
    plain = adversary("G3", "An espionage group.", sponsors=state)
    assert sponsors_of([crime, both, plain]) == {"G2": "AA", "G3": "AA"}


def test_a_suspected_sponsor_is_told_with_who_says_so_and_in_which_words():
    text = "Group is an Aland state-backed group. It was attributed to Iran's Ministry of Intelligence and Security."
    galaxy = (Said("Iran", ("threat-actor",), "IR"),)
    both = suspected_of([adversary("G1", text, sponsors=galaxy)])["G1"]
    assert (both.code, both.by) == ("IR", ("threat-actor", "ATT&CK"))
    assert both.value == "It was attributed to Iran's Ministry of Intelligence and Security."
    other = (Said("Russia", ("threat-actor",), "RU"),)
    assert suspected_of([adversary("G2", text, sponsors=other)]) == {}  # one against one
    assert suspected_of([adversary("G3", text)])["G3"].by == ("ATT&CK",)


def test_a_home_that_a_galaxy_gives_is_no_sponsor_unless_the_description_says_so():
    home = (Said("Lebanon", ("threat-actor",), "LB"),)
    assert sponsors_of([adversary("G1", "A Lebanon-based group.", sponsors=home)]) == {}
    said = "It has been attributed to the Lebanese General Directorate of General Security."
    assert sponsors_of([adversary("G1", said, sponsors=home)]) == {"G1": "LB"}
