"""Bodies of responses, written from bytes that were released: stored bytes are joined, never parsed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from tocsin.release import Released


def plain(value: Any) -> bytes:  # noqa: ANN401  (whatever JSON can say)
    """JSON of what is no object of a member: resources that describe the server itself."""
    return msgspec.json.encode(value)


def listing(name: str, items: Sequence[Released[bytes]], next_page: str | None) -> bytes:
    """An envelope, a manifest or versions: ``items`` are JSON already; an empty one is ``{}``."""
    if not items and next_page is None:
        return b"{}"
    head = b"{" if next_page is None else b'{"more":true,"next":%b,' % msgspec.json.encode(next_page)
    return b'%b"%b":[%b]}' % (head, name.encode(), b",".join([item.value for item in items]))


def microseconds(at: dt.datetime) -> str:
    """A time as TAXII writes when something was added: UTC, six digits."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
