"""History hunted again with rules compiled before; beside it, one SQL query per rule."""

from __future__ import annotations

import json

from benchmarks.bench import MEMORY_TARGET, RELEASE, WINDOWS_EVENTS, WINDOWS_JSON, Bench, lacking
from benchmarks.figure import Figure, Section, memory, rate, timed
from benchmarks.measure import peak, walls

_TARGET = 5.0


def run(bench: Bench) -> Section:
    """All Windows rules against the lake, and the baseline on a slice of the same events."""
    missing = lacking(WINDOWS_JSON, RELEASE)
    about = missing or (
        f"`tocsin hunt --lake` with all Windows rules of the SigmaHQ release of 2026-08-05 over {WINDOWS_EVENTS:,} events "
        "(467,697 in the lake: one file lies there twice), findings and field of view written. Compiled rules come from "
        "the cache; nothing else is kept from hunt to hunt. The baseline is what pySigma's SQLite backend makes of the "
        "same rules, one query per rule, over a slice of the same events in an in-memory table; only the queries are "
        "timed, not the conversion and not the loading."
    )
    return Section("Re-hunt", about, () if missing else _figures(bench))


def _figures(bench: Bench) -> tuple[Figure, ...]:
    rules = ("--rules", bench.windows_rules)
    bench.warm(*rules)
    runs = [bench.hunt(bench.lake, *rules) for _ in range(bench.runs(5))]
    spread, most = walls(runs), peak(runs)
    found = sum(1 for _ in (bench.work / "findings.jsonl").open("rb"))
    ours = WINDOWS_EVENTS / spread.median
    return (
        timed(
            "Re-hunt",
            runs,
            f"{spread.median:.2f} s",
            target=f"≤ {_TARGET:.0f} s",
            met=spread.median <= _TARGET,
            note=f"{found:,} findings; {rate(WINDOWS_EVENTS, spread)} events.",
        ),
        Figure("Re-hunt, memory", memory(most), "≤ 1.5 GB", most <= MEMORY_TARGET, runs=len(runs)),
        *_baseline(bench, ours),
    )


def _baseline(bench: Bench, ours: float) -> tuple[Figure, ...]:
    events, seconds = (2_000, 20) if bench.quick else (20_000, 90)
    run = bench.job("sql_per_rule", WINDOWS_JSON, bench.windows_rules, events, seconds)
    told = json.loads(run.output)
    whole = told["seconds"] * told["queries"] / told["asked"]
    theirs = told["events"] / whole
    return (
        timed(
            "Baseline: SQLite, a query per rule",
            [run],
            f"{theirs:,.0f}/s",
            note=f"{told['asked']:,} of {told['queries']:,} queries asked of {told['events']:,} events in "
            f"{told['seconds']:.1f} s ({told['failed']} rules could not be converted or asked); the rate is scaled to "
            "all queries. CPU and memory are those of the whole process with loading and conversion.",
        ),
        Figure("Re-hunt to baseline, events/s", f"{ours / theirs:,.0f} times"),
    )
