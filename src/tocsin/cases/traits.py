"""What an incident can be said to have been, and the precedents of which that is coded: what a share counts, and of how many."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Mapping

from tocsin.model.precedent import Precedent

_DESTRUCTIVE = frozenset({"Data Destruction", "Disk Wipe"})
#: The breach that is coercion: a state is to do or leave what it alone decides.
_COERCION = "Prohibition of intervention"
#: Categories of initiators as EuRepoC codes them.
_AFFILIATED, _UNATTRIBUTED = "Non-state actor, state-affiliation suggested", "Unknown - not attributed"
_NO_OTHERS = frozenset({"State", _AFFILIATED, _UNATTRIBUTED})
_RETALIATION = re.compile(r"\bretaliat|\bin response to\b|\brevenge\b|\bavenge", re.IGNORECASE)


class Trait(enum.StrEnum):
    """What precedents are chosen by: what it was, what a share or an intensity is of, and by whom it is said to have been.

    Who began one is coded as a state, as somebody whose affiliation with one is suggested, as others (groups, persons), or as unknown, which
    it is too where nothing is coded; of several initiators each counts.
    """

    DISRUPTIVE = "disruptive"
    DESTRUCTIVE = "destructive"
    COERCIVE = "coercive"
    RETALIATORY = "retaliatory"
    IMPACT_CODED = "impact-coded"
    BREACH_CODED = "breach-coded"
    INTENSITY_CODED = "intensity-coded"
    BY_STATE = "by-state"
    BY_AFFILIATED = "by-affiliated"
    BY_OTHERS = "by-others"
    BY_UNKNOWN = "by-unknown"


TRAITS: Mapping[Trait, Callable[[Precedent], bool]] = {
    Trait.DISRUPTIVE: lambda one: "Disruption" in one.types,
    Trait.DESTRUCTIVE: lambda one: bool(_DESTRUCTIVE & set(one.impacts)),
    Trait.COERCIVE: lambda one: _COERCION in one.breaches,
    Trait.RETALIATORY: lambda one: bool(_RETALIATION.search(one.description)),
    Trait.IMPACT_CODED: lambda one: bool(one.impacts),
    Trait.BREACH_CODED: lambda one: bool(one.breaches),
    Trait.INTENSITY_CODED: lambda one: one.coded.intensity is not None,
    Trait.BY_STATE: lambda one: "State" in one.initiator_categories,
    Trait.BY_AFFILIATED: lambda one: _AFFILIATED in one.initiator_categories,
    Trait.BY_OTHERS: lambda one: bool(set(one.initiator_categories) - _NO_OTHERS),
    Trait.BY_UNKNOWN: lambda one: not one.initiator_categories or _UNATTRIBUTED in one.initiator_categories,
}


def chosen(
    precedents: Iterable[Precedent], initiator: str = "", victim: str = "", trait: Trait | None = None
) -> tuple[Precedent, ...]:
    """Precedents of an initiator and a victim (countries as they are coded) that have a trait, the latest first; "" and None ask for nothing."""
    found = (
        one
        for one in precedents
        if (not initiator or initiator in one.initiator_countries)
        and (not victim or victim in one.victim_countries)
        and (trait is None or TRAITS[trait](one))
    )
    return tuple(
        sorted(found, key=lambda one: (one.begin.toordinal() if one.begin else 0, one.id), reverse=True)
    )
