"""Pieces as files: canonical JSON (RFC 8785) signed by their author, and believed only as that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from tocsin.model.errors import ReleaseError
from tocsin.model.material import Material
from tocsin.model.member import Member, PublicKey
from tocsin.release.canonical import canonical
from tocsin.release.keys import Signer
from tocsin.release.pieces import see_piece
from tocsin.release.released import Released
from tocsin.release.signatures import holds, sign_detached, signer_of

_HINT = "ask its author for it again"


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The two parts of a file, as it is written."""

    jws: str
    material: msgspec.Raw


_envelope = msgspec.json.Decoder(_Envelope)
_material = msgspec.json.Decoder(Material)


class Unsealed(msgspec.Struct, frozen=True):
    """A piece that was believed, and the SHA-256 (hex) of the file it came in."""

    piece: Material
    digest: str


def seal(released: Released[Material], signer: Signer) -> bytes:
    """The bytes of a file with a released piece, which its author signed. The same piece and key give the same bytes."""
    payload = _payload(released.value)
    return _written(sign_detached(payload, signer), payload)


def unseal(raw: bytes, trusted: Iterable[Member]) -> Unsealed:
    """The piece in a file. ReleaseError unless one of the trusted members signed these very bytes and is the author of it.

    Every byte counts: what is written in another way than ``seal`` writes it is refused, so that nothing is in the file that was not read.
    """
    outer = _outer(raw)
    payload = bytes(outer.material)
    if _written(outer.jws, payload) != raw:
        raise ReleaseError("is not written in canonical form", hint=_HINT)
    member, key = _signer(outer.jws, trusted)
    if not holds(outer.jws, payload, key):
        raise ReleaseError("was changed after it was signed, or not signed by this key", hint=_HINT)
    piece = _decoded(payload)
    if piece.author != member.id:
        raise ReleaseError(f"is signed by {member.name}, and says it is another's", hint=_HINT)
    see_piece(piece)
    return Unsealed(piece, hashlib.sha256(raw).hexdigest())


def _outer(raw: bytes) -> _Envelope:
    try:
        return _envelope.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ReleaseError("is no piece of material", hint=_HINT) from error


def _signer(jws: str, trusted: Iterable[Member]) -> tuple[Member, PublicKey]:
    named = signer_of(jws, "")
    for member in trusted:
        for key in member.keys:
            if key.fingerprint == named:
                return member, key
    raise ReleaseError(
        "is signed with a key that is not trusted here", hint="name it in [[door.trust]] if it should be"
    )


def _decoded(payload: bytes) -> Material:
    try:
        piece = _material.decode(payload)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ReleaseError(f"is not as a piece is: {str(error)[:200]}", hint=_HINT) from error
    if _payload(piece) != payload:
        raise ReleaseError("is not written in canonical form", hint=_HINT)
    return piece


def _payload(piece: Material) -> bytes:
    return canonical(msgspec.json.decode(msgspec.json.encode(piece, order="deterministic")))


def _written(jws: str, payload: bytes) -> bytes:
    return b'{"jws":"' + jws.encode("utf-8", "replace") + b'","material":' + payload + b"}"
