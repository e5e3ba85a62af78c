"""Who is a member of NATO or of the European Union, and when: what only a member may use is open to no other."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files

import msgspec

from tocsin.cases.cited import Cited
from tocsin.model.case import Holds, Incident


class Body(enum.StrEnum):
    """What somebody is a member of."""

    NATO = "nato"
    EU = "eu"


class Roll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The members of a body, by the days from which and to which they were; ISO country codes. ``days`` has where each day was read."""

    title: str
    source: Cited
    since: Mapping[dt.date, tuple[str, ...]]
    until: Mapping[dt.date, tuple[str, ...]] = msgspec.field(default_factory=dict)
    days: Mapping[dt.date, Cited] = msgspec.field(default_factory=dict)

    def is_sure(self, day: dt.date, at: dt.date) -> bool:
        """Whether a day of joining or leaving decides what was at a time: it was read, or is of another year, and years were."""
        return day.year != at.year or (day in self.days and self.days[day].read)


class Membership(msgspec.Struct, frozen=True):
    """Whether the victim of an incident is a member of any of ``of``; it holds where nothing is asked. ``country`` is whose, "" where it is not told."""

    of: tuple[Body, ...] = ()
    holds: Holds = Holds.YES
    country: str = ""

    @property
    def words(self) -> str:
        """Why it is not open, or undecided: "" where it holds."""
        bodies = " or of ".join(rolls()[one].title for one in self.of)
        if self.holds is Holds.NO:
            return f"not open: the victim's country ({self.country}) was then no member of {bodies}"
        if self.holds is Holds.UNKNOWN:
            return f"undecided: whether the victim's country was then a member of {bodies}"
        return ""


@cache
def rolls() -> Mapping[Body, Roll]:
    """The members of each body, as they ship."""
    text = (files("tocsin.cases") / "data" / "members.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[Body, Roll])


def membership(of: Collection[Body], incident: Incident | None) -> Membership:
    """Whether the victim's country was a member of any of them when the incident began; unknown where country or day is not told."""
    if not of:
        return Membership()
    country = incident.country.upper() if incident else ""
    day = incident.begin if incident else None
    held = {_member(rolls()[one], country, day) for one in of}
    holds = next(one for one in (Holds.YES, Holds.UNKNOWN, Holds.NO) if one in held)
    return Membership(tuple(of), holds, country)


def _member(roll: Roll, country: str, day: dt.date | None) -> Holds:
    since = next((at for at, some in roll.since.items() if country in some), None)
    until = next((at for at, some in roll.until.items() if country in some), dt.date.max)
    if country and since is None:
        return Holds.NO
    if since is None or day is None or not (roll.is_sure(since, day) and roll.is_sure(until, day)):
        return Holds.UNKNOWN
    return Holds.YES if since <= day <= until else Holds.NO
