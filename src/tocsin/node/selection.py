"""Choosing detections by level, status, tag and log source."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tocsin.model.detection import Detection, Level, RuleSet
from tocsin.model.logsource import LogSource

_RANK = {level: rank for rank, level in enumerate(Level)}


class Selection(msgspec.Struct, frozen=True):
    """What to hunt for; empty parts ask for nothing.

    ``level`` is the least level, ``statuses`` and ``tags`` are alternatives (a tag also stands for those
    below it: ``attack.t1059`` takes ``attack.t1059.001``), ``logsource`` what a branch must ask for, a
    correlation's being those of the rules it stands on.
    """

    level: Level | None = None
    statuses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    logsource: LogSource | None = None


def select(rules: RuleSet, selection: Selection) -> RuleSet:
    """The rule set with only the chosen detections, and, hidden, those that chosen correlations need."""
    by_id = {d.id: d for d in rules.detections}
    shown = [d for d in rules.detections if not d.hidden]
    chosen = {d.id for d in shown if _is_chosen(d, selection) and _is_asked(d, by_id, selection.logsource)}
    needed = _needed(by_id, chosen)
    kept = tuple(
        d if d.id in chosen else msgspec.structs.replace(d, hidden=True)
        for d in rules.detections
        if d.id in chosen or d.id in needed
    )
    return msgspec.structs.replace(rules, detections=kept)


def _is_chosen(detection: Detection, selection: Selection) -> bool:
    if selection.level is not None and _RANK[detection.level] < _RANK[selection.level]:
        return False
    if selection.statuses and detection.status not in selection.statuses:
        return False
    return not selection.tags or any(_tagged(detection, tag.lower()) for tag in selection.tags)


def _is_asked(detection: Detection, by_id: Mapping[str, Detection], wanted: LogSource | None) -> bool:
    """Whether a detection, or any rule that it stands on, asks for a log source."""
    if wanted is None:
        return True
    needed = (by_id[rule] for rule in _needed(by_id, {detection.id}) if rule in by_id)
    branches = (branch for one in (detection, *needed) for branch in one.branches)
    return any(_asks(branch.logsource, wanted) for branch in branches)


def _tagged(detection: Detection, tag: str) -> bool:
    return any(own.lower() == tag or own.lower().startswith(f"{tag}.") for own in detection.tags)


def _asks(own: LogSource, wanted: LogSource) -> bool:
    pairs = (
        (wanted.product, own.product),
        (wanted.category, own.category),
        (wanted.service, own.service),
    )
    return all(want is None or want == have for want, have in pairs)


def _needed(by_id: Mapping[str, Detection], chosen: set[str]) -> set[str]:
    pending = [*chosen]
    needed: set[str] = set()
    while pending:
        detection = by_id.get(pending.pop())
        for rule in detection.correlation.rules if detection and detection.correlation else ():
            if rule not in needed:
                needed.add(rule)
                pending.append(rule)
    return needed
