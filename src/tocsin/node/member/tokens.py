"""Tokens that a node gives its peers: what they allow, for how long, and how they end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from tocsin.exchange.taxii import Rights
from tocsin.model.errors import UsageError
from tocsin.node.member.acting import BY_RULE
from tocsin.node.member.node import Node
from tocsin.node.member.registry import known_member
from tocsin.store import Token

#: What a token allows in every collection; followed by a colon and its alias, in one alone.
READ, WRITE, DELETE = "taxii-read", "taxii-write", "taxii-delete"
#: The first use of such a token ends those that its member had before.
RENEWS = "renews"
ALL = ("read", "write")
_MEANT = {"read": READ, "write": WRITE, "delete": DELETE}
_COLLECTIONS = ("calls", "answers")


class Allowed(msgspec.Struct, frozen=True):
    """What is asked of a new token: ``scopes`` as people write them, until when, and whether it ends the ones before."""

    scopes: tuple[str, ...] = ALL
    expires: dt.datetime | None = None
    renews: bool = False


def issue(member: str, allowed: Allowed, actor: str, node: Node) -> tuple[Token, str]:
    """Give a member a new token; it and its secret.

    Raises ``UsageError`` for no member, no scope, one that would allow nothing, or an end that has passed.
    """
    words = _words(allowed.scopes)
    _see_useful(words)
    if allowed.expires is not None and allowed.expires <= node.clock():
        raise UsageError("has passed", where="--expires", hint="name a later time")
    with node.store.transaction():
        known_member(member, node)
        given = {*words, RENEWS} if allowed.renews else words
        token, secret = node.store.tokens.issue(member, given, expires=allowed.expires)
        node.store.audit.append(actor, "token issued", object_=member, detail=told(token))
    return token, secret


def tokens(node: Node, member: str = "") -> tuple[Token, ...]:
    """Tokens of a member or of all, those that ended too."""
    members = {one.id for one in node.store.members.all()}
    return tuple(one for one in node.store.tokens.all(member or None) if one.subject in members)


def revoke(number: int, actor: str, node: Node) -> Token:
    """End a token of a member at once. Raises ``UsageError`` where none has that number, or it was ended."""
    found = next((one for one in tokens(node) if one.id == number), None)
    if found is None or found.revoked is not None:
        what = "no token of a member has that number" if found is None else "was revoked already"
        raise UsageError(what, where=f"--revoke {number}", hint="list them: tocsin member tokens")
    with node.store.transaction():
        node.store.tokens.revoke(number)
        node.store.audit.append(actor, "token revoked", object_=found.subject, detail=told(found))
    return found


def used(token: Token, node: Node) -> None:
    """End what a token renews, once its member has it: at its first use, or at a later one where that could not be done then."""
    if RENEWS not in token.scopes or not _renewed(token, node):
        return
    with node.store.transaction():
        for one in _renewed(token, node):
            node.store.tokens.revoke(one.id)
            detail = f"{told(one)}; renewed by token {token.id}"
            node.store.audit.append(BY_RULE, "token revoked", object_=one.subject, detail=detail)


def _renewed(token: Token, node: Node) -> list[Token]:
    """Tokens of its member that are older and not ended yet."""
    every = node.store.tokens.all(token.subject)
    return [one for one in every if one.id < token.id and one.revoked is None]


def rights(scopes: Iterable[str], collection: str) -> Rights:
    """What a token of these scopes allows in a collection, named by its alias."""
    given = frozenset(scopes)
    may = {name: not given.isdisjoint({word, f"{word}:{collection}"}) for name, word in _MEANT.items()}
    return Rights(**may)


def scopes_of(token: Token) -> list[str]:
    """The scopes of a token as people write them."""
    names = {word: name for name, word in _MEANT.items()}
    split = (word.partition(":") for word in token.scopes if word != RENEWS)
    return sorted(f"{at}:{names[word]}" if at else names[word] for word, _, at in split)


def told(token: Token) -> str:
    """A token in words, without its secret."""
    until = f", until {token.expires:%Y-%m-%d %H:%M} UTC" if token.expires else ""
    return f"token {token.id}: {' '.join(scopes_of(token))}{until}"


def state(token: Token, now: dt.datetime) -> str:
    """Whether a token opens anything."""
    if token.revoked is not None:
        return "revoked"
    return "expired" if token.expires is not None and token.expires <= now else "valid"


def _words(scopes: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_word, scopes))


def _see_useful(words: frozenset[str]) -> None:
    """Whoever may delete in a collection must be able to read and write there, or could not."""
    for alias in _COLLECTIONS:
        may = rights(words, alias)
        if may.delete and not (may.read and may.write):
            lacks = " and ".join(name for name in ALL if not getattr(may, name))
            hint = "give read, write and delete, or in one collection alone calls:read, calls:write and calls:delete"
            raise UsageError(f"allows nothing in {alias} without {lacks}", where="--scope delete", hint=hint)


def _word(scope: str) -> str:
    at, colon, name = scope.rpartition(":")
    if name not in _MEANT or (colon and at not in _COLLECTIONS):
        hint = "write read, write or delete, for one collection alone calls:read or answers:write"
        raise UsageError("is no scope of a token", where=f"--scope {scope}", hint=hint)
    return f"{_MEANT[name]}:{at}" if at else _MEANT[name]
