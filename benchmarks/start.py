"""How long the command takes to say anything."""

from __future__ import annotations

from benchmarks.bench import Bench
from benchmarks.figure import Section, timed
from benchmarks.measure import walls

_TARGET = 0.4


def run(bench: Bench) -> Section:
    """``tocsin --help``."""
    bench.tocsin("--help")
    runs = [bench.tocsin("--help") for _ in range(3 if bench.quick else 11)]
    median = walls(runs).median
    figure = timed("`tocsin --help`", runs, f"{median:.2f} s", target=f"≤ {_TARGET} s", met=median <= _TARGET)
    return Section("Start", "The whole command, its modules already in the page cache.", (figure,))
