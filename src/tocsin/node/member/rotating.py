"""Keys change: this node's own for a new one, another member's for the one that it says follows, and a revoked one for none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from tocsin.exchange.stix import succession_note, whole_milliseconds
from tocsin.model.errors import NodeError, UsageError
from tocsin.model.member import Member, PublicKey
from tocsin.node.calls.objects import CALLS
from tocsin.node.calls.publishing import publish, ready
from tocsin.node.member.node import SIGNING, Node, new_secret, passphrase, read_signer, write_secret
from tocsin.node.member.vouching import note_vouched, vouched_by
from tocsin.release import Signer, member_of, new_key, previous_of, sign, succession, successor

#: Where statements for the others are kept, by the fingerprint of the new key.
STATEMENTS = Path("successors")
_NEXT = Path("keys", "next.pem")
_LARGEST = 64 * 1024
_ASK = "ask the member for its card of now: tocsin member card"
#: So long the old key still counts: a running node may be signing with it just now.
_GRACE = dt.timedelta(minutes=1)


class Rotated(msgspec.Struct, frozen=True):
    """Fingerprints of the new key and of the one before it, and the file with the statement on them."""

    fingerprint: str
    previous: str
    statement: Path


def rotate_key(actor: str, node: Node) -> Rotated:
    """Sign with a new key from now on, and state it for the others: to peers over the exchange, and in a file.

    The statement is there before the key counts, and the old private key is destroyed last: what breaks off in between is
    done to its end when this is called again. Raises ``NodeError``, and ``ReleaseError`` if the old key was revoked.
    """
    if (node.folder / _NEXT).exists() and (done := _finished(node)) is not None:
        return done
    old, new = node.signer, new_key(new_secret())
    now = node.clock()
    raw = succession(node.configuration.id, old, new, whole_milliseconds(now) + _GRACE)
    key, moment = successor(raw, node.me, now)  # what others would refuse is not begun
    write_secret(node.folder / _NEXT, new.pem(passphrase()))
    made = Rotated(new.fingerprint, old.fingerprint, _statement(new, node))
    _write(made.statement, raw)
    note = succession_note(node.configuration.id, raw, new.fingerprint, whole_milliseconds(now))
    told = ready([sign(note, old)], CALLS, node)
    with node.store.transaction():
        publish(told, node)
        node.store.keys.rotate(node.configuration.id, key, moment)
        detail = f"{new.fingerprint} follows {old.fingerprint}"
        node.store.audit.append(actor, "key rotated", object_=node.configuration.id, detail=detail)
    _put_in_place(node)
    return made


def follow(raw: bytes, actor: str, node: Node) -> tuple[Member, PublicKey]:
    """Pin the key that a known member says follows its own; the member as it is then, and the key.

    Raises ``ReleaseError`` for a statement that is not to be believed, ``UsageError`` for nobody in the registry.
    """
    member = _known(member_of(raw), node)
    key, moment = successor(raw, member, node.clock())
    with node.store.transaction():
        node.store.keys.rotate(member.id, key, moment)
        note_vouched(key.fingerprint, previous_of(raw), node)
        detail = f"{key.fingerprint} follows {previous_of(raw)}, from {moment:%Y-%m-%d %H:%M:%S} UTC"
        node.store.audit.append(actor, "key followed", object_=member.id, detail=detail)
    return _known(member.id, node), key


def pin_key(
    card: Member, fingerprint: str, actor: str, node: Node, *, keep: bool = False
) -> tuple[Member, PublicKey]:
    """Pin a key of a known member from its card, where no statement can speak for it: the key before was revoked, or lost.

    ``fingerprint`` is what the member says by another channel. All other keys of the member are revoked, since who
    has one can date back; with ``keep`` those that are still open only end now. The member as it is then, and the key.
    Raises ``UsageError`` for this node itself, for nobody in the registry, for a
    member that was revoked, and unless the card has a key of that fingerprint that was never pinned.
    """
    known = _known(card.id, node)
    if known.id == node.configuration.id:
        raise UsageError("is this node", where=card.id, hint="tocsin node rotate-key")
    if known.revoked is not None:
        raise UsageError("was revoked for good", where=card.id, hint="it needs a new identity")
    key = _new_key(known, card, fingerprint)
    now = node.clock()
    with node.store.transaction():
        node.store.keys.rotate(known.id, key, now)
        detail = f"{key.fingerprint}, from {key.since:%Y-%m-%d %H:%M:%S} UTC, compared by another channel"
        node.store.audit.append(actor, "key pinned", object_=known.id, detail=detail)
        for old in () if keep else _counting(known):
            _revoke(known, old, f"{old}, as {key.fingerprint} was pinned", actor, node)
    return _known(known.id, node), key


def _new_key(known: Member, card: Member, fingerprint: str) -> PublicKey:
    pinned = {key.fingerprint for key in known.keys}
    if fingerprint in pinned:
        raise UsageError("was pinned before, and is not pinned again", where=fingerprint, hint=_ASK)
    new = {key.fingerprint: key for key in card.keys if key.fingerprint not in pinned and key.until is None}
    if not new:
        raise UsageError("the card has no key that is new and open", where=card.id, hint=_ASK)
    if fingerprint not in new:
        what = "is not on the card" if fingerprint else "the fingerprint is not confirmed"
        hint = f"ask the member by another channel whether it is this, then --fingerprint {' or '.join(new)}"
        raise UsageError(what, where=fingerprint or card.name, hint=hint)
    return new[fingerprint]


def revoke_key(
    member: str, fingerprint: str, actor: str, node: Node, *, keep: bool = False
) -> tuple[str, ...]:
    """Believe nothing any more that a key of a member signed, nor any key that was pinned on its word; what else fell.

    ``keep`` leaves those that it vouched for, where the member has confirmed them by another channel. Raises
    ``UsageError`` if the key is not the member's.
    """
    known = _known(member, node)
    if node.store.keys.owner(fingerprint) != known.id:
        raise UsageError("is no key of this member", where=fingerprint, hint="list them: tocsin member list")
    if fingerprint == node.signer.fingerprint:
        hint = "sign with another first: tocsin node rotate-key; then have the others revoke this one"
        raise UsageError("is the key that this node signs with", where=fingerprint, hint=hint)
    counting = _counting(known)
    fell = () if keep else tuple(one for one in vouched_by(fingerprint, known, node) if one in counting)
    with node.store.transaction():
        _revoke(known, fingerprint, fingerprint, actor, node)
        for one in fell:
            _revoke(known, one, f"{one}, for which {fingerprint} vouched", actor, node)
    return fell


def _counting(member: Member) -> tuple[str, ...]:
    """Fingerprints of the keys that are not revoked."""
    return tuple(key.fingerprint for key in member.keys if key.revoked is None)


def _revoke(member: Member, fingerprint: str, detail: str, actor: str, node: Node) -> None:
    node.store.keys.revoke(fingerprint)
    node.store.audit.append(actor, "key revoked", object_=member.id, detail=detail)


def read_statement(path: Path) -> bytes:
    """What a file says. Raises ``NodeError`` if it cannot be read, or is too large for a statement."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        raise NodeError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
    if len(raw) > _LARGEST:
        raise NodeError("is too large for a statement on a key", where=str(path))
    return raw


