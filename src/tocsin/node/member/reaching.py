"""Whether an audience is one that can be told anything: of one member only while it is a member."""

from __future__ import annotations

from tocsin.model.errors import UsageError
from tocsin.model.member import Audience
from tocsin.node.member.node import Node


def see_member(node: Node, audience: Audience) -> None:
    """See that an audience of one member is a member now. UsageError for who is not, or not any more."""
    if audience.member in {"", node.configuration.id}:
        return
    member = node.store.members.get(audience.member)
    if member is None or member.revoked is not None:
        was = "is no member" if member is None else "is no member any more"
        raise UsageError(was, where=audience.member, hint="list them: tocsin member list")
