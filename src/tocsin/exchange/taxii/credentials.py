"""Credentials in a request's ``Authorization`` header."""

from __future__ import annotations

import base64
import binascii

from tocsin.exchange.taxii.hosting import Basic, Bearer

_MOST = 4_096  # characters of a header that are read


def credentials(header: str | None) -> Basic | Bearer | None:
    """The credentials of a header; None where there are none, or none that can be read."""
    scheme, _, rest = (header or "").partition(" ")
    value = rest.strip()
    if not value or len(value) > _MOST:
        return None
    if scheme.lower() in {"bearer", "token"}:  # the latter is what taxii2-client and cytaxii2 write
        return Bearer(value)
    return _basic(value) if scheme.lower() == "basic" else None


def _basic(value: str) -> Basic | None:
    try:
        user, colon, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    return Basic(user, password) if colon else None
