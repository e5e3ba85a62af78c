"""Which adversaries matter to each member, and why: listed with what says so, never counted into a score."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping

import msgspec

from tocsin.cases.grounds import Grounds, grounds_of
from tocsin.cases.record import Record, Struck
from tocsin.model.case import Entry, Event, Exposure, Incident, Level, Statement


class Because(enum.StrEnum):
    """Why an adversary matters to a member."""

    EXPOSURE = "exposure"  # a factor of the member
    NAMED = "named"  # as who did what was done to the member
    DENIED = "denied"  # somebody denies that it was


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason: the factor, or who says so in which words. ``entries`` are those that tell it, ``incident`` the one it is of.

    ``grade`` is that of the best source of it, ``unverified`` tells that none was read itself.
    """

    because: Because
    what: str
    entries: tuple[str, ...]
    incident: str
    grade: str
    unverified: bool


class Adversary(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who matters to a member, named as it is told; ``level`` is None where only an exposure names it."""

    name: str
    level: Level | None
    country: str
    reasons: tuple[Reason, ...]


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """What matters to one member: adversaries by name, in no order of weight, and by whom its country was struck before, with n."""

    member: str
    adversaries: tuple[Adversary, ...]
    struck: tuple[Struck, ...]


_Told = tuple[str, Level | None, str]


class _Speaking(msgspec.Struct, frozen=True):
    """The entries of a case that name adversaries: many members ask for few of them."""

    statements: tuple[tuple[Entry, Statement], ...]
    exposures: tuple[tuple[Entry, Exposure], ...]


def matters(entries: Iterable[Entry], record: Record) -> tuple[Matter, ...]:
    """For each member that is exposed or was hit which adversaries matter to it.

    One matters through a factor of exposure that names it, or because somebody names it for an incident at the member. Levels are kept
    apart: a state that is named says nothing of a group. Names that a statement gives in brackets are the same adversary to an exposure.
    """
    held = sorted((one for one in entries if not one.withdrawn), key=lambda one: one.id)
    grounds = grounds_of(held)
    hit = _hit(held)
    told = _Speaking(
        tuple((one, one.body) for one in held if isinstance(one.body, Statement)),
        tuple((one, one.body) for one in held if isinstance(one.body, Exposure)),
    )
    exposed = {exposure.member for _, exposure in told.exposures if exposure.member}
    countries = {
        one.body.victim: one.body.country
        for one in held
        if isinstance(one.body, Incident) and one.body.country
    }
    return tuple(
        Matter(
            member=member,
            adversaries=_adversaries(member, hit.get(member, frozenset()), told, grounds),
            struck=record.of(countries.get(member, "")),
        )
        for member in sorted({*exposed, *hit})
    )


def names_of(told: str) -> tuple[str, ...]:
    """The names in a name: ``DEV-0842 (Storm-0842, Void Manticore)`` has three."""
    first, bracket, rest = told.strip().rpartition("(")
    others = rest.removesuffix(")")
    if not bracket or others == rest or ")" in others:
        return (told,)
    return tuple(filter(None, (first.strip(), *(one.strip() for one in others.split(",")))))


def _hit(held: Iterable[Entry]) -> Mapping[str, frozenset[str]]:
    """The incidents of each member: as their victim, or where something of them was."""
    found: dict[str, set[str]] = {}
    for one in held:
        if isinstance(one.body, Incident) and one.body.victim:
            found.setdefault(one.body.victim, set()).add(one.id)
        elif isinstance(one.body, Event) and one.body.member and one.body.incident:
            found.setdefault(one.body.member, set()).add(one.body.incident)
    return {member: frozenset(some) for member, some in found.items()}


def _adversaries(
    member: str, incidents: frozenset[str], told: _Speaking, grounds: Grounds
) -> tuple[Adversary, ...]:
    by: dict[_Told, list[Reason]] = {}
    for one, said in told.statements:
        if said.names and said.incident in incidents:
            by.setdefault((said.names, said.level, said.country), []).append(_said(one, said, grounds))
    called = _called(by)
    for one, exposure in told.exposures:
        if exposure.member == member:
            for name in exposure.adversaries:
                for same in called.setdefault(name.casefold(), [(name, None, "")]):
                    by.setdefault(same, []).append(_exposed(one, exposure, grounds))
    return tuple(
        Adversary(name=name, level=level, country=country, reasons=tuple(reasons))
        for (name, level, country), reasons in sorted(by.items(), key=_place)
    )


def _called(by: Iterable[_Told]) -> dict[str, list[_Told]]:
    """Those that are told of, by each of their names in small letters."""
    found: dict[str, list[_Told]] = {}
    for told in by:
        for name in {one.casefold() for one in (told[0], *names_of(told[0]))}:
            found.setdefault(name, []).append(told)
    return found


def _said(entry: Entry, body: Statement, grounds: Grounds) -> Reason:
    return Reason(
        because=Because.DENIED if body.denies else Because.NAMED,
        what=f"{body.by}: {body.told}",
        entries=(entry.id,),
        incident=body.incident,
        grade=grounds.grade(entry.sources),
        unverified=not grounds.read(entry.sources),
    )


def _exposed(entry: Entry, body: Exposure, grounds: Grounds) -> Reason:
    return Reason(
        because=Because.EXPOSURE,
        what=body.factor,
        entries=(entry.id,),
        incident="",
        grade=grounds.grade(entry.sources),
        unverified=not grounds.read(entry.sources),
    )


def _place(pair: tuple[_Told, object]) -> tuple[str, str, str]:
    (name, level, country), _ = pair
    return (name.casefold(), level or "", country)
