"""How evidence stands to those whom others name. The result is not touched by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from tocsin.cases.attribution.countries import lifted
from tocsin.cases.attribution.evidence import Evidence, Gathered, together
from tocsin.cases.attribution.moving import moved
from tocsin.cases.attribution.result import Checked, Speaks
from tocsin.cases.attribution.weighing import Weighed
from tocsin.cases.statements import Claim
from tocsin.knowledge.naming import name_key
from tocsin.model.case import Level

_PARTS = re.compile(r"[(),;/]")
#: Odds multiplied by so much say something (Jeffreys, 1961: "strong").
_TELLS = 10.0
#: Words of statements for a tactic that they do not name in full.
_MEANT = {
    "access": "initial-access",
    "encrypt": "impact",
    "wip": "impact",
    "destr": "impact",
    "lateral": "lateral-movement",
    "credential": "credential-access",
}
_CHECKED = frozenset({Level.CLUSTER, Level.GROUP})
#: Other names that are told beside one; the ledger has all.
_BESIDE = 24


def checked(
    found: Callable[[str], Gathered], claims: Sequence[Claim], ask: Callable[[Evidence], Weighed]
) -> dict[Level, tuple[Checked, ...]]:
    """Of each group and cluster that is stated, not only denied, how the evidence stands to it; by level, in the order of claims.

    What is stated of an incident is asked of the evidence that is ``found`` of it, "" being all, and what is stated of a part of the tactics
    that its words mean alone; where they mean none, it is not compared.
    """
    some = [one for one in claims if one.level in _CHECKED and one.names and one.stated]
    made: dict[Level, list[Checked]] = {level: [] for level in _CHECKED}
    called = ask(found("").whole).left.corpus.called if some else {}
    meant = {one.names: groups_named(one.names, called) for one in some}
    names: dict[str, dict[str, None]] = {}
    for one in some:
        names.setdefault(one.incident, {})[one.names] = None
    for one in some:
        evidence = _of_part(found(one.incident), one.phase)
        beside = tuple(islice(_beside(one.names, names[one.incident], meant), _BESIDE))
        made[one.level].append(_checked(one, meant[one.names], beside, ask(evidence), evidence))
    return {level: tuple(each) for level, each in made.items()}


def _of_part(found: Gathered, phase: str) -> Evidence:
    if not phase:
        return found.whole
    meant = tactics_meant(phase, (one.phase for one in found.phases))
    return together(phase, [one for one in found.phases if one.phase in meant])


def tactics_meant(phase: str, tactics: Iterable[str]) -> tuple[str, ...]:
    """Which of some tactics the words mean by which somebody names a part of an incident."""
    said = phase.casefold()
    meant = {tactic for word, tactic in _MEANT.items() if word in said}
    return tuple(one for one in tactics if one in meant or one.replace("-", " ") in said)


def groups_named(names: str, called: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Places of the groups that a name means, whole or by its parts, "HEXANE (G1001)"; ``called`` are those of a corpus."""
    found = {at for part in (names, *_PARTS.split(names)) for at in called.get(name_key(part), ())}
    return tuple(sorted(found))


def _checked(
    claim: Claim, places: Sequence[int], beside: tuple[str, ...], of: Weighed, evidence: Evidence
) -> Checked:
    mine = np.zeros(len(of.left.corpus.groups), bool)
    mine[list(places)] = True
    known = bool(places) and bool(of.asked.items.any())
    probability = float(of.full[mine].sum())
    toward, against = moved(of, evidence.clues, mine) if known else ((), ())
    return Checked(
        names=claim.names,
        incident=claim.incident,
        phase=claim.phase,
        groups=tuple(of.left.corpus.groups[at] for at in places),
        speaks=_speaks(lifted(probability, len(places) / len(mine))) if known else Speaks.NEITHER,
        items=int(of.asked.items.sum()) if known else 0,
        toward=toward,
        against=against,
        beside=beside,
    )


def _speaks(lift: float) -> Speaks:
    return Speaks.FOR if lift >= _TELLS else Speaks.AGAINST if lift <= 1 / _TELLS else Speaks.NEITHER


def _beside(mine: str, names: Iterable[str], meant: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Other names, that mean no group that this one means, for the same incident or a part of it."""
    groups, key = set(meant[mine]), name_key(mine)
    return (one for one in names if not groups & set(meant[one]) and name_key(one) != key)
