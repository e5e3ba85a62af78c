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
    if isinstance(body, Link):
        yield from (body.first, body.second)
    elif isinstance(body, Source):
        yield body.repeats
    elif isinstance(body, Event | Statement | Response | Judged | Answered | Held):
        yield body.incident
    if isinstance(body, Judged):
        yield from body.fact.sources
    if isinstance(body, Hypothesis | Answered):
        for one in body.evidence:
            yield one.entry
            yield from one.sources
