"""Which findings a page shows whole: the gravest first, of every rule and every machine some."""

from __future__ import annotations

from collections import Counter

from tocsin.model.finding import Finding
from tocsin.node.reports.page.events import EVENTS, FIELDS
from tocsin.node.reports.page.tally import LEVELS, Tally
from tocsin.node.reports.page.text import VALUE_CHARS

#: Findings shown whole, of one rule and in all, and characters of their events.
PER_RULE = 250
WHOLE = 5_000
CHARS = 16_000_000

#: What the markup around one field and one finding takes.
_FIELD, _FINDING = 40, 900


def choose(tally: Tally, whole: int = WHOLE, per_rule: int = PER_RULE, chars: int = CHARS) -> list[int]:
    """Positions of the findings to show, in order of time.

    Every rule's first finding comes first, then by level, so that a flood of one rule hides no other;
    within a rule each machine's first, then by time. ``per_rule`` holds only where there are more than ``whole``.
    """
    ranks = _ranks(tally)
    bound = per_rule if len(tally.findings) > whole else whole
    rated = [
        (rank > 0, _grade(finding), rank, at)
        for at, (finding, rank) in enumerate(zip(tally.findings, ranks, strict=True))
        if rank < bound
    ]
    chosen: list[int] = []
    for *_, at in sorted(rated)[:whole]:
        chars -= _size(tally.findings[at])
        if chars < 0 and chosen:
            break
        chosen.append(at)
    return sorted(chosen)


def _grade(finding: Finding) -> int:
    return LEVELS.index(finding.level) if finding.level in LEVELS else len(LEVELS)


def _ranks(tally: Tally) -> list[int]:
    """Each finding's place within its rule: first of each machine, then second of each, and so on."""
    seen: Counter[tuple[int, int]] = Counter()
    rounds: dict[int, list[tuple[int, int]]] = {}
    for at, place in enumerate(tally.places):
        key = place.rule, place.hosts[0]
        rounds.setdefault(place.rule, []).append((seen[key], at))
        seen[key] += 1
    ranks = [0] * len(tally.places)
    for found in rounds.values():
        for rank, (_, at) in enumerate(sorted(found)):
            ranks[at] = rank
    return ranks


def _size(finding: Finding) -> int:
    """Characters that a finding takes in the page, roughly."""
    size = _FINDING
    for event in finding.events[:EVENTS]:
        values = list(event.fields.values())[:FIELDS]
        size += sum(_FIELD + min(len(value), VALUE_CHARS) for value in values)
    return size
