"""Answers as STIX: sightings with a field of view, count 0 where nothing was seen, and a grouping over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import msgspec

from tocsin.exchange.stix.calls import bound_parts
from tocsin.exchange.stix.checked import checked
from tocsin.exchange.stix.extensions import (
    ANSWER,
    FIELD_OF_VIEW,
    AnswerExtension,
    FieldOfViewExtension,
    extension,
    written,
)
from tocsin.exchange.stix.groups import SHORT, TOGETHER, Group, group_id, groups_of, is_short
from tocsin.exchange.stix.ids import answer_id, beside_id, besides, sighting_id
from tocsin.exchange.stix.marks import digest, marked, marking_said
from tocsin.exchange.stix.times import in_utc, moment, stamp, version_stamp, versioned
from tocsin.exchange.stix.views import FOUND, MOST, contradiction, said_of, view_of
from tocsin.model.answer import Answer, ItemAnswer
from tocsin.model.call import Call, StixObject
from tocsin.model.errors import ExchangeError
from tocsin.release import NOTHING_KNOWN, Known, unsigned


def answer_objects(
    answer: Answer, call: Call, alone: AbstractSet[str] = frozenset(), gone: AbstractSet[str] = frozenset()
) -> list[StixObject]:
    """The answer's grouping and a sighting of each of its items, in their order; nothing is signed yet.

    What is declared of an item beside what was measured is a sighting of its own, after that. Many items of which the
    same is said and nothing was found are said by one sighting, of the call, but for those in ``alone``, which had their own.
    Sightings in ``gone`` were revoked, and no version follows that: what they said is said by another.
    ExchangeError if it is no answer to this call, or contradicts itself.
    """
    if answer.call != call.id or answer.id != answer_id(answer.member, call.id, answer.round):
        raise ExchangeError("is no answer to this call by this member", where=answer.id)
    asked = {item.id for item in call.items}
    if len({item.item for item in answer.items}) != len(answer.items):
        raise ExchangeError("says more than once what was seen of an item", where=answer.id)
    if unasked := [item.item for item in answer.items if item.item not in asked]:
        raise ExchangeError(f"{unasked[0]} was not asked for", where=answer.id)
    groups = groups_of(answer, alone, gone)
    together = {ident for group in groups for ident in group.items}
    apart = (item for item in answer.items if item.item not in together)
    said = [one for item in apart for one in _sightings(answer, item, gone)]
    sightings = [checked(one) for one in (*(_of_group(answer, group) for group in groups), *said)]
    return [checked(_grouping(answer, call, sightings)), *sightings]


def taken_back(answer: Answer, sightings: Iterable[StixObject]) -> list[StixObject]:
    """Sightings that an answer said and says no more, revoked as of its version, for readers that know no answer.

    They are not signed yet. What is revoked already is left out: no version follows that.
    """
    gone = {"revoked": True, "modified": version_stamp(answer.modified)}
    return [unsigned(one) | gone for one in sightings if one.get("revoked") is not True]


def read_answer(
    grouping: StixObject,
    objects: Iterable[StixObject],
    known: Known = NOTHING_KNOWN,
    asked: AbstractSet[str] | None = None,
) -> Answer:
    """The answer that a grouping and its sightings say; more objects than it names are no harm.

    ``asked`` are the items of the version of the call that it answers, None where that is not known.
    ExchangeError if the grouping is no answer, a sighting that it names is missing or another version, is of
    another member or call, of an item that was not asked for, too long for a group, or contradicts itself. Signatures are not looked at: room release does.
    """
    said, ext = checked(grouping), extension(grouping, ANSWER, AnswerExtension)
    where, member = said["id"], said.get("created_by_ref")
    if (
        said["type"] != "grouping"
        or not isinstance(member, str)
        or where != answer_id(member, ext.call, ext.round)
    ):
        raise ExchangeError("is not the answer of its member to its call", where=where)
    refs = list(dict.fromkeys(said["object_refs"]))
    if set(refs) != {ext.call, *ext.sightings}:
        raise ExchangeError("the digests of the answer are not those of its sightings", where=where)
    parts = bound_parts(ext.sightings, objects, where)
    created, modified = versioned(said)
    return Answer(
        id=where,
        call=ext.call,
        call_modified=in_utc(ext.call_modified),
        member=member,
        created=created,
        modified=modified,
        marking=marking_said(said, known),
        stage=ext.stage,
        items=_items(
            [one for ident in refs if ident != ext.call for one in _said(parts[ident], member, ext, asked)],
            where,
        ),
        round=ext.round,
        note=str(said.get("description", "")),
        withdrawn=said.get("revoked") is True,
    )


def call_answered(grouping: StixObject) -> tuple[str, dt.datetime]:
    """The call that an answer is to, and the version of it; ExchangeError if the grouping is no answer."""
    ext = extension(grouping, ANSWER, AnswerExtension)
    return ext.call, in_utc(ext.call_modified)


def parts_of_answer(grouping: StixObject) -> dict[str, str]:
    """Ids and digests of the sightings that belong to an answer; ExchangeError if the grouping is none."""
    return dict(extension(grouping, ANSWER, AnswerExtension).sightings)


def _items(said: Sequence[tuple[ItemAnswer, bool]], where: str) -> tuple[ItemAnswer, ...]:
    """Items with what is declared beside them; ExchangeError for what is beside nothing."""
    found = {item.item: item for item, beside in said if not beside}
    if len(found) < sum(1 for _, beside in said if not beside):
        raise ExchangeError("says more than once what was seen of an item", where=where)
    for item, beside in said:
        if beside:
            if item.item not in found:
                raise ExchangeError("is declared beside what is not said", where=where)
            found[item.item] = msgspec.structs.replace(found[item.item], beside=item)
            contradiction(found[item.item])
    return tuple(found.values())


def _said(
    sighting: StixObject, member: str, answer: AnswerExtension, asked: AbstractSet[str] | None
) -> Iterator[tuple[ItemAnswer, bool]]:
    """What a sighting says of its item or of each of its items, and whether that is beside what another one says."""
    said = checked(sighting)
    ext = extension(said, FIELD_OF_VIEW, FieldOfViewExtension)
    item = str(said.get("sighting_of_ref"))
    mine = said.get("created_by_ref") == member and said.get("where_sighted_refs") == [member]
    named = sighting_id(member, answer.call, item, answer.round)
    if ext.beside:
        named = beside_id(member, answer.call, item, answer.round, ext.again)
    if ext.items:
        mine = mine and item == answer.call and ext.sight in TOGETHER and not ext.beside
        named = group_id(member, answer.call, ext.group, answer.round)
    if not mine or ext.call != answer.call or said["id"] != named:
        raise ExchangeError("is no sighting of this member for this call", where=said["id"])
    items = ext.items or (item,)
    _bounded_group(ext, said["id"])
    if asked is not None and (unasked := next((one for one in items if one not in asked), None)):
        raise ExchangeError(f"{unasked} was not asked for", where=said["id"])
    view = view_of(ext.hosts)
    found = ItemAnswer(
        item=item,
        sight=ext.sight,
        count=said.get("count", 0) if ext.events is None else ext.events,
        first_seen=moment(said["first_seen"]) if "first_seen" in said else None,
        last_seen=moment(said["last_seen"]) if "last_seen" in said else None,
        techniques=ext.techniques,
        logsources=ext.logsources,
        view=view,
        pseudonyms=ext.pseudonyms,
        reason=ext.reason,
        declared=ext.declared or (view is not None and view.declared),
    )
    contradiction(found)
    for ident in items:
        yield (msgspec.structs.replace(found, item=ident) if ext.items else found), ext.beside


def _bounded_group(ext: FieldOfViewExtension, where: str) -> None:
    """Raise ExchangeError where more is said of a group than is read: it is said of each of its items."""
    if ext.items and not is_short(ext):
        raise ExchangeError(f"more than {SHORT} bytes are said of each of many items", where=where)


def _sightings(answer: Answer, item: ItemAnswer, gone: AbstractSet[str]) -> Iterator[StixObject]:
    contradiction(item)
    yield _sighting(answer, item)
    if item.beside is not None:
        said = _sighting(answer, item.beside)
        ids = besides(answer.member, answer.call, item.item, answer.round)
        again, ident = next((n, one) for n, one in enumerate(ids) if one not in gone)
        more = said_of(item.beside, answer.call, beside=True, again=again)
        yield said | {"id": ident, "extensions": said["extensions"] | {FIELD_OF_VIEW: written(more)}}


def _of_group(answer: Answer, group: Group) -> StixObject:
    """One sighting of the call, which says of each item of a group what holds of all."""
    contradiction(group.said)
    made = _sighting(answer, group.said)
    more = msgspec.structs.replace(said_of(group.said, answer.call), items=group.items, group=group.number)
    made["id"] = group_id(answer.member, answer.call, group.number, answer.round)
    made["extensions"] |= {FIELD_OF_VIEW: written(more)}
    return made


def _sighting(answer: Answer, item: ItemAnswer) -> StixObject:
    said: dict[str, Any] = {
        **_common("sighting", answer),
        "id": sighting_id(answer.member, answer.call, item.item, answer.round),
        "sighting_of_ref": item.item,
        "where_sighted_refs": [answer.member],
        "extensions": {FIELD_OF_VIEW: written(said_of(item, answer.call))},
    }
    if item.count or item.sight not in FOUND:
        said["count"] = min(item.count, MOST)
    if item.first_seen is not None:
        said["first_seen"] = stamp(item.first_seen)
    if item.last_seen is not None:
        said["last_seen"] = stamp(item.last_seen)
    return marked(said, answer.marking)


def _grouping(answer: Answer, call: Call, sightings: list[StixObject]) -> StixObject:
    ext = AnswerExtension(
        call=answer.call,
        call_modified=answer.call_modified,
        stage=answer.stage,
        round=answer.round,
        sightings={one["id"]: digest(one) for one in sightings},
    )
    said: dict[str, Any] = {
        **_common("grouping", answer),
        "id": answer.id,
        "name": f"Answer to: {call.title}",
        "context": "unspecified",
        "object_refs": [answer.call, *ext.sightings],
        "extensions": {ANSWER: written(ext)},
    }
    if answer.note:
        said["description"] = answer.note
    return marked(said, answer.marking)


def _common(kind: str, answer: Answer) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": kind,
        "spec_version": "2.1",
        "created_by_ref": answer.member,
        "created": version_stamp(answer.created),
        "modified": version_stamp(answer.modified),
    }
    return {**said, "revoked": True} if answer.withdrawn else said
