"""Statements on new keys that came in over the exchange: the key that a member's pinned one vouches for is pinned."""

from __future__ import annotations

import msgspec

from tocsin.exchange.stix import statement_of
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.node.calls.readmitting import readmit_signed
from tocsin.node.member.acting import BY_RULE
from tocsin.node.member.node import Node
from tocsin.node.member.rotating import follow
from tocsin.release import follower_of, member_of
from tocsin.store import StoredObject


def succeed(note: StoredObject, node: Node) -> int | None:
    """Pin the key that a note says follows its member's own, and take in what waited for it: how much that was.

    None where that key was pinned before, by file or by hand. The note was believed as anything else, so it is signed by a
    pinned key; the statement in it must be of that member, and signed by both keys. Raises ``ReleaseError`` or
    ``ExchangeError`` where it is not to be believed.
    """
    raw = statement_of(msgspec.json.decode(note.raw))
    if member_of(raw) != note.owner:
        raise ReleaseError("states the key of another member than its own", where=note.id)
    if node.store.keys.owner(follower_of(raw)) == note.owner:
        return None
    try:
        member, _ = follow(raw, BY_RULE, node)
    except UsageError as error:
        raise ReleaseError(error.what, where=note.id) from error
    return readmit_signed(member, BY_RULE, node)
