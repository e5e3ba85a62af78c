"""Logs into the lake for the first time: JSON through the whole ingest, EVTX through its reader."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

from benchmarks.bench import MEMORY_TARGET, SAMPLES, WINDOWS_EVENTS, WINDOWS_JSON, Bench, lacking
from benchmarks.figure import Figure, Section, memory, rate, timed
from benchmarks.measure import Run, Spread, peak, walls

_TARGET = 30_000
_TIMES = 20


def run(bench: Bench) -> Section:
    """JSON into a new lake, and the EVTX corpus read twenty times."""
    missing = lacking(WINDOWS_JSON, SAMPLES)
    about = missing or (
        f"JSON: `tocsin ingest` of {WINDOWS_EVENTS:,} Windows events (1.08 GB of JSON in zip files, OTRF "
        "Security-Datasets) into a lake that does not exist yet. EVTX: the reader alone, a process a core, over the 277 "
        f"files of EVTX-ATTACK-SAMPLES, unpacked, {_TIMES} times, up to Arrow batches."
    )
    return Section("First touch", about, () if missing else (*_json(bench), *_evtx(bench)))


def _json(bench: Bench) -> list[Figure]:
    runs = []
    for _ in range(bench.runs(3)):
        lake = bench.fresh("lake")
        runs.append(bench.tocsin("ingest", WINDOWS_JSON, "--lake", lake))
    spread = walls(runs)
    disk = sum(path.stat().st_size for path in lake.rglob("*") if path.is_file())
    return [
        timed(
            "JSON into the lake",
            runs,
            rate(WINDOWS_EVENTS, spread),
            target=f"≥ {_TARGET:,} events/s",
            met=WINDOWS_EVENTS / spread.median >= _TARGET,
            note=f"the lake takes {memory(disk)} on disk.",
        ),
        _memory("JSON into the lake, memory", runs),
    ]


def _evtx(bench: Bench) -> list[Figure]:
    folder = _unpacked(bench)
    runs = [bench.job("read_evtx", folder, 2 if bench.quick else _TIMES) for _ in range(bench.runs(3))]
    told = [json.loads(run.output) for run in runs]
    spread = Spread(tuple(one["seconds"] for one in told))
    events = told[0]["events"]
    return [
        timed(
            f"EVTX read, {events:,} events",
            runs,
            rate(events, spread),
            target=f"≥ {_TARGET:,} events/s",
            met=events / spread.median >= _TARGET,
            note=f"{told[0]['skipped']:,} records or files could not be read; the files are small (30 events on average), so "
            "opening them is part of the figure; the rate is without the start of Python and its modules.",
        ),
        _memory("EVTX read, memory", runs),
    ]


def _memory(what: str, runs: list[Run]) -> Figure:
    most = peak(runs)
    return Figure(what, memory(most), "≤ 1.5 GB", most <= MEMORY_TARGET, runs=len(runs))


def _unpacked(bench: Bench) -> Path:
    folder = bench.work / "evtx"
    if not folder.is_dir():
        with zipfile.ZipFile(SAMPLES) as archive:
            for number, info in enumerate(archive.infolist()):
                if info.filename.endswith(".evtx"):
                    folder.mkdir(exist_ok=True)
                    with archive.open(info) as member, (folder / f"{number}.evtx").open("wb") as copy:
                        shutil.copyfileobj(member, copy)
    return folder
