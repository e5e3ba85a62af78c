"""Identifiers that a document names: CVEs, ids of ATT&CK, and its own TLP label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from tocsin.exchange.advisory.document import CELLS, Passage
from tocsin.exchange.advisory.gathering import Gathering
from tocsin.exchange.advisory.items import Item, Mention, Said
from tocsin.exchange.advisory.sentences import sentence_at
from tocsin.knowledge.entities import Entity, EntityKind
from tocsin.model.label_columns import label_of_cell, names_labels
from tocsin.model.marking import Tlp

_DASH = r"[-\u2010\u2011\u2012\u2013\u2212]"
_CVE = re.compile(rf"(?i)(?<![\w-])CVE{_DASH}\s?((?:19|20)\d\d){_DASH}\s?(\d{{4,7}})(?!\w)")
_ATTACK = re.compile(r"(?<![\w.-])(?:T\d{4}(?:[./]\d{3})?|[GS]\d{4})(?![\w-]|\.\d)")
_TLP = re.compile(
    r"(?<!\w)TLP(?:[\s_-](?:label|level|marking|colou?r))?\s?[:=\-\u2013]?\s?[\"']?(CLEAR|WHITE|GREEN|AMBER\s?[+_-]\s?STRICT|AMBER|RED)(?!\w)",
    re.IGNORECASE,
)
_KINDS = {
    EntityKind.TECHNIQUE: "technique",
    EntityKind.ACTOR: "actor",
    EntityKind.MALWARE: "malware",
    EntityKind.TOOL: "tool",
}


def take_identifiers(passage: Passage, known: Mapping[str, Entity], gathering: Gathering) -> None:
    """Take CVEs, and ids of ATT&CK: an old one as what took its place, an unknown one with doubt."""
    for found in _CVE.finditer(passage.text):
        value = f"CVE-{found[1]}-{found[2]}"
        item = Item(kind="vulnerability", value=value, accepted=True, why="named by its id")
        gathering.add(item, passage, found.start(), found.end())
    for found in _ATTACK.finditer(passage.text):
        ident = found[0].replace("/", ".")
        entity = known.get(ident)
        if entity is not None or ident[0] == "T":
            gathering.add(_by_id(ident, entity, known), passage, found.start(), found.end())


def names_attack(text: str) -> bool:
    """Whether a text names techniques by their ids."""
    return any(found[0][0] == "T" for found in _ATTACK.finditer(text))


def entity_item(entity: Entity, *, why: str, doubt: str = "") -> Item:
    """An entity as an item: a technique by its id, all else by its name."""
    value = entity.ident if entity.kind is EntityKind.TECHNIQUE else entity.name
    name = entity.name if entity.kind is EntityKind.TECHNIQUE else entity.ident
    return Item(
        kind=_KINDS[entity.kind],
        value=value,
        name=name,
        aliases=entity.aliases,
        accepted=not doubt,
        why=doubt or why,
        confidence="low" if doubt else "high",
    )


def _by_id(ident: str, entity: Entity | None, known: Mapping[str, Entity]) -> Item:
    if entity is None:
        why = "has the form of a technique's id, and is none that is known here"
        return Item(kind="technique", value=ident, accepted=False, why=why, confidence="low")
    after = known.get(entity.successor)
    if after is not None:
        return entity_item(after, why=f"named by its id, formerly {ident}")
    return entity_item(entity, why="named by its id")


def marking_of(passages: Iterable[Passage]) -> Said | None:
    """The strictest TLP label that a document says, with where; None where it says none."""
    best: tuple[Tlp, Said] | None = None
    table = False
    for passage in passages:
        cells = passage.text.split(CELLS) if passage.listed else []
        table = len(cells) > 1 and (table or any(map(names_labels, cells)))
        for label, start, end in (*_labels(passage.text), *(_in_cells(cells) if table else ())):
            if best is None or label > best[0]:
                said = passage.text[start:end], sentence_at(passage.text, start, end)
                best = label, Said(str(label), Mention(*said, passage.place_at(start)))
    return best[1] if best else None


def _labels(text: str) -> Iterator[tuple[Tlp, int, int]]:
    for found in _TLP.finditer(text):
        label = label_of_cell(found[1])
        if label is not None:
            yield label, found.start(), found.end()


def _in_cells(cells: Iterable[str]) -> Iterator[tuple[Tlp, int, int]]:
    """Cells that are a label and nothing else, with where they begin and end: below a head that names TLP they mean one."""
    at = 0
    for cell in cells:
        label = label_of_cell(cell)
        if label is not None:
            yield label, at, at + len(cell)
        at += len(cell) + len(CELLS)


def stricter(one: Said | None, other: Said | None) -> Said | None:
    """Of two labels that hold for a document the stricter one, of equals the first."""
    if one is None or other is None:
        return one or other
    return other if Tlp.parse(other.label) > Tlp.parse(one.label) else one
