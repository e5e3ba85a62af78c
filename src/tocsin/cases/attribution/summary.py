"""An attribution in short: the states that are stated, who is stated of which part, and what a single name for all of it hides. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from tocsin.cases.attribution.result import Attribution, Checked, Judgement
from tocsin.cases.grounds import Grounds, grounds_of
from tocsin.cases.statements import Claim
from tocsin.knowledge.adversaries import Adversary, resolve
from tocsin.knowledge.naming import name_key
from tocsin.model.case import Entry, Level, Statement

_PARTS = re.compile(r"[(),;/]")
#: Names beside the first that are kept.
_NAMES = 4


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """Whom others name for all of an incident: a country with the ``names`` in it, or a group; neither where they say that nobody can be named.

    ``independent`` are primary sources, each once, ``grade`` that of the best; ``denied`` who denies it, each with the grade of that; ``unverified`` how many of these sources nobody read.
    """

    country: str
    names: tuple[str, ...]
    by: tuple[str, ...]
    independent: int
    grade: str
    denied: tuple[tuple[str, str], ...]
    unverified: int = 0


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an incident that is stated of somebody by name. ``also`` are names under which the same is known, none where it is known under no other."""

    phase: str
    name: str
    also: tuple[str, ...]
    by: tuple[str, ...]
    grade: str


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """One name for all of an incident, beside which others are stated: ``only`` are phases of which the same group is stated, under which name, and ``by`` whom."""

    check: Checked
    only: tuple[tuple[str, str], ...]
    by: tuple[str, ...]

    @property
    def phases(self) -> tuple[str, ...]:
        """The phases of which the same group is stated."""
        return tuple(dict.fromkeys(phase for phase, _ in self.only))


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What others state, and beside it what is made of the evidence: neither is in the other."""

    sponsors: tuple[Named, ...]
    groups: tuple[Named, ...]
    parts: tuple[Part, ...]
    labels: tuple[Label, ...]
    group: Judgement
    sponsor: Judgement
    named: tuple[Judgement, ...]


def summary(found: Attribution, entries: Iterable[Entry], known: Iterable[Adversary] = ()) -> Summary:
    """An attribution, with the entries that it was made of, in short; ``known`` adversaries tell names of today."""
    grounds = grounds_of(entries)
    levels = {one.level: one for one in found.levels}
    clusters = levels[Level.CLUSTER].claims
    every = (*clusters, *levels[Level.GROUP].claims)
    adversaries = tuple(known)
    return Summary(
        sponsors=tuple(_named(levels[Level.SPONSOR].claims, grounds, lambda one: one.country)),
        groups=tuple(_named(levels[Level.GROUP].claims, grounds, lambda one: one.names)),
        parts=tuple(_part(one, adversaries) for one in clusters if one.phase and one.names and one.stated),
        labels=tuple(_labels(every, [each for one in found.levels for each in one.checked])),
        group=levels[Level.GROUP],
        sponsor=levels[Level.SPONSOR],
        named=tuple(one for one in (*found.levels, *found.phases) if one.named),
    )


def sponsors_stated(levels: Iterable[Judgement], entries: Iterable[Entry]) -> tuple[Named, ...]:
    """The states that others name for all of it, whom most sources name first; ``entries`` are those that it was made of."""
    claims = (claim for one in levels if one.level is Level.SPONSOR for claim in one.claims)
    return tuple(_named(claims, grounds_of(entries), lambda one: one.country))


def _named(claims: Iterable[Claim], grounds: Grounds, key: Callable[[Claim], str]) -> Iterator[Named]:
    """Whom claims for all of it name, put together by a key, whom most sources name first."""
    by: dict[str, list[Claim]] = {}
    for one in claims:
        if one.stated and not one.phase:
            by.setdefault(key(one), []).append(one)
    found = [_together(some, grounds) for some in by.values()]
    return iter(sorted(found, key=lambda one: (-one.independent, one.country, one.names)))


def _together(claims: Sequence[Claim], grounds: Grounds) -> Named:
    sources = [source for one in claims for entry in one.stated for source in entry.sources]
    denied = {_by(entry): one.grade_of(entry.id) for one in claims for entry in one.denied}
    return Named(
        country=claims[0].country,
        names=tuple(dict.fromkeys(one.names for one in claims if one.names)),
        by=_speakers(claims),
        independent=len(grounds.of(sources)),
        grade=grounds.grade(sources),
        denied=tuple(denied.items()),
        unverified=sum(not grounds.sources[one].read for one in grounds.of(sources)),
    )


def _part(claim: Claim, known: Sequence[Adversary]) -> Part:
    first, *others = [one.strip() for one in _PARTS.split(claim.names) if one.strip()]
    names = [*others, *_known_as(first, known)]
    keys = {name_key(first): first}
    for one in names:
        keys.setdefault(name_key(one), one)
    also = [one for one in keys.values() if one != first]
    return Part(
        phase=claim.phase, name=first, also=tuple(also[:_NAMES]), by=_speakers([claim]), grade=claim.grade
    )


def _known_as(name: str, known: Sequence[Adversary]) -> Iterator[str]:
    """The names of whom a name means, where it is one only: its own, then those that most sources have."""
    found = resolve(name, known)
    if len(found) == 1:
        yield found[0].name
        for said in sorted(found[0].names, key=lambda one: -len(one.by)):
            if len(said.by) > 1:
                yield said.value


def _labels(claims: Sequence[Claim], checks: Sequence[Checked]) -> Iterator[Label]:
    for check in checks:
        if check.phase or not check.groups or not check.beside:
            continue
        of = {one.names for one in checks if one.phase and set(one.groups) & set(check.groups)}
        same = [one for one in claims if one.stated and one.phase and one.names in of]
        only = tuple(dict.fromkeys((one.phase, one.names) for one in same))
        yield Label(check=check, only=only, by=_speakers(same))


def _speakers(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_by(entry) for one in claims for entry in one.stated))


def _by(entry: Entry) -> str:
    return entry.body.by if isinstance(entry.body, Statement) else ""
