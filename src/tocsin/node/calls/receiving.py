"""What comes in is believed only if it is signed, marked, meant for this member, and new; the rest is quarantined."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from tocsin.exchange.stix import bounded, checked
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError, ReleaseError
from tocsin.model.marking import Marking
from tocsin.model.member import Audience, Member
from tocsin.node.calls.ids import is_made_from, take_back
from tocsin.node.calls.known import KnownHere
from tocsin.node.calls.objects import ANSWERS, CALLS, of_others, says, stored
from tocsin.node.calls.ordering import parts_first
from tocsin.node.member.node import Node
from tocsin.release import TLP_OF_ID, may_receive, verify
from tocsin.store import ITSELF, Added, Outcome, StoredObject

#: Objects that are judged and kept together.
_AT_ONCE = 500

#: How far ahead the clock of a member may be: a version from later on would keep all true ones out.
AHEAD = dt.timedelta(days=1)

#: Why an object is held whose id another member used first.
TAKEN = "has an id that is another member's"
_CONTRADICTS = "says something else than what is known under the same version"

#: What an answer consists of; everything else belongs to calls.
_ANSWERING = frozenset({"sighting", "observed-data"})


class Fate(enum.StrEnum):
    """What became of an object that came in."""

    NEW = "new"
    KNOWN = "known"
    OLD = "old"  # a later version is here
    HELD = "held"  # in quarantine
    APART = "apart"  # in quarantine, which its author is not told: it may not see what is under the id


class Received(msgspec.Struct, frozen=True):
    """One object that came in, by id, and what became of it; ``reason`` says why it is held."""

    id: str
    fate: Fate
    reason: str = ""


class _Judging(msgspec.Struct):
    """Objects of one batch as they are judged: what became of each, and those that are to be kept, by their places."""

    source: Member
    node: Node
    known: KnownHere
    received: list[Received | None]
    believed: dict[int, _Made] = {}
    versions: set[tuple[str, dt.datetime]] = set()


class _Made(NamedTuple):
    """An object that was believed: as the store takes it, where it is kept, and as it came."""

    object: StoredObject
    place: str
    raw: bytes
    obj: StixObject
    taken: bool  # its id is another member's


def receive(objects: Iterable[tuple[StixObject, bytes]], source: Member, node: Node) -> list[Received]:
    """Take in objects, each with its bytes as they came, from a member: a hub passes on what others made.

    All that cannot be believed is quarantined with the reason, and costs no other.
    """
    found: list[Received] = []
    waiting = iter(objects)
    while batch := list(islice(waiting, _AT_ONCE)):
        found += _batch(batch, source, node)
    return found


def receive_bytes(given: Iterable[bytes], source: Member, node: Node) -> list[Received]:
    """Take in objects of which only the bytes are known, as ``receive`` does."""
    found: list[Received] = []
    waiting = iter(given)
    while batch := list(islice(waiting, _AT_ONCE)):
        found += _batch([(_decoded(raw), raw) for raw in batch], source, node)
    return found


def _decoded(raw: bytes) -> StixObject | str:
    """What bytes say, or what is wrong with them."""
    try:
        return bounded(msgspec.json.decode(raw))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return "is no JSON"
    except ExchangeError as error:
        return error.what


def _batch(batch: Sequence[tuple[StixObject | str, bytes]], source: Member, node: Node) -> list[Received]:
    """Judge objects one after the other, parts before what refers to them, and keep all that are believed at once.

    So what refers to a part is as strict as the version of it that came along, in whatever order they came.
    """
    known = KnownHere(node, (obj for obj, _ in batch if isinstance(obj, dict)))
    judging = _Judging(source, node, known, [None] * len(batch))
    for number in parts_first([obj for obj, _ in batch]):
        obj, raw = batch[number]
        judging.received[number] = _one(number, obj, raw, judging)
    _keep(judging)
    return [one for one in judging.received if one is not None]


def _one(number: int, obj: StixObject | str, raw: bytes, judging: _Judging) -> Received | None:
    """What became of one object; None where that is told once it is kept."""
    if isinstance(obj, str):
        return _held("", raw, obj, judging.source, judging.node)
    ident = str(obj.get("id"))[:200]
    if len(raw) > judging.node.configuration.limits.object_bytes:
        return _held(ident, raw, "has more bytes than this member takes", judging.source, judging.node)
    if ident in TLP_OF_ID:
        return Received(ident, Fate.KNOWN)  # everyone has these, and nobody needs to believe a copy
    try:
        made = believed(obj, judging.source, judging.node, known=judging.known)
    except (ReleaseError, ExchangeError) as error:
        return _held(ident, raw, error.what, judging.source, judging.node)
    there, place = judging.known.newest(made.id), place_of(made, collection_of(obj), judging.node)
    taken = there is not None and there.owner != made.owner and not _is_its_own(made, obj, judging)
    if there is not None and there.owner == made.owner and there.version > made.version:
        return _old(made, place, raw, judging)
    if not taken:
        judging.known.note(made)
    judging.versions.add((made.id, made.version))
    judging.believed[number] = _Made(made, place, raw, obj, taken)
    return None


def _is_its_own(made: StoredObject, obj: StixObject, judging: _Judging) -> bool:
    """Whether the id of an object is made from its author, so that nobody else can have it."""
    author = judging.known.member(made.owner)
    return author is not None and is_made_from(author, obj)


def _old(made: StoredObject, place: str, raw: bytes, judging: _Judging) -> Received:
    """What became of a version of which a later one is here; one that was never here leaves a trace."""
    node = judging.node
    there = node.store.objects.get(place, ITSELF, made.id, version=made.version)
    if there is not None and there.object.content != made.content:
        return _held(made.id, raw, _CONTRADICTS, judging.source, node)
    if there is None and (made.id, made.version) not in judging.versions:
        detail = f"version of {made.version:%Y-%m-%d %H:%M:%S} UTC, and a later one is here"
        node.store.audit.append(judging.source.id, "came too late", object_=made.id, detail=detail)
    return Received(made.id, Fate.OLD)


def _keep(judging: _Judging) -> None:
    """Keep what was believed, each collection at once, and say what became of it."""
    node = judging.node
    ours = {number: one for number, one in judging.believed.items() if not one.taken}
    for place in sorted({one.place for one in ours.values()}):
        there = [number for number, one in ours.items() if one.place == place]
        added = node.store.objects.add(place, [ours[number].object for number in there])
        for number, one in zip(there, added, strict=True):
            judging.received[number] = _kept(one, ours[number], judging)
    for number, made in judging.believed.items():
        if made.taken:
            judging.received[number] = _apart(made, judging)


def _kept(added: Added, made: _Made, judging: _Judging) -> Received:
    if added.outcome is Outcome.TAKEN:
        if not _is_its_own(made.object, made.obj, judging):
            return _apart(made, judging)
        added = _taken_back(made, judging)
    if added.outcome is Outcome.CONTRADICTS:
        return _held(added.id, made.raw, _CONTRADICTS, judging.source, judging.node)
    return Received(added.id, Fate.NEW if added.outcome is Outcome.NEW else Fate.KNOWN)


def _taken_back(made: _Made, judging: _Judging) -> Added:
    """Keep an object under an id that is made from its author, and that another member has used."""
    node, one = judging.node, made.object
    with node.store.transaction():
        author = judging.known.member(one.owner)
        if author is not None:
            take_back(one, author, made.obj, node)
        (added,) = node.store.objects.add(made.place, [one])
        return added


def _apart(made: _Made, judging: _Judging) -> Received:
    """Hold an object whose id is another member's; who may not see what is under it is told as if it were free."""
    node, one = judging.node, made.object
    held = _held(one.id, made.raw, TAKEN, judging.source, node)
    if _sees(judging.source.id, one.id, node):
        return held
    if not _sees(one.owner, one.id, node):
        added = node.store.objects.add_apart(made.place, one)
        if added.outcome is Outcome.CONTRADICTS:
            return Received(one.id, Fate.HELD, _CONTRADICTS)
    return Received(one.id, Fate.APART)


