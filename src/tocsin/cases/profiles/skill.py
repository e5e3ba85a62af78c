"""Skill of ATT&CK's groups: how broad, with what software, and with techniques that how many others use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.cases.profiles.breadth import Breadth, breadth
from tocsin.cases.profiles.measures import Measure, Skill, beside_apart, beside_others, counted, middle
from tocsin.knowledge.adversaries import Adversary
from tocsin.knowledge.bundle import Bundle
from tocsin.knowledge.reported import report_of

#: Reports to which breadth is brought: half of the groups have as many, in version 18.1.
EVEN = 3
#: Software of so many others is a tool of many.
MANY = 10
#: A technique is rare where at most this share of the others uses it.
FEW = 0.05


class Footprint(msgspec.Struct, frozen=True):
    """What somebody is said to use: each technique and software with the reports that say so, none where ATT&CK cites none."""

    techniques: Mapping[str, frozenset[str]]
    software: Mapping[str, frozenset[str]]

    @property
    def reports(self) -> dict[str, frozenset[str]]:
        """The techniques that each report tells of; a report that tells of software alone is none."""
        by: defaultdict[str, set[str]] = defaultdict(set)
        for technique, reports in self.techniques.items():
            for report in reports:
                by[report].add(technique)
        return {report: frozenset(by[report]) for report in sorted(by)}


class Landscape(msgspec.Struct, frozen=True):
    """Footprints of all adversaries of whom ATT&CK says anything, by id; users of each thing; tactics; and which software is malware.

    A campaign that is attributed counts for whom it is attributed to, any other is a user of its own. ``own`` are footprints without what
    only such campaigns tell of, of those to whom any is attributed.
    """

    of: Mapping[str, Footprint]
    own: Mapping[str, Footprint]
    users: Mapping[str, frozenset[str]]
    tactics: Mapping[str, tuple[str, ...]]
    malware: frozenset[str]


def landscape(known: Iterable[Adversary], bundle: Bundle) -> Landscape:
    """Who uses what in a version of ATT&CK; what it gave up is left out, and what software can do is not told of whom uses it."""
    current = {one.id for some in (bundle.techniques, bundle.software) for one in some if one.current}
    groups = {group: one.id for one in known for group in one.groups}
    lent = {one.campaign: groups[one.group] for one in bundle.attributed if one.group in groups}
    whose = groups | lent
    campaigns = {one.id for one in bundle.campaigns if one.current}
    found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    alone: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    users: defaultdict[str, set[str]] = defaultdict(set)
    for use in bundle.uses:
        user = whose.get(use.user, use.user if use.user in campaigns else "")
        if user and use.used in current:
            users[use.used].add(user)
            reports = {report_of(one) for one in bundle.cited(use)}
            found[user][use.used] |= reports
            if use.user in groups:
                alone[user][use.used] |= reports
    return Landscape(
        {one: _footprint(found[one]) for one in sorted(set(whose.values()) & set(found))},
        {one: _footprint(alone[one]) for one in sorted(set(lent.values()) & set(found))},
        {one: frozenset(some) for one, some in users.items()},
        {one.id: one.tactics for one in bundle.techniques},
        frozenset(one.id for one in bundle.software if one.malware),
    )


def skills(land: Landscape) -> dict[str, tuple[Measure, ...]]:
    """All measures of every adversary by its id, each beside the same of all others."""
    return beside_others({one: _with_apart(one, land) for one in land.of})


def others_using(used: str, but: str, land: Landscape) -> int:
    """How many others use a technique or software."""
    return len(land.users.get(used, frozenset()) - {but})


def _with_apart(ident: str, land: Landscape) -> tuple[Measure, ...]:
    measures = _measures(ident, land.of[ident], land)
    if ident not in land.own:
        return measures
    return tuple(map(beside_apart, measures, _measures(ident, land.own[ident], land)))


def _measures(ident: str, one: Footprint, land: Landscape) -> tuple[Measure, ...]:
    techniques, software = sorted(one.techniques), sorted(one.software)
    told = one.reports
    cited, reports = tuple(told), tuple(told.values())
    by_tactic = [frozenset(each for used in report for each in land.tactics[used]) for report in reports]
    tactics = sorted({each for used in techniques for each in land.tactics[used]})
    others = {used: others_using(used, ident, land) for used in (*techniques, *software)}
    few, most = FEW * (len(land.of) - 1), len({each for some in land.tactics.values() for each in some})
    return (
        Measure(what=Skill.REPORTS, value=len(reports), n=len(reports), rests=cited),
        _broad(Skill.TECHNIQUES, breadth(reports), techniques, len(reports)),
        _even(Skill.TECHNIQUES_EVEN, breadth(reports, EVEN), techniques, len(reports)),
        _no_more(_broad(Skill.TACTICS, breadth(by_tactic), tactics, len(reports)), most),
        _no_more(_even(Skill.TACTICS_EVEN, breadth(by_tactic, EVEN), tactics, len(reports)), most),
        counted(Skill.EXCLUSIVE, [used for used in software if not others[used]], software),
        counted(Skill.MALWARE, [used for used in software if used in land.malware], software),
        counted(Skill.WIDESPREAD, [used for used in software if others[used] >= MANY], software),
        counted(Skill.RARE, [used for used in techniques if others[used] <= few], techniques),
        middle(Skill.COMMONNESS, [others[used] for used in techniques], techniques),
    )


def _no_more(one: Measure, most: int) -> Measure:
    """A count of things of which there are only so many."""
    return one if one.high is None else msgspec.structs.replace(one, high=min(one.high, most))


def _broad(what: Skill, found: Breadth | None, rests: Sequence[str], reports: int) -> Measure:
    """How many there are, those included for which no report is cited."""
    beside = len(rests) - found.value if found else 0
    return Measure(
        what=what,
        value=len(rests),
        low=found.low + beside if found else None,
        high=found.high + beside if found else None,
        n=reports,
        rests=tuple(rests),
    )


def _even(what: Skill, found: Breadth | None, rests: Sequence[str], reports: int) -> Measure:
    if found is None:
        return Measure(what=what, value=None, n=reports)
    return Measure(
        what=what, value=found.value, low=found.low, high=found.high, n=reports, rests=tuple(rests)
    )


def _footprint(used: Mapping[str, set[str]]) -> Footprint:
    kinds = {
        kind: {one: frozenset(some) for one, some in used.items() if one.startswith(kind)}
        for kind in ("T", "S")
    }
    return Footprint(kinds["T"], kinds["S"])
