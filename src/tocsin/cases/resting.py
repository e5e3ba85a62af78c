"""What an entry names of others, and so what rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tocsin.model.case import (
    Answered,
    Entry,
    Event,
    Held,
    Hypothesis,
    Judged,
    Link,
    Response,
    Source,
    Statement,
)


def incidents_of(entry: Entry) -> tuple[str, ...]:
    """Ids of the incidents that an entry is of: without them it makes no sense."""
    body = entry.body
    if isinstance(body, Link):
        return (body.first, body.second)
    if isinstance(body, Judged):
        return (body.incident,)
    if isinstance(body, Event | Statement | Response | Answered | Held) and body.incident:
        return (body.incident,)
    return ()


def of_incident(entries: Iterable[Entry], incident: str) -> tuple[Entry, ...]:
    """The entries that are of one incident, and all sources; "" asks for all. What is of no incident is of none that is asked for."""
    return tuple(
        one
        for one in entries
        if not incident or isinstance(one.body, Source) or incident in incidents_of(one)
    )


def named_by(entry: Entry) -> tuple[str, ...]:
    """Ids of the entries that one names, each once, its sources last."""
    return tuple(dict.fromkeys(one for one in (*_named(entry), *entry.sources) if one))


def resting_on(entries: Iterable[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """For each id that is named, the entries that name it, in their order."""
    found: dict[str, list[Entry]] = {}
    for one in entries:
        for id_ in named_by(one):
            found.setdefault(id_, []).append(one)
    return {id_: tuple(some) for id_, some in found.items()}


def _named(entry: Entry) -> Iterator[str]:
    body = entry.body
    yield from incidents_of(entry)
    if isinstance(body, Source):
        yield body.repeats
    if isinstance(body, Judged):
        yield from body.fact.sources
    if isinstance(body, Hypothesis | Answered):
        for one in body.evidence:
            yield one.entry
            yield from one.sources
