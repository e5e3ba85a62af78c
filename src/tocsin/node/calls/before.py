"""Sightings that this node has published of an answer already: what it says next must take their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import count

import msgspec

from tocsin.exchange.stix import TOGETHER, emptied, group_id, sighting_id
from tocsin.model.answer import Answer, ItemAnswer
from tocsin.model.call import StixObject
from tocsin.node.member.node import Node


def said_alone(answer: Answer, node: Node) -> frozenset[str]:
    """Items of an answer that could be said with many others, and of which a sighting of their own is out there."""
    ids = {_sighting(answer, item.item): item.item for item in answer.items if item.sight in TOGETHER}
    return frozenset(ids[found] for found in _published(list(ids), answer, node))


def said_before(answer: Answer, items: Sequence[ItemAnswer], node: Node) -> list[StixObject]:
    """The last versions of all sightings of some items that were published in the round of an answer."""
    ids = [_sighting(answer, item.item) for item in items]
    ids += [_sighting(answer, item.item, beside=True) for item in items if item.beside is not None]
    there = _published(ids, answer, node)
    return list(_latest((*(one for one in ids if one in there), *_groups(answer, node)), node))


def groups_left(answer: Answer, said: AbstractSet[str], node: Node) -> list[StixObject]:
    """Groups of earlier versions that an answer has no more, each in a version that says nothing of any item."""
    left = (one for one in _groups(answer, node) if one not in said)
    made = (emptied(answer, one) for one in _latest(left, node))
    return [one for one in made if one is not None]


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
    for ident in ids:
        found = node.store.objects.latest(ident)
        if found is not None:
            yield msgspec.json.decode(found.raw)


def _sighting(answer: Answer, item: str, *, beside: bool = False) -> str:
    return sighting_id(answer.member, answer.call, item, answer.round, beside=beside)
