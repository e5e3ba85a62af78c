"""Entries as somebody gets them who may not know of others: nothing names what is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace

from tocsin.cases.grounds import grounds_of
from tocsin.cases.resting import incidents_of
from tocsin.model.case import (
    Answered,
    Body,
    Entry,
    Hypothesis,
    Judged,
    Source,
    Weight,
)


def trimmed(entries: Iterable[Entry], whole: Iterable[Entry] = ()) -> tuple[Entry, ...]:
    """The entries without a word of those that are not among them; what makes no sense without those goes with them.

    A fact or a link of an incident that is not there goes; so does a statement, an answer, an event, and what was done: of what they
    are would be told wrongly. A source or a piece of evidence that is not there is only left out.

    ``whole`` are all entries of the case: sources that go back to the same one that is not there still count once, as the first of
    them that is there stands for it.
    """
    held = {one.id: one for one in entries}
    leads = _leads(held, whole)
    while gone := {one.id for one in held.values() if not held.keys() >= set(incidents_of(one))}:
        held = {id_: one for id_, one in held.items() if id_ not in gone}
    return tuple(_without(one, held, leads) for one in held.values())


def _leads(held: Mapping[str, Entry], whole: Iterable[Entry]) -> dict[str, str]:
    """What each source repeats whose way to its primary source leads over one that is not there, "" for the first of its kind.

    It is the primary source where that is there, else the first that is there of those that go back to it.
    """
    grounds = grounds_of(whole)
    if grounds.sources.keys() <= held.keys():
        return {}
    first: dict[str, str] = {}
    for one in sorted(held.values(), key=lambda entry: (entry.at, entry.id)):
        if primary := grounds.primary.get(one.id):
            first.setdefault(primary, primary if primary in held else one.id)
    torn = {
        id_
        for id_, same in grounds.same.items()
        if not {same, grounds.sources[same].repeats} & grounds.sources.keys() <= held.keys()
    }
    stands = {id_: first[grounds.primary[id_]] for id_ in torn & held.keys()}
    return {id_: "" if stand == id_ else stand for id_, stand in stands.items()}


def _without(entry: Entry, held: Collection[str], leads: Mapping[str, str]) -> Entry:
    sources, body = _those(entry.sources, held), _body(entry.body, held)
    if isinstance(body, Source) and entry.id in leads:
        body = replace(body, repeats=leads[entry.id])
    if sources == entry.sources and body is entry.body:
        return entry
    return replace(entry, sources=sources, body=body)


def _body(body: Body, held: Collection[str]) -> Body:
    if isinstance(body, Source) and body.repeats and body.repeats not in held:
        return replace(body, repeats="")
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
