"""Which key vouched for which: a key that was believed on another's word falls with it."""

from __future__ import annotations

from tocsin.model.member import Member
from tocsin.node.member.node import Node

_SELF = "self"


def note_vouched(follower: str, previous: str, node: Node) -> None:
    """Keep that the key of a fingerprint was pinned because another signed for it."""
    node.store.cursors.set(_SELF, _name(follower), previous)


def vouched_by(fingerprint: str, member: Member, node: Node) -> tuple[str, ...]:
    """Fingerprints of the member's keys that were pinned on the word of a key, or of one that it vouched for, in order.

    A key that a person pinned from a card is on nobody's word.
    """
    found = [fingerprint]
    for one in found:  # it grows as it is read
        found += [
            key.fingerprint
            for key in member.keys
            if key.fingerprint not in found and node.store.cursors.get(_SELF, _name(key.fingerprint)) == one
        ]
    return tuple(found[1:])


def _name(fingerprint: str) -> str:
    return f"vouched {fingerprint}"
