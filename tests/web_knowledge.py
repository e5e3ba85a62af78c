"""What is known, only in memory, for the pages: adversaries of the small bundle, with a conflict, and a few precedents."""

from __future__ import annotations

import datetime as dt
import functools

from attack_samples import packed
from tocsin.knowledge.actors import ActorEntry, Tie, actor_entries
from tocsin.knowledge.merging import merged
from tocsin.knowledge.naming import Naming
from tocsin.knowledge.stix import parse_bundle
from tocsin.model.precedent import Coded, Precedent, Response
from tocsin.node.cases.precedents import Taken
from tocsin.node.knowledge.attack import Kept
from tocsin.node.knowledge.known import Known

_AT = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
IRAN, SYRIA = "Iran, Islamic Republic of", "Syrian Arab Republic"


def entry(name: str, *aliases: str, source: str = "threat-actor", **more) -> ActorEntry:
    """What a source says of an actor."""
    return ActorEntry(source=source, name=name, uuid=f"uuid-{name}", aliases=aliases, **more)


@functools.cache
def known() -> Known:
    """ATT&CK's Tarn Magpie, whom a galaxy suspects elsewhere; a Heron with its name; a Crane that overlaps."""
    bundle = parse_bundle(packed(), "enterprise-attack-18.1.json")
    group = next(one for one in actor_entries(bundle, []) if one.ident == "G9001")
    entries = (
        group,
        entry("Magpie", "Storm-9901", countries=("IR",), confidence=50, victims=("Albania",), urls=("https://magpie.example/",)),
        entry("Heron", "Lapwing", ties=(Tie("similar", "uuid-Magpie", "likely"),)),
        entry("Lapwing", sponsors=(("Unknown", ""),), description="A bird."),
        entry("Tarn-Magpie", source="another", sponsors=(("Syria", "SY"),), origin="mideast"),
    )  # fmt: skip
    overlap = Naming(
        names=("Heron", "Magpie"), same=False, by="A paper", url="https://paper.example/", read=False
    )
    said = entry("Heron", "Magpie", source="A paper", read=False, naming=True)
    return Known(bundle, merged(entries, [(overlap, said)], bundle), ())


def precedents() -> tuple[Precedent, ...]:
    """Three incidents: two initiated from Iran, of which one is disruptive and says that it retaliates."""
    response = Response(dt.date(2022, 9, 7), legal=True, type="Retorsion measures", country="Albania")
    return (
        Precedent(
            id="1", name="Portals stop", description="It was in response to a summit.", begin=dt.date(2022, 7, 15),
            types=("Disruption",), victim_countries=("Albania",), initiator_countries=(IRAN,), impacts=("Disk Wipe",),
            responses=(response,), coded=Coded(intensity=6.0), sources=("https://paper.example/",),
        ),
        Precedent(
            id="2", name="Mails are read", types=("Data theft",), victim_countries=("Albania", "Israel"), initiator_countries=(IRAN,),
        ),
        Precedent(id="3", name="A page is defaced", types=("Disruption",), initiator_countries=(SYRIA,), coded=Coded(intensity=1.0)),
    )  # fmt: skip


class FakeKnowledge:
    """The part of a fake desk that tells what is known."""

    def __init__(self) -> None:
        self.all = known()
        self.all_precedents: tuple[Precedent, ...] = precedents()
        self.taken: Taken | None = Taken("ab" * 32, 3, 0, _AT, "eurepoc.csv")

    def known(self) -> Known:
        return self.all

    def versions(self) -> Kept:
        return Kept()

    def precedents(self) -> tuple[Precedent, ...]:
        return self.all_precedents

    def precedents_taken(self) -> Taken | None:
        return self.taken
