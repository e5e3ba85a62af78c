"""What is known of a match and what another hunt says of it become one."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

import msgspec

from tocsin.model.answer import Match, Verdict

#: Events that a match lists as evidence, the first ones in the order of their files and records.
EVIDENCE = 100


_Choice = Callable[[dt.datetime, dt.datetime], dt.datetime]


def match_key(match: Match) -> str:
    """What names a match, and makes two of them one: a digest of call, item, rule, origin and host."""
    parts = match.call, match.item, match.rule_id, match.origin, match.host
    told_apart = "".join(f"{len(part)} {part}" for part in parts)
    return hashlib.sha256(told_apart.encode("utf-8", "surrogatepass")).hexdigest()


def joined(known: Match, found: Match) -> Match:
    """A match after another hunt of the same events and more: nothing that was known gets lost.

    The order of hunts does not matter, and the same hunt again changes nothing. A match that grew is open.
    """
    return _grown(known, found, max(known.count, found.count))


def added(known: Match, found: Match) -> Match:
    """A match after a hunt of other events: counts add up."""
    return _grown(known, found, known.count + found.count)


def _grown(known: Match, found: Match, count: int) -> Match:
    wider = msgspec.structs.replace(
        known,
        count=count,
        first=_either(known.first, found.first, min),
        last=_either(known.last, found.last, max),
        techniques=tuple(sorted({*known.techniques, *found.techniques})),
        logsources=tuple(sorted({*known.logsources, *found.logsources})),
        evidence=tuple(sorted({*known.evidence, *found.evidence})[:EVIDENCE]),
    )
    if (wider.count, wider.first, wider.last) == (known.count, known.first, known.last):
        return wider
    return msgspec.structs.replace(wider, verdict=Verdict.OPEN, decided_by="", decided_at=None)


def _either(one: dt.datetime | None, other: dt.datetime | None, which: _Choice) -> dt.datetime | None:
    if one is None or other is None:
        return one or other
    return which(one, other)
