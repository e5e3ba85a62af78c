"""Many items of which the very same is said, and of which nothing was found, are said together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet

import msgspec

from tocsin.exchange.stix.ids import sighting_id
from tocsin.model.answer import Answer, ItemAnswer, Sight

#: From so many items on. Below, each has a sighting of its own, which readers that know no extension understand better.
MANY = 200
#: What can be said of many at once: nothing of it is of one item alone.
TOGETHER = frozenset({Sight.NOT_SEEN, Sight.PARTLY, Sight.BLIND, Sight.NOT_TRIED})


class Group(msgspec.Struct, frozen=True):
    """Items (ids) of which ``said`` holds; ``number`` is the group's among those of its answer, from 1."""

    number: int
    said: ItemAnswer
    items: tuple[str, ...]


def groups_of(answer: Answer, alone: AbstractSet[str]) -> tuple[Group, ...]:
    """The groups of an answer, in the order of their first items; what was said ``alone`` before stays so."""
    same: dict[ItemAnswer, list[str]] = defaultdict(list)
    for item in answer.items:
        if item.sight in TOGETHER and item.beside is None and item.item not in alone:
            same[msgspec.structs.replace(item, item=answer.call)].append(item.item)
    many = [(said, items) for said, items in same.items() if len(items) >= MANY]
    return tuple(Group(number, said, tuple(items)) for number, (said, items) in enumerate(many, 1))


def group_id(member: str, call: str, number: int, round_: int = 1) -> str:
    """Id of the sighting of a group of items."""
    return sighting_id(member, call, f"group {number}", round_)
