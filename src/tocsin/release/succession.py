"""A member's key is followed by another: a statement that both keys sign, believed only from the key that is pinned."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec

from tocsin.model.errors import ReleaseError
from tocsin.model.member import Member, PublicKey
from tocsin.release.canonical import canonical
from tocsin.release.keys import Signer, pinned_key
from tocsin.release.signatures import holds, sign_detached, signer_of

_LARGEST = 16 * 1024
#: How far a member's clock may be ahead of ours.
_AHEAD = dt.timedelta(hours=1)
_HINT = "ask the member, by another channel than this"

_Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class Succession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed: ``previous`` (a fingerprint) signs nothing later than ``moment``; ``x`` is the key that follows.

    Both are the member's own, so the new key counts from where the old one did: what was drafted before and is
    signed afterwards is believed.
    """

    type: Literal["tocsin-key-succession"]
    member: str
    previous: str
    fingerprint: str
    x: str
    moment: _Moment


class _Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    succession: Succession
    signatures: tuple[str, str]


def succession(member: str, old: Signer, new: Signer, moment: dt.datetime) -> bytes:
    """The statement by which a member's new key follows its old one at ``moment`` (UTC), signed by both, as JSON."""
    said = Succession("tocsin-key-succession", member, old.fingerprint, new.fingerprint, new.x, moment)
    payload = canonical(msgspec.to_builtins(said))
    signatures = (sign_detached(payload, old), sign_detached(payload, new))
    return msgspec.json.format(msgspec.json.encode(_Statement(said, signatures)), indent=2) + b"\n"


def successor(raw: bytes, member: Member, now: dt.datetime) -> tuple[PublicKey, dt.datetime]:
    """The key that follows a member's pinned key, and the moment at which that ends.

    ReleaseError with the reason unless the statement is the member's, follows the pinned key that has not ended and
    was not revoked, is signed by both keys, and is neither of before that key nor of the time to come. One that was
    taken in already, or is older, follows a key that has ended: it is refused.
    """
    statement = _read(raw)
    said, where = statement.succession, statement.succession.member
    if said.member != member.id:
        raise ReleaseError("is the statement of another member", where=where, hint=_HINT)
    if member.revoked is not None:
        raise ReleaseError("is of a member that was revoked", where=where, hint=_HINT)
    previous = _previous(said, member)
    new = pinned_key(said.x, previous.since)
    if new.fingerprint != said.fingerprint:
        raise ReleaseError("has a fingerprint that is not its key's", where=where, hint=_HINT)
    if any(key.fingerprint == new.fingerprint for key in member.keys):
        raise ReleaseError("names a key that the member had already", where=where, hint=_HINT)
    if not previous.since < said.moment <= now + _AHEAD:
        raise ReleaseError("is of a moment that cannot be", where=where, hint="compare the clocks")
    payload = canonical(msgspec.to_builtins(said))
    for signature, key in zip(statement.signatures, (previous, new), strict=True):
        if signer_of(signature, where) != key.fingerprint or not holds(signature, payload, key):
            raise ReleaseError("is not signed by the old and the new key", where=where, hint=_HINT)
    return new, said.moment


def member_of(raw: bytes) -> str:
    """The id of the member that a statement says it is of; ReleaseError if it is none. Nothing of it is verified."""
    return _read(raw).succession.member


def follower_of(raw: bytes) -> str:
    """The fingerprint of the key that a statement says follows; ReleaseError if it is none. Nothing of it is verified."""
    return _read(raw).succession.fingerprint


def previous_of(raw: bytes) -> str:
    """The fingerprint of the key that a statement says ends; ReleaseError if it is none. Nothing of it is verified."""
    return _read(raw).succession.previous


def _read(raw: bytes) -> _Statement:
    if len(raw) > _LARGEST:
        raise ReleaseError("is too large for a statement on a key", hint=_HINT)
    try:
        return msgspec.json.decode(raw, type=_Statement)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        hint = "ask the member for what tocsin node rotate-key wrote"
        raise ReleaseError(f"is no statement on a key: {error}", hint=hint) from error


def _previous(said: Succession, member: Member) -> PublicKey:
    where = said.member
    for key in member.keys:
        if key.fingerprint != said.previous:
            continue
        if key.revoked is not None:
            raise ReleaseError("follows a key that was revoked", where=where, hint=_HINT)
        if key.until is not None:
            raise ReleaseError(
                "follows a key that has ended: it was taken in, or is older", where=where, hint=_HINT
            )
        return key
    raise ReleaseError("follows a key that is not pinned", where=where, hint=_HINT)
