"""What a call asks and tells of an advisory that somebody read: its accepted items as indicators and context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from tocsin.exchange.advisory.items import INDICATORS, Advisory, Item
from tocsin.model.call import StixObject
from tocsin.model.expression import ListKind
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls.patterns import pattern_of

_LONGEST = 1_000  # characters of the sentence that an indicator carries
#: Type of STIX object by kind of item, with what the type requires.
_CONTEXT: dict[str, tuple[str, dict[str, Any]]] = {
    "technique": ("attack-pattern", {}),
    "malware": ("malware", {"is_family": True}),
    "tool": ("tool", {}),
    "actor": ("intrusion-set", {}),
    "vulnerability": ("vulnerability", {}),
    "country": ("location", {}),
    "sector": ("identity", {"identity_class": "class"}),
}


class Asked(msgspec.Struct, frozen=True):
    """An indicator of an advisory: what it is called, its pattern, the sentence and place it is from."""

    name: str
    pattern_type: str
    pattern: str
    description: str
    source: str
    known: tuple[str, ...] = ()
    original: StixObject | None = None


def asked_of(advisory: Advisory) -> Iterator[Asked]:
    """The accepted indicators of an advisory."""
    for item in advisory.items:
        if not item.accepted:
            continue
        if item.kind == "pattern":
            yield Asked(
                item.name,
                item.pattern_type,
                item.pattern,
                "",
                _source(advisory, item),
                item.known,
                item.original,
            )
        elif item.kind in INDICATORS:
            pattern = pattern_of(ListKind(item.kind), item.value)
            sentence = item.mentions[0].sentence[:_LONGEST] if item.mentions else ""
            yield Asked(item.value, "stix", pattern, sentence, _source(advisory, item), item.known)


def context_of(advisory: Advisory) -> Iterator[StixObject]:
    """What else was accepted, as STIX objects that say neither who made them nor when."""
    for item in advisory.items:
        if item.accepted and item.kind in _CONTEXT:
            yield _object(item)


def left_out(items: Iterable[Item]) -> int:
    """How many items of a draft were not accepted."""
    return sum(not item.accepted for item in items)


def marking_of(advisory: Advisory) -> Marking | None:
    """The marking that the document carries; None if it carries none."""
    return Marking(Tlp.parse(advisory.marking.label)) if advisory.marking else None


def _source(advisory: Advisory, item: Item) -> str:
    place = item.mentions[0].place if item.mentions else ""
    return f"{advisory.source} {place}".strip()


def _object(item: Item) -> StixObject:
    kind, required = _CONTEXT[item.kind]
    said: StixObject = {"type": kind, "spec_version": "2.1", "name": item.value, **required}
    if item.kind in {"technique", "country"}:
        said["name"] = item.name or item.value
    if item.kind == "country":
        said["country"] = item.value
    if item.kind == "sector":
        said["description"] = "A sector that the advisory names"
    references = _references(item)
    if references:
        said["external_references"] = references
    if item.aliases and kind in {"malware", "tool", "intrusion-set"}:
        said["aliases"] = list(item.aliases)
    return said


def _references(item: Item) -> list[dict[str, str]]:
    if item.kind == "vulnerability":
        return [{"source_name": "cve", "external_id": item.value}]
    ident = (
        item.value
        if item.kind == "technique"
        else item.name
        if item.kind in {"malware", "tool", "actor"}
        else ""
    )
    return [{"source_name": "mitre-attack", "external_id": ident}] if ident else []
