"""Where the next page begins, as text that carries the filters and that only the server can have written."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import zlib
from http import HTTPStatus

import msgspec

from tocsin.exchange.taxii.queries import Asked
from tocsin.exchange.taxii.refusal import Refusal

_SEAL = 16  # bytes of HMAC-SHA256 that are kept: guessing one takes 2^127 tries


class _Carried(msgspec.Struct, array_like=True):
    after: dt.datetime
    asked: Asked


def sealed(secret: bytes, place: str, asked: Asked, after: dt.datetime) -> str:
    """The text of ``next``; ``place`` is the endpoint, at which alone it is valid.

    ``asked`` are the filters of the request, so that a client may leave them out from now on.
    """
    plain = msgspec.msgpack.encode(_Carried(after, msgspec.structs.replace(asked, next=None)))
    body = zlib.compress(plain, 9)
    return _text(_seal(secret, place, body) + body)


def opened(secret: bytes, place: str, asked: Asked) -> tuple[Asked, dt.datetime | None]:
    """The filters that hold for a request, and the moment after which its page begins.

    Refusal if ``next`` was not written by this server for this place, or if the request has filters that
    contradict those it carries. A limit may change from page to page.
    """
    if asked.next is None:
        return asked, asked.added_after
    carried = _read(secret, place, asked.next)
    for name in ("ids", "types", "spec_versions", "versions", "added_after"):
        said = getattr(asked, name)
        if said is not None and said != getattr(carried.asked, name):
            raise Refusal(HTTPStatus.BAD_REQUEST, "The filters are not those that next was given for")
    limit = carried.asked.limit if asked.limit is None else asked.limit
    return msgspec.structs.replace(carried.asked, limit=limit), carried.after


def _read(secret: bytes, place: str, text: str) -> _Carried:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    seal, body = raw[:_SEAL], raw[_SEAL:]
    # Base64 can write the same bytes in several ways: only ours is taken.
    if _text(raw) != text or not hmac.compare_digest(seal, _seal(secret, place, body)):
        raise Refusal(HTTPStatus.BAD_REQUEST, "next is not of this endpoint", hint="ask again without it")
    return msgspec.msgpack.decode(zlib.decompress(body), type=_Carried)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _seal(secret: bytes, place: str, body: bytes) -> bytes:
    return hmac.digest(secret, place.encode() + b"\0" + body, hashlib.sha256)[:_SEAL]
