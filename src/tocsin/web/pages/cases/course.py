"""The course of a case as drawn: lanes of members and of tactics on one axis, milestones above, and days as bars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from tocsin.cases.picture import Seen
from tocsin.cases.spread import Spread, Stage, Stay
from tocsin.cases.timeline import TACTICS, Phase
from tocsin.model.case import Entry, Event, Milestone, Response, Statement
from tocsin.node.reports.page.scale import Scale, Tick, scale, seconds
from tocsin.web.pages.cases.place import Place
from tocsin.web.words import count, day

#: Steps of the axis; what is drawn is finer than that, its ticks are not.
_STEPS = 160
#: Lanes of members that are drawn of one incident; those reached later are counted.
LANES = 40
#: Hundredths of the width that a bar takes at least, so that one event shows.
_LEAST = 0.5
#: What is told of times before this day is drawn at this border.
_FIRST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
_DAY = dt.timedelta(days=1)
#: Hundredths of the width that a letter of a label takes, on a screen of usual width.
_LETTER = 0.62
_END = 60


class Bar(msgspec.Struct, frozen=True):
    """A bar, ``x`` and ``width`` in hundredths of the axis, what it is, and where it leads."""

    x: float
    width: float
    title: str
    way: str


class Row(msgspec.Struct, frozen=True):
    """A lane: the whole stay as one bar, None where no moment is known, its parts, and what is said of it beside."""

    name: str
    way: str
    whole: Bar | None
    parts: tuple[Bar, ...]
    said: str


class Mark(msgspec.Struct, frozen=True):
    """A milestone at ``x``; its label is in row ``row``, to the left of it where ``left``."""

    x: float
    row: int
    left: bool
    name: str
    at: dt.date
    way: str


class Lanes(msgspec.Struct, frozen=True):
    """One incident as drawn; ``more`` members are not, ``unfinished`` is the way to all of their traces."""

    marks: tuple[Mark, ...]
    rows: int
    members: tuple[Row, ...]
    tactics: tuple[Row, ...]
    more: int


def axis_of(at: Place) -> Scale | None:
    """One axis for all incidents, so that one is seen to follow another; None while nothing has a time."""
    times = [
        one for spread in at.picture.spread for stay in spread.stays for one in (stay.first, stay.last) if one
    ]
    for entry in at.picture.entries:
        if isinstance(body := entry.body, Event):
            times += [body.at, body.until or body.at]
    times = [max(one, _FIRST) for one in times]
    if not times:
        return None
    first, last = min(times), max(times)
    return scale(first, max(last, first + _DAY), _STEPS)


def ticks(axis: Scale) -> tuple[Tick, ...]:
    """Where the axis is labelled."""
    return axis.ticks()


def lanes(seen: Seen | None, spread: Spread | None, axis: Scale, at: Place) -> Lanes:
    """An incident as it is drawn; None is what is of no incident."""
    stays = spread.stays if spread else ()
    marks = _marks(seen, axis, at) if seen else ()
    return Lanes(
        marks=marks,
        rows=max((one.row for one in marks), default=0) + 1,
        members=tuple(_member(one, axis, at) for one in stays[:LANES]),
        tactics=tuple(_tactics(seen, stays, axis, at)),
        more=max(len(stays) - LANES, 0),
    )


def _member(stay: Stay, axis: Scale, at: Place) -> Row:
    name = at.who(stay.member)
    way = _way(stay.stages, at, member=stay.member)
    parts = (
        _bar(
            axis,
            one.first,
            one.last,
            f"{name}: {_tactic(one.tactic)}",
            _way((one,), at, member=stay.member, tactic=one.tactic),
        )
        for one in stay.stages
    )
    after = f", day {stay.after:,}" if stay.after else ""
    unsure = "" if stay.confirmed else ", unconfirmed"
    length = f"{count(stay.days or 0, 'day')}{unsure}"
    said = f"{day(stay.first)}{after}, {length}" if stay.first else "when is not known"
    return Row(
        name=name,
        way=way,
        whole=_bar(axis, stay.first, stay.last, name, way),
        parts=tuple(one for one in parts if one is not None),
        said=said,
    )


def _tactics(seen: Seen | None, stays: Sequence[Stay], axis: Scale, at: Place) -> Iterable[Row]:
    """A lane for each tactic that was seen, in ATT&CK's order; a part for each member, and for what was at none."""
    nowhere = {one.tactic: one for one in (seen.course.phases if seen else ()) if not one.members}
    for tactic in (*TACTICS, ""):
        found = [(stay, one) for stay in stays for one in stay.stages if one.tactic == tactic]
        if not found:
            if phase := nowhere.get(tactic):
                yield _phase(phase, axis, at)
            continue
        sure = [one for _, one in found if one.confirmed]
        told = sure or [one for _, one in found]
        firsts = [one.first for one in told if one.first]
        lasts = [one.last for one in told if one.last]
        stages = [one for _, one in found]
        way = _way(stages, at, tactic=tactic)
        parts = (
            _bar(
                axis,
                one.first,
                one.last,
                at.who(stay.member),
                _way((one,), at, member=stay.member, tactic=tactic),
            )
            for stay, one in found[:LANES]
        )
        first = min(firsts, default=None)
        members = f", {count(len(found), 'member')}" if len(found) > 1 else ""
        yield Row(
            name=_tactic(tactic),
            way=way,
            whole=_bar(axis, first, max(lasts, default=None), _tactic(tactic), way),
            parts=tuple(one for one in parts if one is not None),
            said=f"{day(first)}{members}{'' if sure else ', unconfirmed'}" if first else "when is not known",
        )


