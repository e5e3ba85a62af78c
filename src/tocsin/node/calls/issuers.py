"""Who rang: the call of a member that was revoked is neither searched nor answered."""

from __future__ import annotations

import datetime as dt

from tocsin.model.call import Call
from tocsin.node.member.node import Node


def issuer_revoked(call: Call, node: Node) -> dt.datetime | None:
    """When the member that rang a call was revoked here; None where it was not."""
    issuer = node.store.members.get(call.issuer)
    return issuer.revoked if issuer is not None else None
