"""What comes in is believed only if it is signed, marked, meant for this member, and new; the rest is quarantined."""

from __future__ import annotations

import enum
from collections.abc import Iterable

import msgspec

from tocsin.exchange.stix import bounded, checked
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError, ReleaseError
from tocsin.model.marking import Marking
from tocsin.model.member import Audience, Member
from tocsin.node.calls.objects import ANSWERS, CALLS, of_others, stored
from tocsin.node.member.node import Node
from tocsin.release import EXTENSION_IDS, TLP_OF_ID, may_receive, verify
from tocsin.store import Outcome, StoredObject

#: What an answer consists of; everything else belongs to calls.
_ANSWERING = frozenset({"sighting", "observed-data"})


class Fate(enum.StrEnum):
    """What became of an object that came in."""

    NEW = "new"
    KNOWN = "known"
    OLD = "old"  # a later version is here
    HELD = "held"  # in quarantine


class Received(msgspec.Struct, frozen=True):
    """One object that came in, by id, and what became of it; ``reason`` says why it is held."""

    id: str
    fate: Fate
    reason: str = ""


def receive(objects: Iterable[tuple[StixObject, bytes]], source: Member, node: Node) -> list[Received]:
    """Take in objects, each with its bytes as they came, from a member: a hub passes on what others made.

    All that cannot be believed is quarantined with the reason, and costs no other.
    """
    return [_one(obj, raw, source, node) for obj, raw in objects]


def receive_bytes(given: Iterable[bytes], source: Member, node: Node) -> list[Received]:
    """Take in objects of which only the bytes are known, as ``receive`` does."""
    return [_of_bytes(raw, source, node) for raw in given]


def _of_bytes(raw: bytes, source: Member, node: Node) -> Received:
    try:
        value = msgspec.json.decode(raw)
        return _one(bounded(value), raw, source, node)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _held("", raw, "is no JSON", source, node)
    except ExchangeError as error:
        return _held("", raw, error.what, source, node)


def _one(obj: StixObject, raw: bytes, source: Member, node: Node) -> Received:
    ident = str(obj.get("id"))[:200]
    if ident in TLP_OF_ID:
        return Received(ident, Fate.KNOWN)  # everyone has these, and nobody needs to believe a copy
    try:
        made = believed(obj, source, node)
    except (ReleaseError, ExchangeError) as error:
        return _held(ident, raw, error.what, source, node)
    later = node.store.objects.latest(made.id)
    if later is not None and later.version > made.version:
        return Received(ident, Fate.OLD)
    (added,) = node.store.objects.add(place_of(made, collection_of(obj), node), [made])
    if added.outcome is Outcome.CONTRADICTS:
        return _held(
            ident, raw, "says something else than what is known under the same version", source, node
        )
    return Received(ident, Fate.NEW if added.outcome is Outcome.NEW else Fate.KNOWN)


def believed(obj: StixObject, source: Member, node: Node, given: Marking | None = None) -> StoredObject:
    """An object as the store takes it, once it is known to be what its member said, to this member.

    ``given`` is the marking that a person gives to one that is not marked: whatever else it says holds beside it.
    Raises ``ReleaseError`` or ``ExchangeError`` with what is wrong.
    """
    checked(obj)
    author = _author(obj, source, node)
    verify(obj, author)
    made = stored(obj, node, given)
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


def says(obj: StixObject, extension: str) -> bool:
    """Whether an object has an extension of ours, by its name."""
    extensions = obj.get("extensions")
    return isinstance(extensions, dict) and EXTENSION_IDS[extension] in extensions


def _author(obj: StixObject, source: Member, node: Node) -> Member:
    named = str(obj.get("created_by_ref") or (obj.get("id") if obj.get("type") == "identity" else ""))
    if named != source.id and not source.hub:
        raise ReleaseError(
            "was made by another member than the one that sent it, which is no hub", where=named
        )
    author = node.store.members.get(named)
    if author is None:
        hint = "add the member if it is one: tocsin member add CARD"
        raise ReleaseError("was made by nobody in the registry", where=named, hint=hint)
    return author


def _held(ident: str, raw: bytes, reason: str, source: Member, node: Node) -> Received:
    with node.store.transaction():
        held = node.store.quarantine.hold(raw, reason, source.id, object_=ident)
        if held.times == 1:
            node.store.audit.append(source.id, "quarantined", object_=ident, detail=reason)
    return Received(ident, Fate.HELD, reason)