def _phase(phase: Phase, axis: Scale, at: Place) -> Row:
    """What was at no member: an adversary's preparations, say."""
    name, way = _tactic(phase.tactic), at.evidence(phase.entries)
    part = _bar(axis, phase.first, phase.last, name, way)
    return Row(name=name, way=way, whole=None, parts=(part,) if part else (), said=day(phase.first))


def _tactic(name: str) -> str:
    return name.replace("-", " ").capitalize() if name else "Phase not known"


def _way(stages: Sequence[Stage], at: Place, member: str = "", tactic: str | None = None) -> str:
    """To the events that tell it; to the traces where it was gathered, for those who may see them."""
    if any(one.traces for one in stages) and not at.to:
        return at.traces(member, tactic)
    ids = tuple(id_ for one in stages for id_ in one.entries)
    return at.evidence(ids) if ids else ""


def _bar(
    axis: Scale, first: dt.datetime | None, last: dt.datetime | None, title: str, way: str
) -> Bar | None:
    if first is None:
        return None
    x = _at(axis, first)
    width = max(_at(axis, last or first) - x, _LEAST)
    return Bar(round(min(x, 100 - _LEAST), 2), round(width, 2), title, way)


def _at(axis: Scale, time: dt.datetime) -> float:
    share = (seconds(max(time, _FIRST)) - axis.start) / (axis.end - axis.start)
    return round(100 * min(max(share, 0.0), 1.0), 2)


def _marks(seen: Seen, axis: Scale, at: Place) -> tuple[Mark, ...]:
    """Each milestone at what the days count to, labels in as few rows as let none run into another."""
    ends: list[float] = []
    found = []
    for name, when, id_ in _named(seen, at):
        x = _at(axis, dt.datetime.combine(when, dt.time(), dt.UTC))
        width = _LETTER * (len(name) + 12)
        left = x > _END
        begin, end = (x - width, x) if left else (x, x + width)
        row = next((number for number, until in enumerate(ends) if until <= begin), len(ends))
        ends[row : row + 1] = [end]
        found.append(Mark(x, row, left, name.capitalize(), when, at.entry(id_)))
    return tuple(found)


def _named(seen: Seen, at: Place) -> Iterable[tuple[str, dt.date, str]]:
    """Each milestone by name with its day and entry; of public indicators that came one by one the first too, to which no number counts."""
    found = sorted(milestones(seen, at).items(), key=_order)
    first = min(_indicators(seen), default=None)
    told = [(milestone.value, when, id_) for milestone, (when, id_) in found]
    last = next((one for one in told if one[0] == Milestone.INDICATORS.value), None)
    if first is None or last is None or first == last[1:]:
        return told
    told[told.index(last)] = (f"last {last[0]}", *last[1:])
    return sorted([*told, (f"first {last[0]}", *first)], key=lambda one: one[1])


def _indicators(seen: Seen) -> list[tuple[dt.date, str]]:
    return [
        (one.body.at.date(), one.id)
        for one in seen.course.events
        if isinstance(one.body, Event) and one.body.milestone is Milestone.INDICATORS
    ]


def _order(pair: tuple[Milestone, tuple[dt.date, str]]) -> tuple[dt.date, int]:
    """By day, and on one day as milestones follow each other."""
    milestone, (when, _) = pair
    return (when, list(Milestone).index(milestone))


def milestones(seen: Seen, at: Place) -> dict[Milestone, tuple[dt.date, str]]:
    """The first day of each milestone of an incident, of public indicators the last, and the entry that tells it, those of its spans included."""
    found: dict[Milestone, tuple[dt.date, str]] = {}
    for one in seen.course.events:
        if isinstance(body := one.body, Event) and body.milestone:
            _keep(found, body.milestone, one)
    for span in seen.spans:
        for milestone, id_ in zip((span.start, span.stop), span.entries, strict=True):
            if id_ in at.entries:
                _keep(found, milestone, at.entries[id_])
    return found


def _keep(found: dict[Milestone, tuple[dt.date, str]], milestone: Milestone, entry: Entry) -> None:
    body = entry.body
    if not isinstance(body, Event | Statement | Response):
        return
    when = body.at.date() if isinstance(body.at, dt.datetime) else body.at
    before = found.get(milestone, (when, entry.id))
    found[milestone] = (max if milestone is Milestone.INDICATORS else min)(before, (when, entry.id))
