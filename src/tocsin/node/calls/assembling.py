"""Groupings that came in become calls and answers, once all of their parts are here."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

import msgspec

from tocsin.exchange.stix import call_answered, parts_of, parts_of_answer, read_answer, read_call
from tocsin.model.answer import Answer, Stage
from tocsin.model.call import Call, StixObject
from tocsin.model.errors import ExchangeError, ReleaseError, TocsinError
from tocsin.node.calls.bounding import bounded_times
from tocsin.node.calls.incomplete import (
    NotYetError,
    Queue,
    Waiting,
    completed,
    grouping_of,
)
from tocsin.node.calls.objects import ANSWERS, CALLS, of_others, says, versions_of
from tocsin.node.calls.picture import stage_of
from tocsin.node.calls.readmitting import is_marked
from tocsin.node.calls.succeeding import succeed
from tocsin.node.member.node import Node
from tocsin.release import marked
from tocsin.store import EVERY, ITSELF, Filters, StoredObject

log = logging.getLogger("tocsin.node")
T = TypeVar("T", Call, Answer)
_GROUPINGS = Filters(types=("grouping",), versions=EVERY)
_NOTES = Filters(types=("note",), versions=EVERY)
#: Whose cursors these are: the node's own, over its own collections.
_SELF = "self"
#: Who takes in what had been told in the quarantine.
_ITSELF = "the node, by rule"
_PAGE = 200


class _Place(msgspec.Struct):
    """Up to where groupings were looked at."""

    after: dt.datetime | None = None


class Assembled(msgspec.Struct, frozen=True):
    """Calls and answers that are whole now and were not before."""

    calls: tuple[Call, ...] = ()
    answers: tuple[Answer, ...] = ()


def assemble(node: Node) -> Assembled:
    """Put together what came in since the last time, after new keys that were stated. What contradicts itself is quarantined."""
    for where in _places(CALLS):
        _follow(node, where)
    calls = [one for where in _places(CALLS) for one in _take_in(node, where, _call)]
    answers = [one for where in _places(ANSWERS) for one in _take_in(node, where, _answer)]
    return Assembled(tuple(calls), tuple(answers))


def _places(collection: str) -> tuple[str, str]:
    return collection, of_others(collection)


def _take_in(node: Node, collection: str, kind: Callable[[StixObject, Node], T | None]) -> Iterator[T]:
    """Take in one grouping after the other; the place moves on with each, so that none is in the way of the next."""
    waiting = Queue(collection, node)
    for one in waiting.woken():
        if grouping := grouping_of(one, collection, node):
            yield from _one(_Came(grouping, one), kind, waiting, node)
        else:
            waiting.ends(one)
    place = _place(node, collection)
    for grouping in _new(place, collection, node):
        yield from _one(_Came(grouping), kind, waiting, node)
        _keep(place, collection, node)
    waiting.tell_overdue()


class _Came(NamedTuple):
    """A grouping that is looked at, and as what it waited until now, if it did."""

    grouping: StoredObject
    waited: Waiting | None = None


def _one(
    came: _Came, kind: Callable[[StixObject, Node], T | None], waiting: Queue, node: Node
) -> Iterator[T]:
    """What a grouping becomes; one that lacks a part waits, and any other waits no more."""
    grouping, made = came.grouping, None
    try:
        made = kind(_said(grouping, node), node)
        if came.waited:
            completed(came.waited, grouping, _ITSELF, node)
    except NotYetError as lacking:
        if _waits(grouping, lacking.missing, waiting, node):
            return
    except Exception as error:  # noqa: BLE001  (it is a stranger's: whatever is wrong with it is told, and ends no node)
        _contradicts(grouping, error, node)
    if came.waited:
        waiting.ends(came.waited)
    if made is not None:
        yield made


def _waits(grouping: StoredObject, missing: str, waiting: Queue, node: Node) -> bool:
    """Let one wait; false where too many do."""
    try:
        waiting.begins(grouping, missing)
    except ExchangeError as error:
        _contradicts(grouping, error, node)
        return False
    return True


def _follow(node: Node, collection: str) -> None:
    """Pin the keys that members state to follow theirs."""
    name = f"{collection} notes"
    place: _Place = _place(node, name)
    for note in _new(place, collection, node, _NOTES):
        try:
            if note.owner != node.configuration.id and says(msgspec.json.decode(note.raw), "succession"):
                succeed(note, node)
        except Exception as error:  # noqa: BLE001  (as above)
            _contradicts(note, error, node)
        _keep(place, name, node)


def _said(grouping: StoredObject, node: Node) -> StixObject:
    """What a grouping says, under the marking that it was readmitted with where it has none of its own."""
    obj: StixObject = msgspec.json.decode(grouping.raw)
    return obj if is_marked(obj) else marked(obj, grouping.marking, node)


def _keep(place: _Place, name: str, node: Node) -> None:
    node.store.cursors.set(_SELF, name, msgspec.json.encode(place).decode())


def _place(node: Node, collection: str) -> _Place:
    kept = node.store.cursors.get(_SELF, collection)
    return msgspec.json.decode(kept, type=_Place) if kept else _Place()


def _new(place: _Place, collection: str, node: Node, filters: Filters = _GROUPINGS) -> Iterator[StoredObject]:
    """Objects that were added since; the place moves on with them."""
    while True:
        page = node.store.objects.page(collection, ITSELF, after=place.after, limit=_PAGE, filters=filters)
        for row in page.rows:
            place.after = row.date_added
            yield row.object
        if page.next is None:
            return


def _call(grouping: StixObject, node: Node) -> Call | None:
    if not says(grouping, "call") or grouping.get("created_by_ref") == node.configuration.id:
        return None
    parts = _parts(parts_of(grouping), CALLS, node)
    call = read_call(grouping, parts)
    known = node.store.calls.get(call.id) is not None
    if not call.revoked:
        _see_room(call, node, known=known)
    act = "call revoked" if call.revoked else "call amended" if known else "call received"
    with node.store.transaction():
        if not node.store.calls.put(call):
            return None
        node.store.calls.advance(call.id, node.configuration.id, Stage.RECEIVED)
        node.store.audit.append(call.issuer, act, object_=call.id, detail=call.title)
    return call


def _see_room(call: Call, node: Node, *, known: bool) -> None:
    """Raise ExchangeError where a member has as many calls open here as it may: every list of calls, and every turn, reads them all."""
    limits, (number, size) = node.configuration.limits, node.store.calls.open_of(call.issuer)
    if not known and number >= limits.calls:
        raise ExchangeError(f"its member has {number:,} calls open here already", where=call.id)
    if size + len(msgspec.json.encode(call)) > limits.call_bytes:
        raise ExchangeError("asks more than its member may with all that it has open here", where=call.id)


def _answer(grouping: StixObject, node: Node) -> Answer | None:
    if not says(grouping, "answer") or grouping.get("created_by_ref") == node.configuration.id:
        return None
    ident, modified = call_answered(grouping)
    # Of an amended call it answers one version; where that never came, the last is what is known.
    named = node.store.calls.get(ident, modified=modified)
    call = named or node.store.calls.get(ident)
    if call is None:
        raise NotYetError(ident)
    asked = frozenset(item.id for item in named.items) if named else None
    said = read_answer(grouping, _parts(parts_of_answer(grouping), ANSWERS, node), asked=asked)
    answer = bounded_times(said, node.clock())
    if not answer.marking.at_least(call.marking):
        raise ReleaseError("is marked less strictly than the call it answers")
    with node.store.transaction():
        if not node.store.answers.received(answer):
            return None
        node.store.calls.advance(answer.call, answer.member, stage_of(answer, call), at=answer.modified)
    return answer


def _parts(digests: dict[str, str], collection: str, node: Node) -> list[StixObject]:
    """The parts of a grouping in the very versions that it names; NotYetError if one is missing."""
    found = {
        one.id: one.raw
        for one in versions_of(sorted(digests), collection, node)
        if one.digest == digests[one.id]
    }
    if missing := sorted(digests.keys() - found.keys()):
        raise NotYetError(missing[0])
    return [msgspec.json.decode(raw) for raw in found.values()]


def _contradicts(found: StoredObject, error: Exception, node: Node) -> None:
    """Quarantine what could not be taken in, with the reason; one that nobody foresaw is logged with its trace."""
    reason = error.what if isinstance(error, TocsinError) else f"cannot be read: {type(error).__name__}"
    foreseen = isinstance(error, TocsinError)
    log.warning("%s is quarantined: %s", found.id, reason, exc_info=None if foreseen else error)
    with node.store.transaction():
        held = node.store.quarantine.hold(found.raw, reason, found.owner, object_=found.id)
        if held.times == 1:
            node.store.audit.append(found.owner, "quarantined", object_=held.object, detail=held.reason)
