"""The time in question: which days a hunt's answer is about, at each origin."""

from __future__ import annotations

import datetime as dt
import functools

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.hunting.slices import Window

#: No log that a hunt reads is older; clocks that lost the time write 1601, 1970 or 1980.
_OLDEST = (dt.date(1990, 1, 1) - dt.date(1970, 1, 1)).days
#: A day this far from all others, five years, is stray if nearly no rows lie on it: an intruder's first traces
#: may lie years back, and then the days between are missing, not the trace.
_APART = 5 * 366
_STRAY_SHARE = 0.001
#: A group of days with this share of the rows of a kind is where that kind lies, few as the rows may be.
_OWN_SHARE = 0.1
_EPOCH = dt.date(1970, 1, 1).toordinal()

Ints = npt.NDArray[np.int64]


class Period(msgspec.Struct, frozen=True):
    """Days in question, as days since 1970-01-01, both included; none if ``last`` < ``first``.

    ``stray`` are days with rows that were left out because they cannot be right.
    """

    first: int
    last: int
    stray: tuple[int, ...] = ()

    @property
    def days(self) -> int:
        """Number of days."""
        return max(0, self.last - self.first + 1)

    def within(self, other: Period) -> Period:
        """The days that are in both."""
        return Period(max(self.first, other.first), min(self.last, other.last), self.stray)


NO_DAYS = Period(0, -1)


def period(days: Ints, rows: Ints, window: Window, now: dt.datetime | None = None) -> Period:
    """The days in question at an origin whose ``rows`` (days, kinds) lie on ``days`` (ascending, without repeats).

    ``since`` and ``until`` say it where they are given. A side left open runs to the first or last day with
    rows, strays aside: days before 1990 or after tomorrow (if ``now`` is given), and days at either end
    that are more than five years from all others, hold less than a thousandth of all rows and less than a tenth of the
    rows of each kind. Rows that name a host are one kind, those that name none the other: a sensor writes so much
    that all other logs would be strays beside it. With no day left, a side left open ends where the other begins: no days.
    """
    sound = _sound(days, rows, now)
    left = [int(day) for day in days[sound]]
    first = _day(window.since) if window.since else (left[0] if left else None)
    last = _day(window.until - dt.timedelta(microseconds=1)) if window.until else (left[-1] if left else None)
    if first is None or last is None:
        return msgspec.structs.replace(NO_DAYS, stray=tuple(days[~sound].tolist()))
    return Period(first, last, tuple(int(day) for day in days[~sound] if not first <= day <= last))


@functools.lru_cache(maxsize=16_384)
def date_of(day: int) -> dt.date:
    """The date of a day since 1970-01-01."""
    return dt.date.fromordinal(min(max(day + _EPOCH, 1), dt.date.max.toordinal()))


def _day(moment: dt.datetime) -> int:
    return moment.astimezone(dt.UTC).date().toordinal() - _EPOCH


def _sound(days: Ints, rows: Ints, now: dt.datetime | None) -> npt.NDArray[np.bool_]:
    sound = days >= _OLDEST
    if now is not None:
        sound &= days <= _day(now) + 1
    at = np.flatnonzero(sound)
    if not len(at):
        return sound
    groups = np.split(at, np.flatnonzero(np.diff(days[at]) > _APART) + 1)
    kept = list(groups)
    for end in (0, -1):
        while len(kept) > 1 and _is_stray(rows[kept[end]].sum(axis=0), rows.sum(axis=0)):
            sound[kept.pop(end)] = False
    return sound


def _is_stray(group: Ints, all_: Ints) -> bool:
    """Whether the rows (kinds,) of a group of days are so few of all that they may be misdated."""
    own = (group < all_ * _OWN_SHARE) | (group == 0)
    return bool(group.sum() < all_.sum() * _STRAY_SHARE and own.all())
