"""The demonstration at scale: logs written, taken in, hunted and told, with what it leaves on disk."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.bench import MEMORY_TARGET, Bench
from benchmarks.figure import Figure, Section, memory, timed
from benchmarks.measure import walls

_QUICK, _USUAL, _LONG = 100_000, 1_000_000, 10_000_000


def run(bench: Bench) -> Section:
    """``tocsin demo`` with a hundred thousand, a million or ten million events."""
    sizes = [_QUICK] if bench.quick else [_USUAL, _LONG] if bench.long else [_USUAL]
    about = (
        "`tocsin demo --events N`: the logs of fourteen months are written, taken into a lake, hunted with the rules that "
        "ship with Tocsin, and told. Ten million events are measured with `python -m benchmarks.run --long`."
    )
    return Section("Demonstration", about, tuple(one for size in sizes for one in _figures(bench, size)))


def _figures(bench: Bench, events: int) -> list[Figure]:
    folder = bench.fresh("demo")
    run = bench.tocsin("demo", "--no-alliance", "--folder", folder, "--events", events)
    logs, lake = (_size(folder / name) for name in ("logs", "lake"))
    shutil.rmtree(folder)
    what = f"{events:,} events"
    value = f"{walls([run]).median:.0f} s"
    note = f"logs {memory(logs)}, lake {memory(lake)} on disk."
    return [
        timed(what, [run], value, note=note),
        Figure(f"{what}, memory", memory(run.memory), "≤ 1.5 GB", run.memory <= MEMORY_TARGET),
    ]


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
