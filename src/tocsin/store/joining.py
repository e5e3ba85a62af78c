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


class Tallied(Match, frozen=True, kw_only=True):
    """A match as it is kept: ``present`` of its events were in the lake when it was last searched, None for all.

    A lake may lose events, and take the same in again. So what is new is added to what was there, and ``count``, the most
    that were ever there at once, grows only where the sum is more.
    """

    present: int | None = None


def plain(kept: Tallied) -> Match:
    """The match alone."""
    return Match(**{name: getattr(kept, name) for name in Match.__struct_fields__})


def kept_as(match: Match, present: int) -> Tallied:
    """The match as it is kept."""
    return Tallied(**{name: getattr(match, name) for name in Match.__struct_fields__}, present=present)


def joined(known: Tallied, found: Match) -> Tallied:
    """A match after a hunt of all events that the lake has now: nothing that was known gets lost.

    The order of hunts of the same lake does not matter, and the same hunt again changes nothing. A match that grew is open.
    """
    wider = _wider(known, found, max(known.count, found.count), found.count)
    if (wider.count, wider.first, wider.last) == (known.count, known.first, known.last):
        return wider
    return _open(wider)


def added(known: Tallied, found: Match) -> Tallied:
    """A match after a hunt of events that are new in the lake: it is open, and those that are there now add up."""
    there = (known.count if known.present is None else known.present) + found.count
    return _open(_wider(known, found, max(known.count, there), there))


def missed(known: Tallied) -> Tallied:
    """A match of which a hunt of all events found nothing: it is known, and none of it is there now."""
    return msgspec.structs.replace(known, present=0)


def _wider(known: Tallied, found: Match, count: int, present: int) -> Tallied:
    return msgspec.structs.replace(
        known,
        count=count,
        first=_either(known.first, found.first, min),
        last=_either(known.last, found.last, max),
        techniques=tuple(sorted({*known.techniques, *found.techniques})),
        logsources=tuple(sorted({*known.logsources, *found.logsources})),
        evidence=tuple(sorted({*known.evidence, *found.evidence})[:EVIDENCE]),
        present=present,
    )


def _open(match: Tallied) -> Tallied:
    return msgspec.structs.replace(match, verdict=Verdict.OPEN, decided_by="", decided_at=None)


def _either(one: dt.datetime | None, other: dt.datetime | None, which: _Choice) -> dt.datetime | None:
    if one is None or other is None:
        return one or other
    return which(one, other)
