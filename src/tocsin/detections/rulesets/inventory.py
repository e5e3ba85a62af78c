"""Counts what is in a rule set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from tocsin.model.detection import Level, RuleSet


class Inventory(msgspec.Struct, frozen=True):
    """Counts of detections; a detection with several techniques or log sources counts for each."""

    total: int
    correlations: int
    hidden: int
    rejected: int
    kinds: dict[str, int]
    levels: dict[str, int]  # most severe first
    statuses: dict[str, int]
    logsources: dict[str, int]
    techniques: dict[str, int]


def inventory(rules: RuleSet) -> Inventory:
    """Counts by kind, level, status, log source and technique, the most frequent first."""
    found = rules.detections
    levels = Counter(one.level.value for one in found)
    return Inventory(
        total=len(found),
        correlations=sum(one.correlation is not None for one in found),
        hidden=sum(one.hidden for one in found),
        rejected=len(rules.rejected),
        kinds=_counted(one.kind for one in found),
        levels={level.value: levels[level.value] for level in reversed(Level) if levels[level.value]},
        statuses=_counted(one.status or "none" for one in found),
        logsources=_counted(source for one in found for source in {str(b.logsource) for b in one.branches}),
        techniques=_counted(technique for one in found for technique in one.techniques),
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))
