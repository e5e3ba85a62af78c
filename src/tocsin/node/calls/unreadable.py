"""What no node will be able to try of a call of this node's own: looked at when it is drafted, so its caller knows before it is sent."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tocsin.model.call import Call
from tocsin.node.calls.making import Made
from tocsin.node.calls.searching import untried
from tocsin.node.member.node import Node

_SELF = "self"


def looked_at(made: Made) -> Mapping[str, str]:
    """Why an item of a call cannot be tried, by item, as a recipient's node of this version would say. It takes its time."""
    return untried(made.call, made.objects)


def note_untried(call: Call, reasons: Mapping[str, str], node: Node) -> None:
    """Keep it with the version of the call."""
    node.store.cursors.set(_SELF, _name(call), msgspec.json.encode(reasons).decode())


def untried_of(call: Call, node: Node) -> dict[str, str]:
    """What was kept of a version, by item; nothing for a call of another."""
    kept = node.store.cursors.get(_SELF, _name(call))
    return msgspec.json.decode(kept, type=dict[str, str]) if kept else {}


def forget_untried(call: Call, node: Node) -> None:
    """Forget it of a version that is thrown away."""
    node.store.cursors.forget(_SELF, _name(call))


def _name(call: Call) -> str:
    return f"untried {call.id} {call.modified.isoformat()}"
