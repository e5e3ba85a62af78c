"""All correlations of a rule set, those that others build on first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from tocsin.hunting.correlating.members import BaseMatch, group_of, groups
from tocsin.hunting.correlating.windows import windows
from tocsin.model.detection import Detection


class Correlated(msgspec.Struct, frozen=True):
    """Findings of correlations, as matches that stand on several events; and what took no part.

    ``without_time`` counts matches of referenced detections whose event has no time.
    """

    findings: tuple[BaseMatch, ...]
    without_time: int


def correlate(detections: Sequence[Detection], matches: Mapping[str, Sequence[BaseMatch]]) -> Correlated:
    """Find what correlations hold over ``matches`` (by rule id)."""
    known: dict[str, Sequence[BaseMatch]] = dict(matches)
    findings: list[BaseMatch] = []
    untimed: dict[str, int] = {}
    for detection in _in_order(detections):
        own = tuple(_findings(detection, known))
        known[detection.id] = own
        findings.extend(own)
    for detection in detections:
        for rule in detection.correlation.rules if detection.correlation else ():
            untimed[rule] = sum(match.time is None for match in matches.get(rule, ()))
    return Correlated(tuple(findings), sum(untimed.values()))


def _findings(detection: Detection, known: Mapping[str, Sequence[BaseMatch]]) -> Iterator[BaseMatch]:
    correlation = detection.correlation
    if correlation is None:
        return
    for (origin, *_), members in sorted(groups(correlation, known).items()):
        for window in windows(correlation, members):
            places = tuple(sorted({place for member in window for place in member.places}))
            yield BaseMatch(detection.id, window[-1].time, origin, group_of(correlation, window[0]), places)


def _in_order(detections: Sequence[Detection]) -> list[Detection]:
    """Correlations after those they refer to; a circle is rejected by the front-end."""
    pending = {one.id: one for one in detections if one.correlation}
    ordered: list[Detection] = []
    while pending:
        ready = [
            one
            for one in pending.values()
            if one.correlation
            and not any(rule in pending for rule in one.correlation.rules if rule != one.id)
        ]
        if not ready:
            break
        ordered.extend(ready)
        for one in ready:
            del pending[one.id]
    return ordered
