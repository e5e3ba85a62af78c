"""Many items of which the very same is said, and of which nothing was found, are said together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet
from itertools import count

import msgspec

from tocsin.exchange.stix.extensions import FieldOfViewExtension
from tocsin.exchange.stix.ids import sighting_id
from tocsin.exchange.stix.views import said_of
from tocsin.model.answer import Answer, ItemAnswer, Sight

#: From so many items on. Below, each has a sighting of its own, which readers that know no extension understand better.
MANY = 200
#: Bytes, as JSON, of what is said of a whole group: it holds of up to 100,000 items, so it is short.
SHORT = 8 * 1024
#: What can be said of many at once: nothing of it is of one item alone.
TOGETHER = frozenset({Sight.NOT_SEEN, Sight.PARTLY, Sight.BLIND, Sight.NOT_TRIED})


class Group(msgspec.Struct, frozen=True):
    """Items (ids) of which ``said`` holds; ``number`` is the group's among those of its answer, from 1."""

    number: int
    said: ItemAnswer
    items: tuple[str, ...]


def groups_of(
    answer: Answer, alone: AbstractSet[str], gone: AbstractSet[str] = frozenset()
) -> tuple[Group, ...]:
    """The groups of an answer, in the order of their first items; what was said ``alone`` before stays so.

    A group whose sighting was revoked (ids in ``gone``) does not come back: its number is passed over.
    """
    same: dict[ItemAnswer, list[str]] = defaultdict(list)
    for item in answer.items:
        if item.sight in TOGETHER and item.beside is None and item.item not in alone:
            same[msgspec.structs.replace(item, item=answer.call)].append(item.item)
    many = [(said, items) for said, items in same.items() if len(items) >= MANY and _short(said, answer)]
    free = (n for n in count(1) if group_id(answer.member, answer.call, n, answer.round) not in gone)
    return tuple(Group(number, said, tuple(items)) for number, (said, items) in zip(free, many, strict=False))


def _short(said: ItemAnswer, answer: Answer) -> bool:
    return is_short(said_of(said, answer.call))


def is_short(said: FieldOfViewExtension) -> bool:
    """Whether what is said, but for the items of which it is said, is short enough to hold of a group."""
    return len(msgspec.json.encode(msgspec.structs.replace(said, items=(), group=0))) <= SHORT


def group_id(member: str, call: str, number: int, round_: int = 1) -> str:
    """Id of the sighting of a group of items."""
    return sighting_id(member, call, f"group {number}", round_)
