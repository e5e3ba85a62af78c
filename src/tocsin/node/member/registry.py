"""Members that a person names: known to the registry, and revoked for good if asked for."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.model.errors import UsageError
from tocsin.model.member import Member
from tocsin.node.member.node import Node

_LIST = "list them: tocsin member list"


def known_member(id_: str, node: Node, option: str = "") -> Member:
    """A member that is not revoked; ``UsageError`` for any other id, with the option that it was said with."""
    member = node.store.members.get(id_)
    where = f"{option} {id_}".strip()
    if member is None:
        raise UsageError("is no member that is known here", where=where, hint=_LIST)
    if member.revoked is not None:
        raise UsageError(
            f"was revoked already, on {member.revoked:%Y-%m-%d %H:%M} UTC", where=where, hint=_LIST
        )
    return member


def see_releasable(members: Iterable[str] | None, node: Node) -> None:
    """Raise ``UsageError`` for the first of a list that is no member."""
    for id_ in sorted(members or ()):
        known_member(id_, node, "--releasable-to")


def other_member(id_: str, node: Node) -> Member:
    """A member that is not revoked and not this node itself; else ``UsageError``."""
    if id_ == node.configuration.id:
        raise UsageError("is this node itself", where=id_, hint="name another member: tocsin member list")
    return known_member(id_, node)


def revoke_member(id_: str, actor: str, node: Node) -> int:
    """Revoke another member for good; how many of its tokens ended. Raises ``UsageError`` as ``other_member`` does."""
    other_member(id_, node)
    with node.store.transaction():
        node.store.members.revoke(id_)
        ended = node.store.tokens.revoke_all(id_)
        node.store.audit.append(actor, "member revoked", object_=id_, detail=f"{ended} tokens")
    return ended
