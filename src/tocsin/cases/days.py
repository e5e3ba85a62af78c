"""The gaps of an alliance in days: from the first trace to what was done about it, beside what it took in a case that is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

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


class Milestones(msgspec.Struct, frozen=True):
    """When each milestone of every incident of a case was, looked for in its entries once.

    ``ends`` are by incident the earliest day of each, public indicators their last, when all are out, with the entry that tells it.
    ``indicators`` are by incident all of these, the first ones first: day, entry and what.
    """

    ends: Mapping[str, Mapping[Milestone, tuple[dt.date, str]]]
    indicators: Mapping[str, tuple[tuple[dt.date, str, str], ...]]

    def spans(self, incident: str) -> tuple[Span, ...]:
        """The spans of an incident of which both ends are known."""
        ends = self.ends.get(incident, {})
        return tuple(
            Span(
                start,
                stop,
                (ends[stop][0] - ends[start][0]).days,
                (ends[start][1], ends[stop][1]),
                self._also(incident, ends[start][0]) if stop is Milestone.INDICATORS else (),
            )
            for start, stop in SPANS
            if start in ends and stop in ends
        )

    def until_next(self, first: str, second: str) -> tuple[int, tuple[Also, ...]] | None:
        """Days from the second incident's attack to the public indicators of the first, and to those that were not the last: more than nothing is too late. None if unknown."""
        one = self.ends.get(first, {}).get(Milestone.INDICATORS)
        other = self.ends.get(second, {}).get(Milestone.ATTACK)
        if one is None or other is None:
            return None
        return (one[0] - other[0]).days, self._also(first, other[0])

    def _also(self, incident: str, since: dt.date) -> tuple[Also, ...]:
        """Days to the public indicators of an incident that others followed."""
        found = self.indicators.get(incident, ())[:-1]
        return tuple(Also((day - since).days, id_, what) for day, id_, what in found)


def milestones_of(entries: Iterable[Entry]) -> Milestones:
    """The milestones of all incidents; the ledgers tell attribution, which counts where a state makes it, and response."""
    ends: dict[str, dict[Milestone, tuple[dt.date, str]]] = {}
    indicators: dict[str, list[tuple[dt.date, str, str]]] = {}
    for one in entries:
        told = None if one.withdrawn else _milestone(one)
        if told is None:
            continue
        incident, milestone, day = told
        found, place = ends.setdefault(incident, {}), (day, one.id)
        is_indicators = milestone is Milestone.INDICATORS
        found[milestone] = (max if is_indicators else min)(found.get(milestone, place), place)
        if is_indicators and isinstance(one.body, Event):
            indicators.setdefault(incident, []).append((*place, one.body.what))
    return Milestones(ends, {incident: tuple(sorted(some)) for incident, some in indicators.items()})


def beside(also: Iterable[Also]) -> str:
    """Earlier events of the same milestone, as what follows a number of days; "" where there are none."""
    return "".join(f"; {counted(one.days, 'day')} to “{one.what}”" for one in also)


def beside_next(also: Iterable[Also]) -> str:
    """The same as days from the attack that followed, on which or before or after which they were."""
    return "".join(f"; “{one.what}” came {_placed(one.days)}" for one in also)


def _placed(days: int) -> str:
    return f"{counted(abs(days), 'day')} {'before' if days < 0 else 'after'} it" if days else "on its day"


def _milestone(entry: Entry) -> tuple[str, Milestone, dt.date] | None:
    """Of which incident an entry tells which milestone, and its day."""
    body = entry.body
    if isinstance(body, Event):
        return None if body.milestone is None else (body.incident, body.milestone, body.at.date())
    if isinstance(body, Statement):
        public = body.role is Role.STATE and not body.denies and body.country
        return (body.incident, Milestone.ATTRIBUTION, body.at) if public else None
    return (body.incident, Milestone.RESPONSE, body.at) if isinstance(body, Response) else None
