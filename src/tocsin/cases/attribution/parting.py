"""An attribution by its parts: of each phase what evidence says beside what others state of it, and where one name stands for all of an incident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from tocsin.cases.attribution.result import Attribution, Judgement
from tocsin.cases.attribution.stating import tactics_meant
from tocsin.cases.statements import Claim
from tocsin.cases.timeline import place_of
from tocsin.knowledge.naming import name_key
from tocsin.model.case import Level

#: Names for all of an incident that are told, and statements of its parts beside each.
_MOST = 24


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """Whom others name for all of an incident or, with a ``phase`` in their words, for a part of it: beside what evidence says, never in it.

    ``entries`` are the statements, ``denied`` those that say it is not so; ``grade`` is that of the best of ``independent`` primary sources.
    ``groups`` are those of ATT&CK that the name means, none where it is no name of any, or is no cluster's and no group's.
    """

    level: Level
    incident: str
    phase: str
    names: str
    country: str
    entries: tuple[str, ...]
    denied: tuple[str, ...]
    independent: int
    grade: str
    unverified: bool
    groups: tuple[str, ...]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A phase: what evidence says of groups and of sponsors, and whom others name for it; "" is all of it.

    Where others' words for a part mean no phase that an event tells (``told``), ``phase`` is these words, and evidence says nothing.
    """

    phase: str
    told: bool
    group: Judgement | None = None
    sponsor: Judgement | None = None
    stated: tuple[Stated, ...] = ()


class SingleName(msgspec.Struct, frozen=True, kw_only=True):
    """One name that stands for all of an incident, while of its parts others are named too.

    ``same`` are parts for which the same is named, ``others`` parts for which somebody else is. ``shown`` are groups that evidence of a phase names and that it does not mean.
    Of each list the first two dozen are told, ``more`` is how many others there are; the ledger has all.
    """

    stated: Stated
    same: tuple[Stated, ...]
    others: tuple[Stated, ...]
    shown: tuple[str, ...]
    more: int = 0


def parts(found: Attribution) -> tuple[Part, ...]:
    """All phases in the order of ATT&CK's matrix, then what is stated of parts that no event tells; all of it comes last."""
    by = {(one.phase, one.level): one for one in (*found.levels, *found.phases)}
    tactics = sorted({one.phase for one in found.phases}, key=place_of)
    said = statements_of(found)
    meant = [(one, tactics_meant(one.phase, tactics)) for one in said if one.phase]

    def part(phase: str, stated: Iterable[Stated]) -> Part:
        """A phase that an event tells, or all of it."""
        group, sponsor = by.get((phase, Level.GROUP)), by.get((phase, Level.SPONSOR))
        return Part(phase=phase, told=True, group=group, sponsor=sponsor, stated=tuple(stated))

    return (
        *(part(tactic, (one for one, some in meant if tactic in some)) for tactic in tactics),
        *_untold(one for one, some in meant if not some),
        part("", (one for one in said if not one.phase)),
    )


def statements_of(found: Attribution) -> tuple[Stated, ...]:
    """Whom others name, in the order of levels; that nobody can be named is told too, and what is only denied."""
    meant = {
        (level.level, one.incident, one.phase, one.names): one.groups
        for level in found.levels
        for one in level.checked
    }
    return tuple(_stated(claim, meant) for level in found.levels for claim in level.claims)


def single_names(found: Attribution) -> tuple[SingleName, ...]:
    """Groups and clusters that stand for all of an incident, where that does not fit what is stated, or shown, of its parts."""
    said = [
        one
        for one in statements_of(found)
        if one.level in {Level.GROUP, Level.CLUSTER} and one.names and one.entries
    ]
    shown = tuple(dict.fromkeys(one.named for one in found.phases if one.level is Level.GROUP and one.named))
    of_parts: dict[str, list[Stated]] = {}
    for one in said:
        if one.phase:
            of_parts.setdefault(one.incident, []).append(one)
    made = (_single(one, of_parts.get(one.incident, ()), shown) for one in said if not one.phase)
    return tuple(islice((one for one in made if one.others or one.shown), _MOST))


def _single(one: Stated, of_parts: Sequence[Stated], shown: Iterable[str]) -> SingleName:
    key, groups = name_key(one.names), set(one.groups)
    alike = [name_key(each.names) == key or bool(groups & set(each.groups)) for each in of_parts]
    same = [each for each, is_same in zip(of_parts, alike, strict=True) if is_same]
    others = [each for each, is_same in zip(of_parts, alike, strict=True) if not is_same]
    return SingleName(
        stated=one,
        same=tuple(same[:_MOST]),
        others=tuple(others[:_MOST]),
        shown=tuple(group for group in shown if group not in groups),
        more=max(len(same) - _MOST, 0) + max(len(others) - _MOST, 0),
    )


def _untold(some: Iterable[Stated]) -> Iterator[Part]:
    by: dict[str, list[Stated]] = {}
    for one in some:
        by.setdefault(one.phase, []).append(one)
    return (Part(phase=phase, told=False, stated=tuple(each)) for phase, each in by.items())


def _stated(claim: Claim, meant: Mapping[tuple[Level, str, str, str], tuple[str, ...]]) -> Stated:
    return Stated(
        level=claim.level,
        incident=claim.incident,
        phase=claim.phase,
        names=claim.names,
        country=claim.country,
        entries=tuple(one.id for one in claim.stated),
        denied=tuple(one.id for one in claim.denied),
        independent=claim.independent,
        grade=claim.grade,
        unverified=claim.unverified,
        groups=meant.get((claim.level, claim.incident, claim.phase, claim.names), ()),
    )