def _finished(node: Node) -> Rotated | None:
    """Bring a rotation that broke off to its end if the new key counts already; else forget it."""
    new = read_signer(node.folder / _NEXT)
    if any(key.fingerprint == new.fingerprint for key in node.me.keys):
        made = Rotated(new.fingerprint, node.signer.fingerprint, _statement(new, node))
        _put_in_place(node)
        return made
    _statement(new, node).unlink(missing_ok=True)  # nobody must follow a key that never counted
    (node.folder / _NEXT).unlink()
    return None


def _put_in_place(node: Node) -> None:
    try:
        (node.folder / _NEXT).replace(node.folder / SIGNING)
    except OSError as error:
        hint = "call tocsin node rotate-key again"
        raise NodeError(
            f"cannot be put in place: {error}", where=str(node.folder / _NEXT), hint=hint
        ) from error


def _statement(new: Signer, node: Node) -> Path:
    return node.folder / STATEMENTS / f"{new.fingerprint}.json"


def _write(path: Path, raw: bytes) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(raw)
    except OSError as error:
        raise NodeError(f"cannot be written: {error.strerror or error}", where=str(path)) from error


def _known(id_: str, node: Node) -> Member:
    member = node.store.members.get(id_)
    if member is None:
        raise UsageError("is not in the registry", where=id_, hint="add it: tocsin member add CARD")
    return member