def _sees(member: str, ident: str, node: Node) -> bool:
    return node.store.objects.latest(ident, Audience.of_member(member)) is not None


def believed(
    obj: StixObject, source: Member, node: Node, given: Marking | None = None, known: KnownHere | None = None
) -> StoredObject:
    """An object as the store takes it, once it is known to be what its member said, to this member.

    ``given`` is the marking that a person gives to one that is not marked: whatever else it says holds beside it.
    ``known`` is what the node knows of other objects, where that was looked up already. Raises ``ReleaseError`` or
    ``ExchangeError`` with what is wrong.
    """
    checked(obj)
    known = known or KnownHere(node)
    author = _author(obj, source, known)
    verify(obj, author)
    is_made_from(author, obj)
    made = stored(obj, known, given)
    if made.version > node.clock() + AHEAD:
        raise ReleaseError("is of a time that is more than a day ahead", where=made.id)
    if not may_receive(made.marking, Audience.of_member(node.configuration.id), author.id):
        raise ReleaseError("is marked so that this member may not have it", where=made.id)
    return made


def place_of(made: StoredObject, collection: str, node: Node) -> str:
    """The collection in which this node keeps an object that belongs to one: a hub's own are served to all."""
    mine = node.configuration.hub or made.owner == node.configuration.id
    return collection if mine else of_others(collection)


def collection_of(obj: StixObject) -> str:
    """The collection that an object belongs to."""
    return ANSWERS if obj.get("type") in _ANSWERING or says(obj, "answer") else CALLS


def _author(obj: StixObject, source: Member, known: KnownHere) -> Member:
    identity = str(obj.get("id") if obj.get("type") == "identity" else "")
    named = str(obj.get("created_by_ref") or identity)
    if identity not in {"", named} and known.member(identity) is not None:
        raise ReleaseError("is another member's identity", where=identity)
    if named != source.id and not source.hub:
        raise ReleaseError(
            "was made by another member than the one that sent it, which is no hub", where=named
        )
    author = known.member(named)
    if author is None:
        hint = "add the member if it is one: tocsin member add CARD"
        raise ReleaseError("was made by nobody in the registry", where=named, hint=hint)
    return author


def _held(ident: str, raw: bytes, reason: str, source: Member, node: Node) -> Received:
    limits = node.configuration.limits
    most = limits.held_bytes if len(raw) <= limits.object_bytes else 0  # what is too long is not kept
    with node.store.transaction():
        held = node.store.quarantine.hold(
            raw, reason, source.id, object_=ident, most=most, things=limits.held_objects
        )
        if held.times == 1:
            node.store.audit.append(source.id, "quarantined", object_=held.object, detail=held.reason)
    return Received(ident, Fate.HELD, reason)
