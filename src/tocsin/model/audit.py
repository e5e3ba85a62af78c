"""One line of the audit log."""

from __future__ import annotations

import datetime as dt

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """One act: who did what to which object, for whom, under which rule.

    ``seq`` counts from 1 without a gap. ``time`` is aware, and counts in UTC to the microsecond. ``actor`` is a user, a
    member or a part of the node; ``object`` an id. ``previous`` and ``digest`` are SHA-256 in hex.
    """

    seq: int
    time: dt.datetime
    actor: str
    action: str
    object: str = ""
    audience: str = ""
    rule: str = ""
    detail: str = ""
    previous: str = ""
    digest: str = ""
