"""Reads texts whose truth is known, and prints as JSON how many were right, wrong and missed."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from benchmarks.advisory_texts import texts
from benchmarks.incidents import JUDGED, incidents

from tocsin.exchange.advisory.items import INDICATORS, Item
from tocsin.exchange.advisory.read import Knowledge, read_advisory
from tocsin.knowledge.attack import Procedure, read_attack
from tocsin.knowledge.countries import countries
from tocsin.knowledge.effects import Effect, effects
from tocsin.knowledge.entities import EntityKind
from tocsin.knowledge.sectors import sectors

#: Kinds of items by what the truth of the project's own texts calls them.
_GROUPS = {
    "indicators": {*INDICATORS, "pattern"},
    "vulnerabilities": {"vulnerability"},
    "techniques": {"technique"},
    "names": {"malware", "tool", "actor"},
    "countries": {"country"},
}
#: What is right, what is wrong, what was missed, and how many texts there were.
Counts = dict[str, int]


def own(knowledge: Knowledge) -> Iterator[tuple[str, Counts]]:
    """The project's own texts: what is accepted unless somebody decides otherwise."""
    counted = {group: _none() for group in _GROUPS}
    for written in texts():
        found = read_advisory(written.data, written.name, knowledge)
        for group, kinds in _GROUPS.items():
            truth = {one.lower() for one in written.truth.get(group, ())}
            said = [_called(one) for one in found.items if one.accepted and one.kind in kinds]
            _count(counted[group], said, truth)
    yield from ((f"own texts: {group}", counts) for group, counts in counted.items())


def techniques(knowledge: Knowledge, bundle: Path) -> Iterator[tuple[str, Counts]]:
    """ATT&CK's own sentences on how somebody used a technique, of half of the groups and software.

    What is suggested for them is measured in ``suggest_techniques.py``.
    """
    given = read_attack(bundle).procedures
    asked = [one for one in given if hashlib.sha256(one.user.encode()).digest()[0] & 1]
    yield "techniques named in the sentence", _linked(asked, lambda text: _named(knowledge, text))


def circumstances(knowledge: Knowledge, table: Path) -> Iterator[tuple[str, Counts]]:
    """Descriptions of EuRepoC with odd ids: those with even ones were looked at when the words were chosen."""
    places, origin, types, whom = _none(), _none(), _none(), _none()
    for one in incidents(table):
        named = {hit.code for hit in countries(one.text, "en")}
        _count(places, [{code} for code in named], set(one.countries))
        _count(origin, [{code} for code in named | _origins(knowledge, one.text)], set(one.countries))
        _count(types, [{name} for name in _types(one.text)], set(one.types))
        if one.sectors is not None:
            _count(whom, [{name} for name in _judged(one.text)], set(one.sectors))
    yield "countries, attacked or attacking", places
    yield "countries, with those that named actors are said to be from", origin
    yield "types of incident", types
    yield "sectors attacked", whom


def _origins(knowledge: Knowledge, text: str) -> set[str]:
    hits = (hit for hit in knowledge.names.find(text) if not hit.doubt)
    said = (name for hit in hits for name in (hit.entity.name, text[hit.start : hit.end]))
    return {code for name in said if (code := knowledge.origins.get(name.lower()))}


def _judged(text: str) -> set[str]:
    return {hit.name for hit in sectors(text)} & JUDGED


def _none() -> Counts:
    return {"right": 0, "wrong": 0, "missed": 0, "texts": 0}


def _count(counts: Counts, said: Iterable[set[str]], truth: set[str]) -> None:
    """Add a text: ``said`` are things by all their names, of which one is enough."""
    found = list(said)
    counts["texts"] += 1
    counts["right"] += sum(bool(one & truth) for one in found)
    counts["wrong"] += sum(not one & truth for one in found)
    counts["missed"] += len(truth.difference(*found)) if found else len(truth)


def _called(item: Item) -> set[str]:
    return {item.value.lower(), *(one.lower() for one in item.aliases)}


def _linked(asked: Iterable[Procedure], answer: Callable[[str], set[str]]) -> Counts:
    counts = _none()
    for one in asked:
        _count(counts, [{ident} for ident in answer(one.text)], {one.ident})
    return counts


def _named(knowledge: Knowledge, text: str) -> set[str]:
    hits = (hit for hit in knowledge.names.find(text) if not hit.doubt)
    return {hit.entity.ident for hit in hits if hit.entity.kind is EntityKind.TECHNIQUE}


def _types(text: str) -> set[str]:
    """Types that a description tells; what was leaked was stolen, and is coded once."""
    found = {hit.effect for hit in effects(text)}
    return {one.value for one in found if not (one is Effect.THEFT and Effect.LEAK in found)}


def main() -> None:
    """Count what the arguments name: ``own``, a bundle of ATT&CK, a table of EuRepoC."""
    knowledge = Knowledge()
    bundle, table = map(Path, sys.argv[1:3])
    found = dict(own(knowledge))
    if bundle.is_file():
        found |= techniques(knowledge, bundle)
    if table.is_file():
        found |= circumstances(knowledge, table)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
