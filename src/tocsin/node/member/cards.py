"""A member's card: what it hands to others so that they can pin its key and reach it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from tocsin.model.errors import NodeError
from tocsin.model.member import Member, PublicKey
from tocsin.node.member.acting import is_the_nodes
from tocsin.release import pinned_key

_LARGEST = 64 * 1024


class _Key(msgspec.Struct, forbid_unknown_fields=True):
    fingerprint: str
    x: str
    since: dt.datetime
    until: dt.datetime | None = None


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Public: identity, name, keys, address, and whether it is a hub or keeps its logs in a system of its own."""

    id: str
    name: str
    keys: tuple[_Key, ...]
    address: str = ""
    hub: bool = False
    declares: bool = False


def card_of(member: Member) -> bytes:
    """The card of a member as JSON; keys that were revoked are not on it."""
    keys = tuple(
        _Key(key.fingerprint, key.x, key.since, key.until) for key in member.keys if key.revoked is None
    )
    card = Card(member.id, member.name, keys, member.address, member.hub, member.declares)
    return msgspec.json.format(msgspec.json.encode(card), indent=2) + b"\n"


def read_card(path: Path) -> Member:
    """The member of a card. Raises ``NodeError`` for what is no card, or a fingerprint that is not its key's."""
    try:
        data = path.read_bytes()
        if len(data) > _LARGEST:
            raise NodeError("is too large for a member's card", where=str(path))
        card = msgspec.json.decode(data, type=Card)
    except OSError as error:
        raise NodeError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
    except msgspec.MsgspecError as error:
        hint = "ask the member for the output of: tocsin member card"
        raise NodeError(f"is no member's card: {error}", where=str(path), hint=hint) from error
    keys = tuple(_pinned(key, path) for key in card.keys)
    if not card.id.startswith("identity--") or not keys:
        raise NodeError(
            "names no identity, or no key", where=str(path), hint="ask the member for its card again"
        )
    if is_the_nodes(card.name):
        raise NodeError(
            "bears the name by which a node calls itself in its audit",
            where=str(path),
            hint="ask the member for a card with another name",
        )
    return Member(card.id, card.name, keys, card.address, card.hub, card.declares)


def _pinned(key: _Key, path: Path) -> PublicKey:
    made = pinned_key(key.x, key.since, key.until)
    if made.fingerprint != key.fingerprint:
        raise NodeError(
            "has a fingerprint that is not its key's", where=str(path), hint="do not trust this card"
        )
    return made
