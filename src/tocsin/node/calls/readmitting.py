"""What came in unmarked is taken in after all, under a marking that a person gives; what is forged never is."""

from __future__ import annotations

import msgspec

from tocsin.exchange.stix import bounded
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError, ReleaseError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Member
from tocsin.node.calls.ids import take_back
from tocsin.node.calls.objects import of_others
from tocsin.node.calls.receiving import TAKEN, believed, collection_of, place_of
from tocsin.node.member.node import Node
from tocsin.release import NOT_PINNED, TLP_OF_ID, named
from tocsin.store import Outcome, Quarantined, StoredObject

_AT_ONCE = 500


def readmit(held: Quarantined, marking: Marking, actor: str, node: Node) -> None:
    """Take in what is held as its member signed it, marked by ``actor``; it is hunted, and never passed on.

    Raises ``ReleaseError`` or ``ExchangeError`` with the reason where it is held for anything else than that it is not
    marked, and ``StoreError`` where it was decided already.
    """
    obj = _read(held)
    if is_marked(obj):
        raise ReleaseError("is marked, so no marking can be given to it", where=held.object, hint="drop it")
    made = believed(obj, _sender(held, node), node, named(marking, node.configuration.id))
    place = of_others(collection_of(obj))  # nobody is served from there, were this node a hub
    _take_in(held, made, place, actor, node)


def readmit_signed(member: Member, actor: str, node: Node) -> int:
    """Take in what a member signed with a key that is pinned only now; how many objects that were.

    What cannot be believed for another reason stays held.
    """
    done, after = 0, 0
    while page := node.store.quarantine.page(after=after, limit=_AT_ONCE, content=0):
        after = page[-1].id
        for listed in page:
            held = node.store.quarantine.get(listed.id) if listed.reason == NOT_PINNED else None
            if held is not None and _now_believed(held, member, actor, node):
                done += 1
    return done


def _now_believed(held: Quarantined, member: Member, actor: str, node: Node) -> bool:
    try:
        obj = _read(held)
        made = believed(obj, _sender(held, node), node)
        if made.owner == member.id:
            _take_in(held, made, place_of(made, collection_of(obj), node), actor, node)
            return True
    except (ReleaseError, ExchangeError):
        pass  # it stays held, as it was
    return False


def _take_in(held: Quarantined, made: StoredObject, place: str, actor: str, node: Node) -> None:
    with node.store.transaction():
        node.store.quarantine.readmit(held.id, made.marking, actor)
        author = node.store.members.get(made.owner)
        if author is not None:
            take_back(made, author, _read(held), node)
        (added,) = node.store.objects.add(place, [made])
        if added.outcome is Outcome.CONTRADICTS:
            raise ReleaseError("says something else than what is known under the same version", where=made.id)
        if added.outcome is Outcome.TAKEN:
            raise ReleaseError(TAKEN, where=made.id)
        detail = f"number {held.id}, marked {made.marking}, held since {held.received:%Y-%m-%d %H:%M} UTC"
        node.store.audit.append(actor, "readmitted", object_=made.id, detail=detail)


def fault(held: Quarantined, node: Node) -> str:
    """Why something cannot be readmitted, whatever marking is given; "" where it can."""
    try:
        obj = _read(held)
        if is_marked(obj):
            believed(obj, _sender(held, node), node)
            return held.reason
        believed(obj, _sender(held, node), node, Marking(Tlp.AMBER_STRICT))
    except (ReleaseError, ExchangeError) as error:
        return error.what
    return ""


def drop(held: Quarantined, actor: str, node: Node) -> None:
    """Forget the content of what is held; that it came and why it was held stays. Raises ``StoreError``."""
    with node.store.transaction():
        node.store.quarantine.drop(held.id, actor)
        detail = f"number {held.id}, {held.size} bytes, held since {held.received:%Y-%m-%d %H:%M} UTC"
        node.store.audit.append(actor, "dropped", object_=held.object, detail=detail)


def is_marked(obj: StixObject) -> bool:
    """Whether an object as a whole has a TLP label, of 2.0 or 1.0."""
    references = obj.get("object_marking_refs")
    return isinstance(references, list) and any(
        one in TLP_OF_ID for one in references if isinstance(one, str)
    )


def _read(held: Quarantined) -> StixObject:
    if held.size and not held.raw:
        raise ReleaseError(
            "its content was too much to keep", where=held.object, hint="have it sent again, or drop it"
        )
    try:
        return bounded(msgspec.json.decode(held.raw))
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ReleaseError("is no JSON", where=held.object, hint="drop it") from error


def _sender(held: Quarantined, node: Node) -> Member:
    member = node.store.members.get(held.source)
    if member is None:
        raise ReleaseError("was sent by nobody in the registry", where=held.source, hint="drop it")
    return member
