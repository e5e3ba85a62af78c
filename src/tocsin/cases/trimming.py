"""Entries as somebody gets them who may not know of others: nothing names what is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace

from tocsin.model.case import (
    Answered,
    Body,
    Entry,
    Event,
    Held,
    Hypothesis,
    Judged,
    Link,
    Response,
    Source,
    Statement,
    Weight,
)


def trimmed(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries without a word of those that are not among them; what makes no sense without those goes with them.

    A fact or a link of an incident that is not there goes; so does a statement, an answer, an event, and what was done: of what they
    are would be told wrongly. A source or a piece of evidence that is not there is only left out:
    of sources that repeat the same one the others then repeat the first, so that what one report says is not told as said by two.
    """
    held = {one.id: one for one in entries}
    while gone := {one.id for one in held.values() if not _incidents(one) <= held.keys()}:
        held = {id_: one for id_, one in held.items() if id_ not in gone}
    first: dict[str, str] = {}
    for id_ in sorted(held):
        body = held[id_].body
        if isinstance(body, Source) and body.repeats and body.repeats not in held:
            first.setdefault(body.repeats, id_)
    return tuple(_without(one, held, first) for one in held.values())


def _incidents(entry: Entry) -> set[str]:
    body = entry.body
    if isinstance(body, Link):
        return {body.first, body.second}
    if isinstance(body, Event | Statement | Response | Judged | Answered | Held):
        return {body.incident} - {""}
    return set()


def _without(entry: Entry, held: Collection[str], first: Mapping[str, str]) -> Entry:
    sources, body = _those(entry.sources, held), _body(entry.body, held)
    if isinstance(body, Source) and body.repeats in first:
        repeated = first[body.repeats]
        body = replace(body, repeats="" if repeated == entry.id else repeated)
    if sources == entry.sources and body is entry.body:
        return entry
    return replace(entry, sources=sources, body=body)


def _body(body: Body, held: Collection[str]) -> Body:
    if isinstance(body, Judged):
        return replace(body, fact=replace(body.fact, sources=_those(body.fact.sources, held)))
    if isinstance(body, Hypothesis | Answered):
        return replace(body, evidence=tuple(_weight(one, held) for one in body.evidence))
    return body


def _weight(weight: Weight, held: Collection[str]) -> Weight:
    entry = weight.entry if weight.entry in held else ""
    return replace(weight, entry=entry, sources=_those(weight.sources, held))


def _those(ids: Iterable[str], held: Collection[str]) -> tuple[str, ...]:
    return tuple(one for one in ids if one in held)
