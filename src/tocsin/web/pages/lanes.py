"""The timeline of a call: for each member the days its logs cover, and from when to when it saw something."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.model.answer import Sight
from tocsin.node.calls.course import Doing
from tocsin.node.calls.picture import MemberPicture, Picture
from tocsin.node.reports.page.scale import Scale, Tick, scale, seconds

#: Steps of the axis; a drawing is finer than that, its ticks are not.
_STEPS = 120
#: Hundredths of the width that a bar takes at least, so that one event shows.
_LEAST = 0.6
_DAY = dt.timedelta(days=1)
#: What is told of times before this day, or more than a day to come, is drawn at these borders.
_FIRST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
_DRAWN = (Sight.SEEN, Sight.MATCHED)
#: The share of the drawn time by which the axis is drawn out at most to hold the call.
_ROOM = 0.15


class Span(msgspec.Struct, frozen=True):
    """A bar; ``x`` and ``width`` in hundredths of the axis."""

    x: float
    width: float


class Lane(msgspec.Struct, frozen=True):
    """One member; ``covered`` None where it does not say what its logs cover, ``matched`` what nobody has confirmed."""

    name: str
    sight: Sight | None
    covered: Span | None
    seen: Span | None
    matched: Span | None
    first_seen: dt.datetime | None
    days: str
    doing: Doing


class Lanes(msgspec.Struct, frozen=True):
    """The drawing; ``rung`` is where the call was made, None where that is long after all that is drawn."""

    axis: str
    ticks: tuple[Tick, ...]
    rung: float | None
    lanes: tuple[Lane, ...]


def lanes(picture: Picture) -> Lanes | None:
    """Draw the members in the picture's order; None while nothing has a time."""
    end = picture.at + _DAY
    days = [_days(one, end) for one in picture.members]
    starts = [at for at, _ in filter(None, days)]
    times = [span for one in picture.members for sight in _DRAWN if (span := _between(one, sight, end))]
    starts += [first for first, _ in times]
    if not starts:
        return None
    ends = [at for _, at in filter(None, days)]
    ends += [last for _, last in times]
    first, last = min(starts), max(*ends, min(starts) + _DAY)
    rung = picture.rung or picture.call.created
    near = rung <= last + _ROOM * (last - first)
    axis = scale(first, max(last, rung) if near else last, _STEPS)
    rows = tuple(_lane(axis, one, span, end) for one, span in zip(picture.members, days, strict=True))
    return Lanes(axis.name, axis.ticks(), _at(axis, rung) if near else None, rows)


def _days(member: MemberPicture, end: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    """From the first to the last day that any log of a member covers, as its answers say."""
    found = [item.view.days for item in member.items.values() if item.view and item.view.days]
    if not found:
        return None
    first = dt.datetime.combine(min(one.first for one in found), dt.time(), dt.UTC)
    last = dt.datetime.combine(max(one.last for one in found), dt.time(), dt.UTC)
    return _within(first, end), _within(last, end) + _DAY


def _within(at: dt.datetime, end: dt.datetime) -> dt.datetime:
    return min(max(at, _FIRST), end)


def _between(member: MemberPicture, sight: Sight, end: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    """From the first to the last moment of the items of which a member says that."""
    said = (one for item in member.items.values() for one in (item, item.beside) if one is not None)
    items = [one for one in said if one.sight is sight]
    first = min((item.first_seen for item in items if item.first_seen), default=None)
    last = max((item.last_seen for item in items if item.last_seen), default=None)
    return (_within(first, end), _within(max(first, last or first), end)) if first else None


def _lane(
    axis: Scale, member: MemberPicture, days: tuple[dt.datetime, dt.datetime] | None, end: dt.datetime
) -> Lane:
    seen, matched = (_between(member, sight, end) for sight in _DRAWN)
    return Lane(
        name=member.name,
        sight=member.sight,
        covered=_bar(axis, *days) if days else None,
        seen=_bar(axis, *seen) if seen else None,
        matched=_bar(axis, *matched) if matched else None,
        first_seen=seen[0] if seen else None,
        days=f"{days[0]:%Y-%m-%d} to {days[1] - _DAY:%Y-%m-%d}" if days else "",
        doing=member.doing,
    )


def _bar(axis: Scale, begin: dt.datetime, end: dt.datetime) -> Span:
    x = _at(axis, begin)
    return Span(x, round(max(_at(axis, end) - x, _LEAST), 2))


def _at(axis: Scale, time: dt.datetime) -> float:
    share = (seconds(time) - axis.start) / (axis.end - axis.start)
    return round(100 * min(max(share, 0.0), 1.0), 2)
