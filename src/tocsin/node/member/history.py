"""A node's history: a lake that was there and is not is no empty one, and nothing is said of it."""

from __future__ import annotations

from tocsin.lake import Lake
from tocsin.model.errors import LakeError
from tocsin.node.member.node import Node

_SELF, _LAKE = "self", "lake"


def lake_at_hand(node: Node) -> str:
    """The state of the lake, which is noted as one that is there; "" where there never was one.

    Raises ``LakeError`` where a lake was there before and cannot be reached now.
    """
    state = node.lake_state()
    if state:
        if node.store.cursors.get(_SELF, _LAKE) is None:
            node.store.cursors.set(_SELF, _LAKE, "there")
    elif gone := lake_gone(node):
        raise gone
    return state


def lake_gone(node: Node) -> LakeError | None:
    """What to say where the lake was there before and is not now; None where it is, or never was.

    A node that declares alone hunts in no lake.
    """
    if node.configuration.declares or node.store.cursors.get(_SELF, _LAKE) is None or node.lake_state():
        return None
    hint = "mount it or put it back where [lake] says; nothing is searched or answered until then"
    return LakeError(f"the lake was here and is not ({_reason(node)})", where=str(node.lake), hint=hint)


def lake_told(node: Node) -> str:
    """How the lake is, for people."""
    if node.configuration.declares:
        return "none: the logs stay in a system of our own"
    if gone := lake_gone(node):
        return f"missing: {gone.what}; {gone.hint}"
    return "at hand" if node.lake_state() else "none yet"


def _reason(node: Node) -> str:
    try:
        Lake(node.lake)
    except LakeError as error:
        return error.what
    return "it holds no table"
