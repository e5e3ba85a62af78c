"""What a call asked for once and asks for no more: what members said of it stands, and is told as that."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from tocsin.exchange.stix import stamp
from tocsin.model.answer import Answer, ItemAnswer, Sight
from tocsin.model.call import Call, CallItem, StixObject
from tocsin.model.marking import Marking, strictest
from tocsin.release import unsigned


class Dropped(msgspec.Struct, frozen=True):
    """One item that an amendment dropped ``at`` its time, and what members (by id) had said of it; ``sights`` counts them.

    ``marking`` is as strict as the last version of the call that asked for it, and as those answers.
    """

    item: str
    name: str
    techniques: tuple[str, ...]
    at: dt.datetime
    sights: dict[Sight, int]
    members: dict[str, ItemAnswer]
    marking: Marking


def dropped(versions: Sequence[Call], said: Mapping[str, Sequence[Answer]]) -> tuple[Dropped, ...]:
    """Items that earlier versions of a call asked for and the last one does not, the last dropped first.

    ``said`` has all versions of each member's answer; ``versions`` and those are the oldest first. Of an answer that
    was withdrawn nothing is told.
    """
    asked = {item.id for item in versions[-1].items} if versions else set()
    told = {member: dict(_standing(answers)) for member, answers in said.items()}
    found = [_one(item, last, at, told) for item, last, at in _gone(versions) if item.id not in asked]
    return tuple(sorted(found, key=lambda one: (-one.at.timestamp(), one.name, one.item)))


def _gone(versions: Sequence[Call]) -> Iterator[tuple[CallItem, Call, dt.datetime]]:
    """Items, each with the last version that asked for it before one that did not, and the time of the latter."""
    found: dict[str, tuple[CallItem, Call, dt.datetime]] = {}
    for before, after in itertools.pairwise(versions):
        still = {item.id for item in after.items}
        found |= {item.id: (item, before, after.modified) for item in before.items if item.id not in still}
    yield from found.values()


def _one(
    item: CallItem, last: Call, at: dt.datetime, told: Mapping[str, Mapping[str, tuple[ItemAnswer, Marking]]]
) -> Dropped:
    members = {member: items[item.id] for member, items in told.items() if item.id in items}
    counted = Counter(one.sight for one, _ in members.values())
    return Dropped(
        item=item.id,
        name=item.name,
        techniques=item.techniques,
        at=at,
        sights={sight: counted[sight] for sight in Sight if counted[sight]},
        members={member: one for member, (one, _) in members.items()},
        marking=strictest((last.marking, *(marking for _, marking in members.values()))),
    )


def _standing(answers: Sequence[Answer]) -> Iterator[tuple[str, tuple[ItemAnswer, Marking]]]:
    """What an answer says last of each item that it ever spoke of, with the marking under which it did."""
    if not answers or answers[-1].withdrawn:
        return
    for answer in answers:
        if answer.round == answers[-1].round:
            yield from ((item.item, (item, answer.marking)) for item in answer.items)


def taken_out(call: Call, parts: Sequence[StixObject], asked: Collection[str]) -> list[StixObject]:
    """Objects of the issuer (``parts``) that are not ``asked`` for any more, revoked as of this version of the call; not signed yet.

    They keep their markings, so whoever has one is told. A marking definition asks for nothing, and STIX knows no end of one.
    """
    own = [one for one in parts if one.get("created_by_ref") == call.issuer]
    gone = [one for one in own if one["id"] not in asked and one["type"] != "marking-definition"]
    return [unsigned(one) | {"revoked": True, "modified": stamp(call.modified)} for one in gone]
