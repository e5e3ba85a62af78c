"""Signatures: a detached JWS (RFC 7515, appendix F) with Ed25519 (RFC 9864) over canonical JSON (RFC 8785)."""

from __future__ import annotations

import datetime as dt
import re

from joserfc import jws
from joserfc.errors import JoseError

from tocsin.model.call import StixObject
from tocsin.model.errors import ReleaseError
from tocsin.model.member import Member, PublicKey
from tocsin.release.canonical import canonical, unsigned
from tocsin.release.keys import Signer, fingerprint_of, public_jwk
from tocsin.release.markings import SIGNATURE_EXTENSION
from tocsin.release.reading import id_of, source_of

_ALGORITHM = "Ed25519"
_DETACHED = re.compile(r"[A-Za-z0-9_-]{1,400}\.\.[A-Za-z0-9_-]{86}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
_HINT = "quarantine it, and ask the member in created_by_ref"
#: What is said of an object that a key unknown to us has signed; it may become known later.
NOT_PINNED = "is signed with a key that is not pinned for its member"


_REGISTRY = jws.JWSRegistry(algorithms=[_ALGORITHM])


def sign(obj: StixObject, signer: Signer) -> StixObject:
    """A copy of an object with its ``signature`` extension; one that it had is replaced."""
    bare = unsigned(obj)
    extension = {"extension_type": "property-extension", "jws": sign_detached(canonical(bare), signer)}
    return {**bare, "extensions": {**bare.get("extensions", {}), SIGNATURE_EXTENSION: extension}}


def sign_detached(payload: bytes, signer: Signer) -> str:
    """The detached JWS of some bytes."""
    header = {"alg": _ALGORITHM, "kid": signer.fingerprint}
    return jws.detach_content(jws.serialize_compact(header, payload, signer.jwk(), registry=_REGISTRY))


def verify(obj: StixObject, member: Member) -> PublicKey:
    """The key with which a member signed this very object; ReleaseError with the reason if it did not.

    The object must say it is the member's, and be signed by one of its pinned keys, valid at the object's
    ``modified`` (``created`` where it has none) and not revoked. Whether it is new is not said here.
    """
    where = id_of(obj)
    if not member.id or source_of(obj) != member.id:
        raise ReleaseError("is not of the member whose signature is asked for", where=where, hint=_HINT)
    if member.revoked is not None:
        raise ReleaseError("is of a member that was revoked", where=where, hint=_HINT)
    signature = _signature(obj, where)
    key = _key(signature, member, where)
    _check_time(obj, key, where)
    payload = canonical(unsigned(obj))
    if not holds(signature, payload, key):
        raise ReleaseError(
            "was changed after it was signed, or not signed by this key", where=where, hint=_HINT
        )
    return key


def _signature(obj: StixObject, where: str) -> str:
    """The detached JWS of an object, checked for its form."""
    extensions = obj.get("extensions")
    extension = extensions.get(SIGNATURE_EXTENSION) if isinstance(extensions, dict) else None
    if extension is None:
        raise ReleaseError("is not signed", where=where, hint=_HINT)
    signature = extension.get("jws") if isinstance(extension, dict) else None
    formed = isinstance(signature, str) and _DETACHED.fullmatch(signature)
    if not formed or extension != {"extension_type": "property-extension", "jws": signature}:
        raise ReleaseError("has a malformed signature", where=where, hint=_HINT)
    return str(signature)


def _key(signature: str, member: Member, where: str) -> PublicKey:
    """The pinned key that the header names."""
    named = signer_of(signature, where)
    for key in member.keys:
        if key.fingerprint == named == fingerprint_of(key.x):
            return key
    raise ReleaseError(NOT_PINNED, where=where, hint=_HINT)


def signer_of(signature: str, where: str) -> str:
    """The fingerprint in the header of a detached JWS; a header that says anything else beside it is refused."""
    if _DETACHED.fullmatch(signature) is None:
        raise ReleaseError("has a malformed signature", where=where, hint=_HINT)
    try:
        header = jws.extract_compact(signature.encode(), b"-", _REGISTRY).headers()
    except (JoseError, ValueError):
        raise ReleaseError("has a malformed signature", where=where, hint=_HINT) from None
    if header.keys() != {"alg", "kid"} or header["alg"] != _ALGORITHM:
        raise ReleaseError("is signed in another way than with Ed25519", where=where, hint=_HINT)
    return str(header["kid"])


def _check_time(obj: StixObject, key: PublicKey, where: str) -> None:
    if key.revoked is not None:
        raise ReleaseError("is signed with a key that was revoked", where=where, hint=_HINT)
    told = obj.get("modified", obj.get("created"))
    if not isinstance(told, str) or _TIME.fullmatch(told) is None:
        raise ReleaseError("does not say when it was modified", where=where, hint=_HINT)
    try:
        modified = dt.datetime.fromisoformat(told)
    except ValueError:
        raise ReleaseError("does not say when it was modified", where=where, hint=_HINT) from None
    if modified < key.since or (key.until is not None and modified > key.until):
        raise ReleaseError("is signed with a key that was not valid then", where=where, hint=_HINT)


def holds(signature: str, payload: bytes, key: PublicKey) -> bool:
    """Whether a key made a detached JWS over some bytes."""
    try:
        found = jws.extract_compact(signature.encode(), payload, _REGISTRY)
        return jws.validate_compact(found, public_jwk(key.x), registry=_REGISTRY)
    except (JoseError, ValueError):
        return False
