"""Cases of the public record by what the packages ship: nobody is named without cause, and criminals are no state's."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest

from tocsin.cases.attribution.result import Attribution, Outcome, Speaks
from tocsin.cases.reading import read
from tocsin.knowledge.actors import ActorEntry
from tocsin.knowledge.adversaries import Adversary, Said
from tocsin.model.case import Level
from tocsin.node.cases.attributing import attribution, countries_of, sponsors_of

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))


def of(name: str) -> Attribution:
    text = (files("tocsin.cases") / "data" / "reference" / f"{name}.yaml").read_text("utf-8")
    return attribution(read(text, name, "public record", NOW).entries)


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
    assert {"microsoft", "advisory"} <= set(found.shared)
    assert found.plain


@pytest.mark.parametrize("name", ["costa-rica-2022", "montenegro-2022"])
def test_a_crime_does_not_come_out_as_a_state(name):
    found = of(name)
    sponsors = [one for one in (*found.levels, *found.phases) if one.level is Level.SPONSOR]
    assert sponsors
    assert all(one.outcome is Outcome.UNDETERMINED and not one.named for one in sponsors)


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
