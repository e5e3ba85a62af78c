"""A million indicators beside the rules: compiled the first time, and from the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import RELEASE, WINDOWS_JSON, Bench, lacking
from benchmarks.figure import Figure, Section, timed
from benchmarks.measure import Run, walls

_TARGET = 5.0
_COUNT = 1_000_000


def run(bench: Bench) -> Section:
    """The re-hunt without and with the list."""
    missing = lacking(WINDOWS_JSON, RELEASE)
    about = missing or (
        f"The re-hunt with a list of {_count(bench):,} indicators beside the rules: 40 % addresses, 30 % domains, 20 % "
        "SHA-256 hashes, 10 % URLs, made up and each different, as plain text. *Added* is against the re-hunt without "
        "the list in the same run."
    )
    return Section("A million indicators", about, () if missing else _figures(bench))


def _count(bench: Bench) -> int:
    return _COUNT // 10 if bench.quick else _COUNT


def _figures(bench: Bench) -> tuple[Figure, ...]:
    rules = ("--rules", bench.windows_rules)
    bench.warm(*rules)
    without, first, cached = [], [], []
    for number in range(bench.runs(3)):
        listed = (*rules, "--indicators", _list(bench, number))
        without.append(bench.hunt(bench.lake, *rules))
        first.append(bench.hunt(bench.lake, *listed))
        cached.append(bench.hunt(bench.lake, *listed))
    return (
        timed("Without the list", without, f"{walls(without).median:.2f} s"),
        _added("List seen for the first time", first, without),
        _added("List compiled before", cached, without),
    )


def _added(what: str, runs: list[Run], without: list[Run]) -> Figure:
    added = walls(runs).median - walls(without).median
    return timed(what, runs, f"{added:.2f} s added", target=f"≤ {_TARGET:.0f} s added", met=added <= _TARGET)


def _list(bench: Bench, number: int) -> Path:
    path = bench.work / f"indicators-{number}.txt"
    with path.open("w", encoding="ascii") as stream:
        stream.writelines(f"{one}\n" for one in _indicators(_count(bench), number))
    return path


def _indicators(count: int, seed: int) -> Iterator[str]:
    for place in range(count):
        digest = hashlib.sha256(f"{seed}-{place}".encode()).hexdigest()
        kind = place % 10
        if kind < 4:  # noqa: PLR2004  (four of ten are addresses)
            number = int(digest[:8], 16)
            yield f"{number % 223 + 1}.{number >> 8 & 255}.{number >> 16 & 255}.{place & 255}"
        elif kind < 7:  # noqa: PLR2004  (three of ten are domains)
            yield f"{digest[:12]}.{digest[12:18]}.example"
        elif kind < 9:  # noqa: PLR2004  (two of ten are hashes)
            yield digest
        else:
            yield f"https://{digest[:10]}.example/{digest[10:20]}/{digest[20:26]}.php?id={place}"
