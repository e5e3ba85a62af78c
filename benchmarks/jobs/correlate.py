"""Correlate made-up matches of one type; tells the seconds of each run for a few and for many, as JSON."""

from __future__ import annotations

import json
import sys
import time

from tocsin.hunting.correlating import BaseMatch, correlate
from tocsin.model.detection import Condition, Correlation, CorrelationType, Detection

_RULES = ("failed", "logon")
_CONDITIONS = {
    "event_count": 10,
    "value_count": 5,
    "value_sum": 5_000,
    "value_avg": 499,
    "value_percentile": 890,
}


def main(kind: str, few: str, many: str, times: str) -> None:
    told = {name: _seconds(kind, int(count), int(times)) for name, count in (("few", few), ("many", many))}
    print(json.dumps(told))


def _seconds(kind: str, count: int, times: int) -> list[float]:
    detection, matches = _detection(kind), _matches(count)
    found = []
    for _ in range(times):
        started = time.perf_counter()
        correlate((detection,), matches)
        found.append(time.perf_counter() - started)
    return found


def _detection(kind: str) -> Detection:
    bounds = (Condition("gte", _CONDITIONS[kind]),) if kind in _CONDITIONS else ()
    field = "TargetUserName" if kind == "value_count" else "Size"
    correlation = Correlation(
        type=CorrelationType(kind),
        rules=_RULES,
        group_by=("Computer",),
        timespan=60.0,
        conditions=bounds,
        fields=(field,) if kind.startswith("value") else (),
        percentile=90.0 if kind == "value_percentile" else None,
    )
    return Detection(id="correlated", title=kind, kind="sigma", file="", digest="", correlation=correlation)


def _matches(count: int) -> dict[str, list[BaseMatch]]:
    """Bursts of 16 events, one a second, each burst on another of 50 machines; every eighth event succeeds."""
    found: dict[str, list[BaseMatch]] = {rule: [] for rule in _RULES}
    for number in range(count):
        burst, place = divmod(number, 16)
        fields = {
            "Computer": f"WS{burst % 50:02}.corp.example",
            "TargetUserName": f"user{number * 7919 % 997}",
            "Size": str(number * 7919 % 1000),
        }
        rule = _RULES[place % 8 == 7]  # noqa: PLR2004
        moment = (burst * 60 + place) * 1_000_000
        found[rule].append(BaseMatch(rule, moment, "", fields, (("part", number),)))
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
