"""The days of a case beside those that are known: of a case of the public record, and of what precedents took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

import msgspec

from tocsin.cases.days import SPANS, Also, Milestones, Span, milestones_of
from tocsin.cases.medians import Median
from tocsin.cases.reading import read
from tocsin.model.case import Entry, Incident, Link, Milestone

#: The case of the public record beside which others are set.
_REFERENCE = "albania-2022"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Days of an incident of a case that ships; ``case`` is its name there, ``title`` its title, ``incident`` that of the incident."""

    case: str
    title: str
    incident: str
    days: int
    also: tuple[Also, ...] = ()


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """Days of an incident of the case itself, and its entries that tell them."""

    incident: str
    days: int
    entries: tuple[str, ...]
    also: tuple[Also, ...] = ()


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One span: the case's own days beside those of the case that is known, and medians of precedents.

    ``next`` tells that ``start`` is of an incident that followed: more than nothing is then too late. A precedent's begin is that of the
    whole incident, which may be its first trace or its attack, so medians stand beside what begins with an attack and are no measure of it.
    """

    start: Milestone
    stop: Milestone
    next: bool
    own: tuple[Own, ...]
    known: tuple[Known, ...]
    medians: tuple[Median, ...]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What an incident tells of days: its spans, and by how many days its indicators were too late for which."""

    incident: str
    spans: tuple[Span, ...]
    late: tuple[tuple[str, int, tuple[Also, ...]], ...]


def compared(told: Iterable[Told], medians: Sequence[Median] = ()) -> tuple[Compared, ...]:
    """Every span of which anything is known, in the order of spans, then how late indicators were for what followed."""
    told = tuple(told)
    found = [_compared(start, stop, told, medians) for start, stop in SPANS]
    return tuple(one for one in (*found, _late(told)) if one.own or one.known or one.medians)


class _Reference(msgspec.Struct, frozen=True):
    title: str
    incidents: Mapping[str, str]
    told: tuple[Told, ...]

    def known(self, incident: str, days: int, also: tuple[Also, ...]) -> Known:
        """Days of one of its incidents."""
        return Known(
            case=_REFERENCE, title=self.title, incident=self.incidents[incident], days=days, also=also
        )


@cache
def reference_days() -> _Reference:
    """What the incidents of the case that is known tell of days, made of its entries as any other's are."""
    text = (files("tocsin.cases") / "data" / "reference" / f"{_REFERENCE}.yaml").read_text("utf-8")
    written = read(text, _REFERENCE, "public record", dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    incidents = {one.id: one.body.title for one in written.entries if isinstance(one.body, Incident)}
    milestones = milestones_of(written.entries)
    told = tuple(
        Told(
            incident=one,
            spans=milestones.spans(one),
            late=lateness(milestones, one, followed(written.entries, one)),
        )
        for one in incidents
    )
    return _Reference(written.title, incidents, told)


def followed(entries: Iterable[Entry], incident: str) -> Iterator[str]:
    """The incidents that links say followed an incident."""
    return (one.body.second for one in entries if isinstance(one.body, Link) and one.body.first == incident)


def lateness(
    milestones: Milestones, incident: str, after: Iterable[str]
) -> tuple[tuple[str, int, tuple[Also, ...]], ...]:
    """How late the indicators of an incident were for those that followed, as ``Told`` has it."""
    late = ((one, milestones.until_next(incident, one)) for one in after)
    return tuple((one, *found) for one, found in late if found is not None)


def _compared(start: Milestone, stop: Milestone, told: Sequence[Told], medians: Sequence[Median]) -> Compared:
    reference = reference_days()

    def of(some: Iterable[Told]) -> list[tuple[str, Span]]:
        """The span of each incident that has it."""
        return [
            (one.incident, span)
            for one in some
            for span in one.spans
            if (span.start, span.stop) == (start, stop)
        ]

    return Compared(
        start=start,
        stop=stop,
        next=False,
        own=tuple(
            Own(incident=one, days=span.days, entries=span.entries, also=span.also) for one, span in of(told)
        ),
        known=tuple(reference.known(one, span.days, span.also) for one, span in of(reference.told)),
        medians=tuple(one for one in medians if start is Milestone.ATTACK and one.stop is stop),
    )


def _late(told: Sequence[Told]) -> Compared:
    reference = reference_days()
    return Compared(
        start=Milestone.ATTACK,
        stop=Milestone.INDICATORS,
        next=True,
        own=tuple(
            Own(incident=one.incident, days=days, entries=(one.incident, after), also=also)
            for one in told
            for after, days, also in one.late
        ),
        known=tuple(
            reference.known(one.incident, days, also) for one in reference.told for _, days, also in one.late
        ),
        medians=(),
    )
