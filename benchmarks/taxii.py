"""TAXII side by side with medallion, the reference server, on the same objects; and pages far into a million."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.bench import JOBS, ROOT, Bench
from benchmarks.figure import Figure, Section
from benchmarks.measure import BenchmarkError, Spread

_PEERS = ROOT / "requirements" / "peers.txt"
_SIZES = (5_000, 100_000)
_MANY = 1_000_000
_PATIENCE = 60
_TIMES = 10
_GROWTH = 2.0
_WHAT = {
    "pages": "pages of 100, one after the other",
    "type": "pages of 100 of one type",
    "id": "one object by its id",
    "post": "POST of 1,000",
}
Times = tuple[float, ...]
#: The command that serves at a port.
Command = Callable[[int], list[str]]


def run(bench: Bench) -> Section:
    """Both servers, then Tocsin alone with a million objects."""
    about = (
        "One process each, over HTTP on loopback, the same client: Tocsin's TAXII server over its store in SQLite, every "
        "object's marking checked on the way in and for each reader on the way out; medallion 3.0.0 with its memory "
        f"backend. A request that has no answer after {_PATIENCE} s counts as none. Objects are nine indicators to one malware. What Tocsin says that it took is on the disk; medallion keeps it in memory."
    )
    sizes = _SIZES[:1] if bench.quick else _SIZES
    figures = [figure for size in sizes for figure in _side_by_side(bench, size)]
    return Section("TAXII", about, (*figures, *_far(bench, _SIZES[1] if bench.quick else _MANY)))


def _side_by_side(bench: Bench, count: int) -> Iterator[Figure]:
    folder = bench.fresh(f"taxii-{count}")
    bench.job("taxii_objects", count, folder, "peer")
    for kind, what in _WHAT.items():
        ours = _asked(bench, _tocsin(folder), kind, count)
        theirs = _asked(bench, _medallion(bench, folder), kind, count)
        yield _compared(f"{count:,} objects: {what}", ours, theirs, aimed=count == _SIZES[-1])


def _compared(what: str, ours: Times, theirs: Times, *, aimed: bool) -> Figure:
    if not ours:
        raise BenchmarkError(f"{what}: no answer after {_PATIENCE} s")
    mine, spread = Spread(ours), f"{len(ours) / sum(ours):,.1f}/s"
    if not theirs:
        least = _PATIENCE * len(ours) / sum(ours)
        value = f"{spread}; medallion has not answered one: more than {least:,.0f} times"
        return Figure(what, value, *_verdict(least, aimed=aimed), wall=_milliseconds(mine), runs=len(ours))
    ratio = (len(ours) / sum(ours)) / (len(theirs) / sum(theirs))
    value = f"{spread}; medallion {len(theirs) / sum(theirs):,.2f}/s: {ratio:,.0f} times"
    return Figure(what, value, *_verdict(ratio, aimed=aimed), wall=_milliseconds(mine), runs=len(ours))


def _far(bench: Bench, count: int) -> Iterator[Figure]:
    folder = bench.fresh(f"taxii-{count}")
    moments = json.loads(bench.job("taxii_objects", count, folder, "alone").output)["moments"][:-1]
    found = [Spread(_asked(bench, _tocsin(folder), "after", count, moment)) for moment in moments]
    most, least = (pick(one.median for one in found) for pick in (max, min))
    yield Figure(
        f"{count:,} objects: a page of 100 anywhere",
        f"{least * 1000:.1f} to {most * 1000:.1f} ms",
        "does not grow with its position",
        most <= _GROWTH * least,
        wall=f"{found[0].median * 1000:.1f} ms after a tenth, {found[-1].median * 1000:.1f} ms after nine tenths",
        runs=len(found[0].values),
        note="medians at nine places, each a tenth of all objects after the one before it",
    )


def _verdict(ratio: float, *, aimed: bool) -> tuple[str, bool | None]:
    return (f"≥ {_TIMES} times", ratio >= _TIMES) if aimed else ("", None)


def _milliseconds(spread: Spread) -> str:
    return (
        f"{spread.median * 1000:.1f} ms ({min(spread.values) * 1000:.1f} to {max(spread.values) * 1000:.1f})"
    )


def _asked(bench: Bench, serve: Command, kind: str, count: int, moment: str = "") -> Times:
    """Seconds of each request of one kind, at a server of its own: one may be busy yet with what nobody waits for."""
    port = _free_port()
    with _serving(bench, serve(port)):
        told = json.loads(bench.job("taxii_ask", port, count, _PATIENCE, kind, moment).output)
    return tuple(float(seconds) for seconds in told)


def _tocsin(folder: Path) -> Command:
    return lambda port: [sys.executable, str(JOBS / "taxii_serve.py"), str(folder), str(port)]


def _medallion(bench: Bench, folder: Path) -> Command:
    """In an environment of its own: it is a peer to measure against, not something that Tocsin stands on."""
    place = bench.work / "peers"
    python = place / "bin" / "python"
    if not python.exists():
        venv.create(place, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
        subprocess.run([*pip, "--requirement", str(_PEERS)], check=True)
    return lambda port: [
        str(place / "bin" / "medallion"),
        "--port",
        str(port),
        str(folder / "medallion.json"),
    ]


@contextlib.contextmanager
def _serving(bench: Bench, command: Sequence[str]) -> Iterator[None]:
    told = subprocess.DEVNULL
    server = subprocess.Popen(command, env={**os.environ, **bench.environment}, stdout=told, stderr=told)
    try:
        yield
    finally:
        server.kill()
        server.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
