"""What is measured of one adversary: when it was active, its skill and its aggressiveness, each with what it rests on."""

from __future__ import annotations

import datetime as dt
import enum
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.cases.profiles.aggression import Coded
from tocsin.cases.profiles.measures import Measure
from tocsin.cases.profiles.skill import Landscape, others_using
from tocsin.cases.vague import of_a_year
from tocsin.knowledge.adversaries import Adversary
from tocsin.knowledge.bundle import Bundle, Source
from tocsin.knowledge.reported import report_of, year_of
from tocsin.model.precedent import Precedent


class Seen(enum.StrEnum):
    """What a time of activity is told by."""

    CAMPAIGNS = "campaigns"  # that ATT&CK attributes to it, by its own days
    REPORTS = "reports"  # that ATT&CK cites: when they were published, not when anything was done
    INCIDENTS = "incidents"  # that are coded as begun by it


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """The first and the last time by one kind of source, as a day or a year, "" where none of ``n`` is dated; ``undated`` are not."""

    by: Seen
    first: str
    last: str
    n: int
    undated: int


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One adversary measured; nothing of it is summed.

    ``others`` tells of each thing that it uses how many others do, ``rarity`` of each technique of which share of all techniques in use,
    in percent, more others do, those that as many do counting half.
    """

    adversary: str
    activity: tuple[Activity, ...]
    skill: tuple[Measure, ...]
    aggression: tuple[Measure, ...]
    incidents: tuple[Precedent, ...]
    others: Mapping[str, int]
    rarity: Mapping[str, int]


class Everybody(msgspec.Struct, frozen=True):
    """All adversaries measured: who uses what, skill by id, incidents by who began them, aggressiveness by id."""

    land: Landscape
    skill: Mapping[str, tuple[Measure, ...]]
    coded: Coded
    aggression: Mapping[str, tuple[Measure, ...]]


def profile(one: Adversary, bundle: Bundle, known: Everybody) -> Profile:
    """An adversary with what is measured of it beside all others."""
    land = known.land
    incidents = known.coded.by.get(one.id, ())
    used = land.of.get(one.id)
    every = sorted((*used.techniques, *used.software)) if used else []
    others = {each: others_using(each, one.id, land) for each in every}
    in_use = sorted(others_using(each, one.id, land) for each in land.users if each in land.tactics)
    return Profile(
        adversary=one.id,
        activity=(_campaigns(one, bundle), _reports(one, bundle), _begun(incidents)),
        skill=known.skill.get(one.id, ()),
        aggression=known.aggression.get(one.id, ()),
        incidents=incidents,
        others=others,
        rarity={each: _rarity(count, in_use) for each, count in others.items() if each in land.tactics},
    )


def _rarity(count: int, in_use: Sequence[int]) -> int:
    """The share of techniques that more use, in percent; ``in_use`` is in order."""
    more = 2 * len(in_use) - bisect_left(in_use, count) - bisect_right(in_use, count)
    return round(50 * more / len(in_use))


def _campaigns(one: Adversary, bundle: Bundle) -> Activity:
    some = [each for each in bundle.campaigns if each.id in one.campaigns]
    firsts = [f"{each.first_seen}" for each in some if each.first_seen]
    lasts = [f"{each.last_seen}" for each in some if each.last_seen]
    undated = sum(each.first_seen is None and each.last_seen is None for each in some)
    return Activity(
        by=Seen.CAMPAIGNS, first=min(firsts, default=""), last=max(lasts, default=""), n=len(some), undated=undated
    )  # fmt: skip


def _reports(one: Adversary, bundle: Bundle) -> Activity:
    """By what is cited for what it and its campaigns used, each report once."""
    whose = {*one.groups, *one.campaigns}
    cited: dict[str, Source] = {}
    for use in bundle.uses:
        if use.user in whose:
            cited |= {report_of(source): source for source in bundle.cited(use)}
    return _dated(
        Seen.REPORTS, [None if (year := year_of(each)) is None else f"{year}" for each in cited.values()]
    )


def _begun(incidents: Iterable[Precedent]) -> Activity:
    return _dated(Seen.INCIDENTS, [None if one.begin is None else _told(one.begin) for one in incidents])


def _dated(by: Seen, some: Sequence[str | None]) -> Activity:
    days = [one for one in some if one]
    return Activity(
        by=by, first=min(days, default=""), last=max(days, default=""), n=len(some), undated=len(some) - len(days)
    )  # fmt: skip


def _told(day: dt.date) -> str:
    """A day, or the year that it stands for."""
    return f"{day.year}" if of_a_year(day) else f"{day}"
