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


class AskedEntries(msgspec.Struct, frozen=True):
    """Which entries are asked for: a part of who did it or for whom, of what was done, and of the object; "" for any.

    ``ids`` are members whose name has ``who`` in it. ``since`` is the earliest moment, None for any.
    """

    who: str = ""
    action: str = ""
    object: str = ""
    since: dt.datetime | None = None
    ids: frozenset[str] = frozenset()


EVERY = AskedEntries()
