"""The gaps of an alliance in days: from the first trace to what was done about it, beside what it took in a case that is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from tocsin.model.case import Entry, Event, Milestone, Response, Role, Statement
from tocsin.model.counting import counted

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


class Also(msgspec.Struct, frozen=True):
    """Days to an earlier event that is the same milestone: by whom, or what, the entry's words say."""

    days: int
    entry: str
    what: str


class Span(msgspec.Struct, frozen=True):
    """Days from one milestone to another, less than nothing where the second came first; the entries that say when.

    ``also`` are those to earlier events that are public indicators as well: whoever tells the days tells these beside.
    """

    start: Milestone
    stop: Milestone
    days: int
    entries: tuple[str, str]
    also: tuple[Also, ...] = ()


def spans(entries: Iterable[Entry], incident: str) -> tuple[Span, ...]:
    """The spans of an incident of which both ends are known, each end at its earliest; public indicators at their last, when all are out."""
    entries = tuple(entries)
    ends = _milestones(entries, incident)
    return tuple(
        Span(
            start,
            stop,
            (ends[stop][0] - ends[start][0]).days,
            (ends[start][1], ends[stop][1]),
            also_since(entries, incident, ends[start][0]) if stop is Milestone.INDICATORS else (),
        )
        for start, stop in SPANS
        if start in ends and stop in ends
    )


def also_since(entries: Iterable[Entry], incident: str, since: dt.date) -> tuple[Also, ...]:
    """Days to the public indicators of an incident that others followed, the first ones first."""
    found = sorted((day, one.id, one) for one, day in _indicators(entries, incident))
    told = ((day, one.id, one.body.what) for day, _, one in found[:-1] if isinstance(one.body, Event))
    return tuple(Also((day - since).days, id_, what) for day, id_, what in told)


def beside(also: Iterable[Also]) -> str:
    """Earlier events of the same milestone, as what follows a number of days; "" where there are none."""
    return "".join(f"; {counted(one.days, 'day')} to “{one.what}”" for one in also)


def beside_next(also: Iterable[Also]) -> str:
    """The same as days from the attack that followed, on which or before or after which they were."""
    return "".join(f"; “{one.what}” came {_placed(one.days)}" for one in also)


def _placed(days: int) -> str:
    return f"{counted(abs(days), 'day')} {'before' if days < 0 else 'after'} it" if days else "on its day"


def also_next(entries: Iterable[Entry], first: str, second: str) -> tuple[Also, ...]:
    """Of ``until_next`` the days to indicators that were not the last."""
    entries = tuple(entries)
    other = _milestones(entries, second).get(Milestone.ATTACK)
    return () if other is None else also_since(entries, first, other[0])


def _indicators(entries: Iterable[Entry], incident: str) -> Iterator[tuple[Entry, dt.date]]:
    for one in entries:
        told = None if one.withdrawn else _milestone(one, incident)
        if told is not None and told[0] is Milestone.INDICATORS:
            yield one, told[1]


def until_next(entries: Iterable[Entry], first: str, second: str) -> int | None:
    """Days from the second incident's attack to the public indicators of the first: more than nothing is too late. None if unknown."""
    entries = list(entries)
    one = _milestones(entries, first).get(Milestone.INDICATORS)
    other = _milestones(entries, second).get(Milestone.ATTACK)
    return None if one is None or other is None else (one[0] - other[0]).days


def _milestones(entries: Iterable[Entry], incident: str) -> Mapping[Milestone, tuple[dt.date, str]]:
    """The earliest day of each milestone of an incident, and the entry that tells it; the ledgers tell the last two.

    Of public indicators it is the last: with those before not all could be searched for. An attribution counts where a state makes it.
    """
    found: dict[Milestone, tuple[dt.date, str]] = {}
    for one in entries:
        told = None if one.withdrawn else _milestone(one, incident)
        if told is None:
            continue
        milestone, place = told[0], (told[1], one.id)
        before = found.get(milestone, place)
        found[milestone] = (max if milestone is Milestone.INDICATORS else min)(before, place)
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
