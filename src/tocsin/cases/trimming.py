"""Entries as somebody gets them who may not know of others: nothing names what is not there."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping

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


def trimmed(entries: Iterable[Entry], among: Iterable[Entry] = ()) -> tuple[Entry, ...]:
    """The entries without a word of those that are not among them; what makes no sense without those goes with them.

    A fact or a link of an incident that is not there goes; so does a statement, an answer, an event, and what was done: of what they
    are would be told wrongly. A source or a piece of evidence that is not there is only left out. Sources that repeat one that is not
    there repeat the first of them instead, so that they count once as before; ``among`` are others by which a chain goes on to it: never what is
    withheld, of which nothing may show.
    """
    held = {one.id: one for one in entries}
    held |= dict(_repeating(held, {one.id: one for one in among} | held))
    while gone := {one.id for one in held.values() if not _incidents(one) <= held.keys()}:
        held = {id_: one for id_, one in held.items() if id_ not in gone}
    return tuple(_without(one, held) for one in held.values())


def _repeating(held: Mapping[str, Entry], every: Mapping[str, Entry]) -> Iterator[tuple[str, Entry]]:
    """Sources that repeat what is not there, each with what of those that are there stands for it."""
    instead: dict[str, str] = {}
    for id_, entry in sorted(held.items()):
        if isinstance(body := entry.body, Source) and body.repeats and body.repeats not in held:
            origin = _origin(body.repeats, held, every)
            repeats = origin if origin in held else instead.setdefault(origin, id_)
            yield id_, replace(entry, body=replace(body, repeats="" if repeats == id_ else repeats))


def _origin(id_: str, held: Container[str], every: Mapping[str, Entry]) -> str:
    """Where a chain of repetitions comes to a source that is there, else where it ends; of a ring its smallest id."""
    seen = {id_: 0}
    while id_ not in held and id_ in every:
        body = every[id_].body
        if not isinstance(body, Source) or not body.repeats:
            break
        if body.repeats in seen:
            return min(one for one, place in seen.items() if place >= seen[body.repeats])
        id_ = body.repeats
        seen[id_] = len(seen)
    return id_


def _incidents(entry: Entry) -> set[str]:
    body = entry.body
    if isinstance(body, Link):
        return {body.first, body.second}
    if isinstance(body, Event | Statement | Response | Judged | Answered | Held):
        return {body.incident} - {""}
    return set()


def _without(entry: Entry, held: Collection[str]) -> Entry:
    sources, body = _those(entry.sources, held), _body(entry.body, held)
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
