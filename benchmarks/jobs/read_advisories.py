"""Reads texts whose truth is known, and prints as JSON how many were right, wrong and missed."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from benchmarks.advisory_texts import texts

from tocsin.exchange.advisory.items import INDICATORS, Item
from tocsin.exchange.advisory.read import Knowledge, read_advisory
from tocsin.knowledge.attack import Procedure, read_attack
from tocsin.knowledge.countries import countries, country_names
from tocsin.knowledge.effects import Effect, effects
from tocsin.knowledge.entities import EntityKind
from tocsin.knowledge.suggesting import Suggester

#: Kinds of items by what the truth of the project's own texts calls them.
_GROUPS = {
    "indicators": {*INDICATORS, "pattern"},
    "vulnerabilities": {"vulnerability"},
    "techniques": {"technique"},
    "names": {"malware", "tool", "actor"},
    "countries": {"country"},
}
#: Countries as EuRepoC calls them where CLDR says otherwise.
_OTHERWISE = {
    "Korea, Republic of": "KR",
    "Korea, Democratic People's Republic of": "KP",
    "Iran, Islamic Republic of": "IR",
    "Turkey": "TR",
    "Palestine": "PS",
    "Hong Kong": "HK",
    "Macao": "MO",
    "Czech Republic": "CZ",
    "Myanmar": "MM",
    "Holy See (Vatican City State)": "VA",
    "Moldova, Republic of": "MD",
    "Congo, the Democratic Republic of the": "CD",
    "Bosnia and Herzegovina": "BA",
    "Swaziland": "SZ",
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
    """ATT&CK's own sentences on how somebody used a technique; the technique that each is linked to is the truth.

    They are split by whose they are: one half may be learned from, the other is asked.
    """
    attack = read_attack(bundle)
    half = {one: bool(hashlib.sha256(one.user.encode()).digest()[0] & 1) for one in attack.procedures}
    asked = [one for one in attack.procedures if half[one]]
    learned = [one for one in attack.procedures if not half[one]]
    current = [
        one for one in knowledge.by_id.values() if one.kind is EntityKind.TECHNIQUE and not one.revoked
    ]
    described, taught = Suggester(current), Suggester(current, learned)
    yield "named in the sentence", _linked(asked, lambda text: _named(knowledge, text))
    yield "suggested, from descriptions alone", _linked(asked, lambda text: _suggested(described, text))
    yield (
        "suggested, from the other half of the sentences, too",
        _linked(asked, lambda text: _suggested(taught, text)),
    )


def incidents(table: Path) -> Iterator[tuple[str, Counts]]:
    """Descriptions of EuRepoC with odd ids: those with even ones were looked at when the words were chosen."""
    places, types = _none(), _none()
    csv.field_size_limit(10**7)
    with table.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if int(row["ID"]) % 2:
                text = row["description"]
                truth = {*_codes(row["receiver_country"]), *_codes(row["initiator_country"])}
                _count(places, [{one} for one in {hit.code for hit in countries(text, "en")}], truth)
                _count(types, [{one} for one in _types(text)], set(_coded(row["incident_type"])))
    yield "countries, attacked or attacking", places
    yield "types of incident", types


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


def _suggested(suggester: Suggester, text: str) -> set[str]:
    found = suggester.suggest(text)
    return {found.ident} if found else set()


def _codes(cell: str) -> Iterator[str]:
    """Codes of the countries of a cell, which is a list as Python writes it; regions and the unknown have none."""
    known = {name: code for code, name in country_names().items()} | _OTHERWISE
    for name in ast.literal_eval(cell) if cell else ():
        if name in known:
            yield known[name]


def _types(text: str) -> set[str]:
    """Types that a description tells; what was leaked was stolen, and is coded once."""
    found = {hit.effect for hit in effects(text)}
    return {one.value for one in found if not (one is Effect.THEFT and Effect.LEAK in found)}


def _coded(cell: str) -> Iterator[str]:
    for one in filter(None, map(str.strip, cell.split(";"))):
        yield "Hijacking" if one.startswith("Hijacking") else one


def main() -> None:
    """Count what the arguments name: ``own``, a bundle of ATT&CK, a table of EuRepoC."""
    knowledge = Knowledge()
    bundle, table = map(Path, sys.argv[1:3])
    found = dict(own(knowledge))
    if bundle.is_file():
        found |= techniques(knowledge, bundle)
    if table.is_file():
        found |= incidents(table)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
