"""Aggressiveness in what others have coded: of a state by the countries of initiators, of an adversary by their names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from tocsin.cases.following import Strike, Strikes, strikes
from tocsin.cases.profiles.measures import Aggression, Measure, beside_others, counted, middle
from tocsin.cases.traits import TRAITS, Trait
from tocsin.cases.vague import span_of
from tocsin.model.precedent import Precedent

_YEAR = dt.timedelta(days=365)
_NOBODY = frozenset({"Unknown", "Not available"})
_REGION = "(region)"
#: Categories of initiators that are a state, or of which the coders say that one stands behind them.
_LINKED = frozenset({"State", "Non-state actor, state-affiliation suggested"})


class Coded(msgspec.Struct, frozen=True):
    """Precedents, each once, those who began them, who struck whom when, and when the last one surely began."""

    precedents: tuple[Precedent, ...]
    by: Mapping[str, tuple[Precedent, ...]]
    strikes: Strikes
    last: dt.date


def coded(precedents: Iterable[Precedent], *, linked: bool = False) -> Coded:
    """Precedents by who began them, countries alone, the same one twice counting once; ``linked`` those alone that a state or somebody tied to one began."""
    once = {one.id: one for one in precedents}
    chosen = (once[ident] for ident in sorted(once))
    ordered = tuple(one for one in chosen if not linked or _LINKED & set(one.initiator_categories))
    by: dict[str, list[Precedent]] = {}
    for one in ordered:
        for who in _initiators(one):
            by.setdefault(who, []).append(one)
    last = max((one.begin for one in once.values() if one.begin is not None), default=dt.date.min)
    return Coded(ordered, {who: tuple(some) for who, some in sorted(by.items())}, strikes(ordered), last)


def aggression(
    whose: AbstractSet[str], known: Coded, but: AbstractSet[str] = frozenset()
) -> tuple[Measure, ...]:
    """All measures of incidents that any of these began, each incident once, without those that any of ``but`` began with them."""
    some = begun(whose, known, but)
    every = [one.id for one in some]
    intense = [one for one in some if one.coded.intensity is not None]
    return (
        counted(Aggression.DISRUPTIVE, _with(some, Trait.DISRUPTIVE), every),
        counted(Aggression.DESTRUCTIVE, _with(some, Trait.DESTRUCTIVE), _with(some, Trait.IMPACT_CODED)),
        middle(Aggression.INTENSITY, intensities(intense), [one.id for one in intense]),
        _again(Aggression.AGAIN, [(one, one.begin) for one in some], whose, known),
        _again(Aggression.AFTER_ANSWER, [(one, _answered(one)) for one in some], whose, known),
        _again(Aggression.BEFORE_ANSWER, [(one, _answered(one)) for one in some], whose, known, before=True),
        counted(Aggression.RETALIATORY, _with(some, Trait.RETALIATORY), every),
    )


def begun(
    whose: AbstractSet[str], known: Coded, but: AbstractSet[str] = frozenset()
) -> tuple[Precedent, ...]:
    """Incidents that any of these began, and none of the others."""
    return tuple(one for one in known.precedents if whose & _initiators(one) and not but & _initiators(one))


def aggressions(known: Coded) -> dict[str, tuple[Measure, ...]]:
    """All measures of everybody who began any, each beside the same of all others."""
    plain = {who: aggression(frozenset({who}), known) for who in known.by}
    return beside_others(plain)


def intensities(some: Iterable[Precedent]) -> list[float]:
    """What is coded of how intense they were."""
    return [one.coded.intensity for one in some if one.coded.intensity is not None]


def _initiators(one: Precedent) -> frozenset[str]:
    return frozenset(
        who for who in one.initiator_countries if who not in _NOBODY and not who.endswith(_REGION)
    )


def _with(some: Iterable[Precedent], trait: Trait) -> list[str]:
    return [one.id for one in some if TRAITS[trait](one)]


def _answered(one: Precedent) -> dt.date | None:
    """The first day on which somebody did something about it."""
    return min((each.at for each in one.responses if each.at is not None), default=None)


def _again(
    what: Aggression,
    some: Sequence[tuple[Precedent, dt.date | None]],
    whose: AbstractSet[str],
    known: Coded,
    *,
    before: bool = False,
) -> Measure:
    """Of those with a day, and a year of precedents after it, how many the same struck the same country after (or ``before``) within a year."""
    placed, sure, perhaps = [], [], 0
    for one, day in some:
        pairs = [
            (begun, hit)
            for begun in whose & _initiators(one)
            for hit in one.victim_countries
            if begun != hit and hit not in _NOBODY and not hit.endswith(_REGION)
        ]
        if day is None or not pairs or span_of(day)[1] + _YEAR > known.last:
            continue
        placed.append(one.id)
        others = [each for pair in pairs for each in known.strikes.get(pair, ()) if each.id != one.id]
        within = [_within(each, *span_of(day), before=before) for each in others]
        if any(surely for surely, _ in within):
            sure.append(one.id)
        elif any(maybe for _, maybe in within):
            perhaps += 1
    return counted(what, sure, placed, perhaps)


def _within(one: Strike, early: dt.date, late: dt.date, *, before: bool) -> tuple[bool, bool]:
    """Whether a strike surely, and whether it perhaps, began within a year after a day between two, or before it."""
    if before:
        return (
            one.latest < early and one.earliest >= late - _YEAR,
            one.earliest < late and one.latest >= early - _YEAR,
        )
    return (
        late < one.earliest and one.latest <= early + _YEAR,
        early < one.latest and one.earliest <= late + _YEAR,
    )
