"""Ringing: a call is drafted, shown as each recipient would get it, sent, amended and revoked."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.exchange.stix import call_objects, whole_milliseconds
from tocsin.model.answer import Stage
from tocsin.model.call import Call, StixObject
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.member import Audience, Member
from tocsin.node.calls.making import Made
from tocsin.node.calls.objects import CALLS, DRAFTS, signed, stored, versions_of
from tocsin.node.calls.publishing import publish
from tocsin.node.member.node import Node
from tocsin.release import Released, known_together, release


class Preview(msgspec.Struct, frozen=True):
    """What one member would get of a call: the objects themselves, or why it gets nothing."""

    member: Member
    objects: tuple[StixObject, ...]
    withheld: str = ""


def keep_draft(made: Made, actor: str, node: Node) -> None:
    """Keep a call that was made as a draft; nothing of it leaves before it is sent."""
    with node.store.transaction():
        node.store.calls.put(made.call, draft=True)
        node.store.objects.add(DRAFTS, [stored(obj, node) for obj in made.objects])
        node.store.audit.append(actor, "call drafted", object_=made.call.id, detail=made.call.title)


def previews(call: Call, node: Node) -> tuple[Preview, ...]:
    """For every other member exactly what it would get, as it is now."""
    objects = signed(call_objects(call, _parts(call, node)), node)
    return tuple(
        _preview(objects, member, node) for member in node.store.members.all() if _is_other(member, node)
    )


def _preview(objects: Sequence[StixObject], member: Member, node: Node) -> Preview:
    known = known_together(objects, node)
    try:
        released: list[Released[StixObject]] = [
            release(obj, Audience.of_member(member.id), known) for obj in objects
        ]
    except ReleaseError as error:
        return Preview(member, (), error.what)
    return Preview(member, tuple(one.value for one in released))


def _is_other(member: Member, node: Node) -> bool:
    return member.id != node.configuration.id and member.revoked is None


def send(id_: str, actor: str, node: Node) -> list[str]:
    """Send a draft; gives what was withheld from which peer. Raises ``UsageError`` where there is no such draft."""
    call = node.store.calls.get(id_, drafts=True)
    if call is None or all(one.id != id_ for one in node.store.calls.drafts()):
        raise UsageError("there is no draft of that id", where=id_, hint="list them: tocsin call list")
    return _put_out(call, actor, "call sent", node)


def revoke(id_: str, actor: str, node: Node) -> list[str]:
    """Take a call of this node's own back: recipients stop hunting. Raises ``UsageError`` if it is not its own."""
    call = _own(id_, node)
    gone = msgspec.structs.replace(call, modified=whole_milliseconds(node.clock()), revoked=True)
    return _put_out(gone, actor, "call revoked", node)


def amend(id_: str, made: Made, actor: str, node: Node) -> list[str]:
    """Send a new version of a call of this node's own, with what ``made`` asks in place of what it asked."""
    before = _own(id_, node)
    call = msgspec.structs.replace(made.call, id=id_, created=before.created)
    with node.store.transaction():
        node.store.objects.add(DRAFTS, [stored(obj, node) for obj in made.objects])
        return _put_out(call, actor, "call amended", node)


def _own(id_: str, node: Node) -> Call:
    call = node.store.calls.get(id_)
    if call is None or call.issuer != node.configuration.id or call.revoked:
        raise UsageError("is no open call of this member", where=id_, hint="list them: tocsin call list")
    return call


def _put_out(call: Call, actor: str, act: str, node: Node) -> list[str]:
    objects = signed(call_objects(call, _parts(call, node)), node)
    with node.store.transaction():
        withheld = publish(objects, CALLS, node)
        node.store.calls.put(call)
        node.store.calls.advance(call.id, node.configuration.id, Stage.RECEIVED)
        detail = f"{call.title}; {len(call.items)} items" + "".join(f"; withheld: {one}" for one in withheld)
        node.store.audit.append(actor, act, object_=call.id, audience=str(call.marking), detail=detail)
    return withheld


def _parts(call: Call, node: Node) -> list[StixObject]:
    """The objects of a call in the versions that it names, wherever they are kept."""
    ids = sorted(call.objects)
    kept = versions_of(ids, CALLS, node)
    found = {one.id: one.raw for one in kept if one.digest == call.objects[one.id]}
    return [msgspec.json.decode(raw) for raw in found.values()]
