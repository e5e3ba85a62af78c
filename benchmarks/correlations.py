"""Correlations of every type over 32,000 and 64,000 matches: time must grow with the matches, not their square."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.figure import Figure, Section, timed
from benchmarks.measure import Spread, walls

_FEW, _MANY = 32_000, 64_000
_SECONDS, _GROWTH = 1.0, 2.2
TYPES = {
    "event_count": "gte: 10",
    "value_count": "field: TargetUserName\n        gte: 5",
    "temporal": "",
    "temporal_ordered": "",
    "value_sum": "field: Size\n        gte: 5000",
    "value_avg": "field: Size\n        gte: 499",
    "value_percentile": "field: Size\n        percentile: 90\n        gte: 890",
}
_RULES = """\
title: Failed logon
id: 00000000-0000-4000-8000-000000000001
name: failed
logsource: {product: windows, service: security}
detection: {selection: {EventID: 4625}, condition: selection}
---
title: Logon
id: 00000000-0000-4000-8000-000000000002
name: logon
logsource: {product: windows, service: security}
detection: {selection: {EventID: 4624}, condition: selection}
"""


def run(bench: Bench) -> Section:
    """The function alone for each type, then whole hunts."""
    about = (
        "Matches of two rules on 50 machines, a burst a minute. *Function*: `correlate` alone, inside one process, the "
        "median of its runs. *Whole hunt*: `tocsin hunt` in a lake of those events with all seven correlations at once, "
        "against a hunt with the two rules they stand on."
    )
    return Section("Correlations", about, (*_functions(bench), *_hunts(bench)))


def _functions(bench: Bench) -> list[Figure]:
    found = []
    for kind in TYPES:
        told = json.loads(bench.job("correlate", kind, _FEW, _MANY, 3 if bench.quick else 7).output)
        few, many = Spread(tuple(told["few"])), Spread(tuple(told["many"]))
        growth = many.median / few.median
        found.append(
            Figure(
                f"{kind}, function",
                f"{few.median:.3f} s; {growth:.2f} times that for twice as many",
                f"≤ {_SECONDS:.0f} s; ≤ {_GROWTH} times",
                few.median <= _SECONDS and growth <= _GROWTH,
                wall=f"{few.seconds()}; {many.seconds()}",
                runs=len(few.values),
            )
        )
    return found


def _hunts(bench: Bench) -> list[Figure]:
    base, whole = bench.work / "base.yml", bench.work / "correlations.yml"
    base.write_text(_RULES, "utf-8")
    whole.write_text("---\n".join((_RULES, *(_rule(kind) for kind in TYPES))), "utf-8")
    figures, added = [], {}
    for count in (_FEW, _MANY):
        lake = _lake(bench, count)
        bench.hunt(lake, "--rules", whole)
        bench.hunt(lake, "--rules", base)
        without = [bench.hunt(lake, "--rules", base) for _ in range(bench.runs(3))]
        runs = [bench.hunt(lake, "--rules", whole) for _ in range(bench.runs(3))]
        added[count] = walls(runs).median - walls(without).median
        figures.append(
            timed(f"All seven, whole hunt, {count:,} events", runs, f"{added[count]:.2f} s more than without")
        )
    return figures


def _rule(kind: str) -> str:
    condition = TYPES[kind]
    lines = f"    condition:\n        {condition}\n" if condition else ""
    return (
        f"title: Correlated by {kind}\nid: 00000000-0000-4000-9000-{list(TYPES).index(kind):012}\n"
        f"correlation:\n    type: {kind}\n    rules: [failed, logon]\n    group-by: [Computer]\n    timespan: 1m\n{lines}"
        "level: high\n"
    )


def _lake(bench: Bench, count: int) -> Path:
    lake, logs = bench.fresh(f"correlated-{count}"), bench.work / f"correlated-{count}.json"
    start = dt.datetime(2022, 5, 1, tzinfo=dt.UTC)
    with logs.open("w", encoding="utf-8") as stream:
        for number in range(count):
            stream.write(json.dumps(_event(number, start)) + "\n")
    bench.tocsin("ingest", logs, "--lake", lake)
    return lake


def _event(number: int, start: dt.datetime) -> dict[str, object]:
    burst, place = divmod(number, 16)
    time = start + dt.timedelta(minutes=burst, seconds=place)
    return {
        "Channel": "Security",
        "EventID": 4624 if place % 8 == 7 else 4625,  # noqa: PLR2004  (every eighth succeeds)
        "Computer": f"WS{burst % 50:02}.corp.example",
        "EventRecordID": number,
        "SystemTime": time.isoformat(),
        "TargetUserName": f"user{number * 7919 % 997}",
        "Size": number * 7919 % 1000,
    }
