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
    elif _had(node):
        raise _gone(node)
    return state


def lake_gone(node: Node) -> LakeError | None:
    """What to say where the lake was there before and is not now; None where it is, or never was. It reads no file of it."""
    return _gone(node) if _had(node) and not _there(node) else None


def lake_told(node: Node) -> str:
    """How the lake is, for people."""
    if node.configuration.declares:
        return "none: the logs stay in a system of our own"
    if gone := lake_gone(node):
        return f"missing: {gone.what}; {gone.hint}"
    return "at hand" if _there(node) else "none yet"


def _had(node: Node) -> bool:
    """Whether the node has seen a lake of its own; one that declares alone hunts in none."""
    return not node.configuration.declares and node.store.cursors.get(_SELF, _LAKE) is not None


def _there(node: Node) -> bool:
    try:
        return bool(Lake(node.lake).tables)
    except LakeError:
        return False


def _gone(node: Node) -> LakeError:
    hint = "mount it, or put it back where the setting lake says; nothing is searched or answered until then"
    return LakeError(f"the lake was here and is not ({_reason(node)})", where=str(node.lake), hint=hint)


def _reason(node: Node) -> str:
    try:
        Lake(node.lake)
    except LakeError as error:
        return error.what
    return "it holds no table"
