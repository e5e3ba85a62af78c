"""What a call was drafted from and may not be marked more loosely than: remembered with each version, for all later ones."""

from __future__ import annotations

import msgspec

from tocsin.model.call import Call
from tocsin.model.marking import Marking
from tocsin.node.calls.claims import Claims, see_kept
from tocsin.node.calls.drafting import Drafted
from tocsin.node.member.node import Node

_SELF = "self"


class Origin(msgspec.Struct, frozen=True):
    """A document that a version of a call was drafted from: what it is, where it was, and what it says of who may be told."""

    claims: Claims
    what: str
    where: str


def origin_of(drafted: Drafted) -> tuple[Origin, ...]:
    """The document itself, nothing where it says of nobody whether they may be told. Statements limit nobody: they go with the objects."""
    claims = Claims(drafted.claims.marking, own=drafted.claims.own, source=drafted.claims.source)
    return (Origin(claims, drafted.what, drafted.where),) if claims != Claims() else ()


def origins_of(call: Call, node: Node) -> tuple[Origin, ...]:
    """What a version of a call of this node's own, and those before it, were drafted from."""
    kept = node.store.cursors.get(_SELF, _name(call))
    return msgspec.json.decode(kept, type=tuple[Origin, ...]) if kept else ()


def remember(call: Call, origins: tuple[Origin, ...], node: Node) -> None:
    """Keep what a version was drafted from, each document once."""
    said = msgspec.json.encode(tuple(dict.fromkeys(origins))).decode()
    node.store.cursors.set(_SELF, _name(call), said)


def forget(call: Call, node: Node) -> None:
    """Forget it of a version that is thrown away."""
    node.store.cursors.forget(_SELF, _name(call))


def see_all_kept(chosen: Marking, origins: tuple[Origin, ...], issuer: str) -> None:
    """Raise ``UsageError`` if a version would be marked more loosely than anything that it goes back to; its ``issuer`` has it anyway."""
    if chosen.releasable_to is not None:
        chosen = msgspec.structs.replace(chosen, releasable_to=chosen.releasable_to - {issuer})
    for one in origins:
        see_kept(chosen, one.claims, one.what, one.where)


def _name(call: Call) -> str:
    return f"origins {call.id} {call.modified.isoformat()}"
