"""Sightings that this node has published of an answer already: what it says next must take their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import count

import msgspec

from tocsin.exchange.stix import TOGETHER, besides, group_id, sighting_id
from tocsin.model.answer import Answer, ItemAnswer
from tocsin.model.call import StixObject
from tocsin.node.member.node import Node


def said_alone(answer: Answer, node: Node) -> frozenset[str]:
    """Items of an answer that could be said with many others, and of which a sighting of their own is out there."""
    ids = {_sighting(answer, item.item): item.item for item in answer.items if item.sight in TOGETHER}
    return frozenset(ids[found] for found in _published(list(ids), answer, node))


def said_before(answer: Answer, versions: Iterable[Answer], node: Node) -> list[StixObject]:
    """The last versions of all sightings that any version of an answer had in its round."""
    items = [item for version in versions if version.round == answer.round for item in version.items]
    ids = (*(_sighting(answer, item.item) for item in items), *_besides(answer, items, node))
    there = _published(ids, answer, node)
    return list(_latest((*(one for one in ids if one in there), *_groups(answer, node)), node))


def said_no_more(answer: Answer, last: Answer | None, said: AbstractSet[str], node: Node) -> list[StixObject]:
    """Sightings of the last version that an answer has no more (``said`` has those that it has): groups, and what was declared beside."""
    before = last.items if last is not None and last.round == answer.round else ()
    besides_ = _besides(answer, before, node)
    return list(_latest((one for one in (*besides_, *_groups(answer, node)) if one not in said), node))


def revoked_before(answer: Answer, node: Node) -> frozenset[str]:
    """Ids of sightings of an answer's round that were revoked: nothing is said under them again."""
    found = _latest((*_besides(answer, answer.items, node), *_groups(answer, node)), node)
    return frozenset(one["id"] for one in found if one.get("revoked") is True)


def _besides(answer: Answer, items: Iterable[ItemAnswer], node: Node) -> Iterator[str]:
    """Ids of what was declared so far beside those items that are declared beside: first of all the first of each."""
    beside = dict.fromkeys(item.item for item in items if item.beside is not None)
    series = [besides(answer.member, answer.call, item, answer.round) for item in beside]
    while series:
        ids = [next(one) for one in series]
        there = _published(ids, answer, node)
        yield from (ident for ident in ids if ident in there)
        series = [one for one, ident in zip(series, ids, strict=True) if ident in there]


def _groups(answer: Answer, node: Node) -> Iterator[str]:
    for number in count(1):
        ident = group_id(answer.member, answer.call, number, answer.round)
        if not _published([ident], answer, node):
            return
        yield ident


def _published(ids: Sequence[str], answer: Answer, node: Node) -> frozenset[str]:
    """Those ids under which the member of the answer itself has said something."""
    there = node.store.objects.newest(ids)
    return frozenset(ident for ident, newest in there.items() if newest.owner == answer.member)


def _latest(ids: Iterable[str], node: Node) -> Iterator[StixObject]:
    for found in node.store.objects.latest_of(ids).values():
        yield msgspec.json.decode(found.raw)


def _sighting(answer: Answer, item: str) -> str:
    return sighting_id(answer.member, answer.call, item, answer.round)
