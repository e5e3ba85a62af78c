"""The gaps of an alliance in days: from the first trace to what was done about it, beside what it took in a case that is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from tocsin.model.case import Entry, Event, Milestone, Response, Role, Statement

#: Spans that are told, in order.
SPANS: tuple[tuple[Milestone, Milestone], ...] = (
    (Milestone.FIRST_TRACE, Milestone.FOUND),
    (Milestone.FIRST_TRACE, Milestone.ATTACK),
    (Milestone.ATTACK, Milestone.CALL),
    (Milestone.CALL, Milestone.ANSWERS),
    (Milestone.ATTACK, Milestone.INDICATORS),
    (Milestone.ATTACK, Milestone.ATTRIBUTION),
    (Milestone.ATTACK, Milestone.RESPONSE),
    (Milestone.ATTRIBUTION, Milestone.RESPONSE),
)


class Span(msgspec.Struct, frozen=True):
    """Days from one milestone to another, less than nothing where the second came first; the entries that say when."""

    start: Milestone
    stop: Milestone
    days: int
    entries: tuple[str, str]


def spans(entries: Iterable[Entry], incident: str) -> tuple[Span, ...]:
    """The spans of an incident of which both ends are known, each end at its earliest."""
    ends = _milestones(entries, incident)
    return tuple(
        Span(start, stop, (ends[stop][0] - ends[start][0]).days, (ends[start][1], ends[stop][1]))
        for start, stop in SPANS
        if start in ends and stop in ends
    )


def until_next(entries: Iterable[Entry], first: str, second: str) -> int | None:
    """Days from the second incident's attack to the public indicators of the first: more than nothing is too late. None if unknown."""
    entries = list(entries)
    one = _milestones(entries, first).get(Milestone.INDICATORS)
    other = _milestones(entries, second).get(Milestone.ATTACK)
    return None if one is None or other is None else (one[0] - other[0]).days


def _milestones(entries: Iterable[Entry], incident: str) -> Mapping[Milestone, tuple[dt.date, str]]:
    """The earliest day of each milestone of an incident, and the entry that tells it; the ledgers tell the last two.

    An attribution counts where a state makes it.
    """
    found: dict[Milestone, tuple[dt.date, str]] = {}
    for one in entries:
        told = None if one.withdrawn else _milestone(one, incident)
        if told is not None and (told[0] not in found or (told[1], one.id) < found[told[0]]):
            found[told[0]] = (told[1], one.id)
    return found


def _milestone(entry: Entry, incident: str) -> tuple[Milestone, dt.date] | None:
    body = entry.body
    if not isinstance(body, Event | Statement | Response) or body.incident != incident:
        return None
    if isinstance(body, Event):
        return None if body.milestone is None else (body.milestone, body.at.date())
    if isinstance(body, Statement):
        public = body.role is Role.STATE and not body.denies and body.country
        return (Milestone.ATTRIBUTION, body.at) if public else None
    return (Milestone.RESPONSE, body.at)
