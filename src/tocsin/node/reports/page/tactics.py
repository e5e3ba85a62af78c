"""Techniques that were found, on the tactics of ATT&CK, beside what each tactic was asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tocsin.model.detection import Detection
from tocsin.model.field_of_view import FieldOfView
from tocsin.node.reports.page.tally import LEVELS, RuleCount

#: The tactics as tags spell them, in ATT&CK's order; ``defense-evasion`` is what older rules say for the two before it.
TACTICS = (
    "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
    "privilege-escalation", "stealth", "defense-impairment", "defense-evasion", "credential-access",
    "discovery", "lateral-movement", "collection", "command-and-control", "exfiltration", "impact",
)  # fmt: skip
_PREFIX = "attack."


class Placed(msgspec.Struct, frozen=True):
    """A technique with findings: how many, the gravest level, on how many machines, since when."""

    technique: str
    findings: int
    level: str
    hosts: int
    first: dt.datetime | None


class Tactic(msgspec.Struct, frozen=True):
    """A tactic: ``asked`` detections name it, ``found`` of them had findings, ``blind`` saw nothing anywhere."""

    name: str
    asked: int
    found: int
    blind: int
    techniques: tuple[Placed, ...]


def tactics(rules: Iterable[RuleCount], detections: Iterable[Detection], view: FieldOfView) -> list[Tactic]:
    """Tactics that some detection names, in ATT&CK's order, then techniques that none could be given to.

    Rules name several tactics and techniques; a technique belongs to the tactics that stand right before it,
    or to all of a rule if none does. Every rule of the hunt that names it has one vote, shared between those;
    it stands under each tactic with at least half as many votes as the first.
    """
    every = [d for d in detections if not d.hidden]
    found = {rule.id for rule in rules}
    placing = _placing(every)
    placed = _placed(rules)
    asked: dict[str, list[Detection]] = {}
    for detection in every:
        for name in _tactics(detection.tags):
            asked.setdefault(name, []).append(detection)
    homes: dict[str, list[Placed]] = {}
    for one in placed:
        for home in placing.get(one.technique) or ("",):
            homes.setdefault(home, []).append(one)
    named = [name for name in TACTICS if name in asked or name in homes]
    return [
        Tactic(
            _title(name),
            len(asked.get(name, ())),
            sum(d.id in found for d in asked.get(name, ())),
            sum(_blind(d, view) for d in asked.get(name, ())),
            tuple(homes.get(name, ())),
        )
        for name in [*named, *([""] if "" in homes else [])]
    ]


def _title(name: str) -> str:
    small = {"and"}
    words = (word if word in small else word.capitalize() for word in name.split("-"))
    return " ".join(words) if name else "No tactic named"


def _tactics(tags: Iterable[str]) -> set[str]:
    names = {tag.lower().removeprefix(_PREFIX).replace("_", "-") for tag in tags}
    return names.intersection(TACTICS)


def _blind(detection: Detection, view: FieldOfView) -> bool:
    outcome = view.outcomes.get(detection.id)
    if outcome is None:
        return False
    one = view.classes[outcome.visibility]
    return not (one.seeing or one.nameless or outcome.seen)


def _placing(detections: Iterable[Detection]) -> dict[str, tuple[str, ...]]:
    votes: dict[str, dict[str, float]] = {}
    for detection in detections:
        for technique, named in _pairs(detection):
            mine = votes.setdefault(technique, {})
            for name in named:
                mine[name] = mine.get(name, 0) + 1 / len(named)
    return {technique: _chosen(mine) for technique, mine in votes.items()}


def _pairs(detection: Detection) -> Iterator[tuple[str, Sequence[str]]]:
    """Techniques of a rule with the tactics that its tags put right before them."""
    techniques = set(detection.techniques)
    run: list[str] = []
    closed = True
    for tag in detection.tags:
        name = tag.lower().removeprefix(_PREFIX).replace("_", "-")
        if name in TACTICS:
            run = [name] if closed else [*run, name]
            closed = False
        elif name.upper() in techniques:
            closed = True
            yield name.upper(), run or sorted(_tactics(detection.tags))


def _chosen(votes: dict[str, float]) -> tuple[str, ...]:
    most = max(votes.values(), default=0)
    return tuple(name for name in TACTICS if votes.get(name, 0) >= most / 2 and name in votes)


def _placed(rules: Iterable[RuleCount]) -> list[Placed]:
    by_technique: dict[str, list[RuleCount]] = {}
    for rule in rules:
        for technique in rule.techniques:
            by_technique.setdefault(technique, []).append(rule)
    made = [
        Placed(
            technique,
            sum(rule.total for rule in some),
            min((rule.gravest for rule in some), key=LEVELS.index),
            len(set[int]().union(*(rule.others for rule in some))),
            min((rule.first for rule in some if rule.first), default=None),
        )
        for technique, some in by_technique.items()
    ]
    return sorted(made, key=lambda one: (LEVELS.index(one.level), -one.findings, one.technique))
