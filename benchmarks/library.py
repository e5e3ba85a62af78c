"""The library's search and its pages: how long searches of many kinds take, what the index costs, how large a page is."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.bench import Bench
from benchmarks.figure import Figure, Section, memory
from tocsin.press.demo.corpus import VOCABULARY

_SIZES = (1_000, 10_000, 100_000)
_TARGET = 0.050
_TIMES = 40
_PAGE_TARGET = 100_000
_PAGES = {
    "search": "the page of a search",
    "article": "an article with three like it",
    "topic": "a topic's page",
    "topics": "all topics, counted",
    "front": "the front page",
}
_WHAT = {
    "once": "searches asked once",
    "again": "the same again",
    "corrected": "the same after a correction",
    "alike": "more like this",
    "worst": "the most that a query may ask",
}
#: A search: its kind, wall time and processor time in seconds.
Timed = Sequence[tuple[str, float, float]]


def run(bench: Bench) -> Section:
    """Fill a store of each size, and search it."""
    about = (
        "A publication's store, in a process of its own, with articles of 415 words on average in "
        f"{VOCABULARY:,} words by Zipf's law, eight topics each, of 1,270, and one in twenty for the community alone. "
        "Searches are of 14 kinds, each as often: words from the commonest to rare ones, several, either, phrases, beginnings, with "
        "fields and days; by visitors, subscribers and one of the community in turn. Each gives the exact count, all facets, and "
        "ten excerpts with hits marked. Each is asked once, in a process that has only opened the store, and then again. Pages are asked for by HTTP, by a visitor, over one "
        "connection and without TLS, each place once; sizes are those of the HTML as it is sent."
    )
    sizes = _SIZES[:2] if bench.quick else _SIZES
    return Section("The library", about, tuple(figure for size in sizes for figure in _of(bench, size)))


def _of(bench: Bench, size: int) -> Iterator[Figure]:
    folder = bench.fresh(f"library-{size}")
    filled = bench.job("library_fill", size, folder)
    told = json.loads(filled.output)
    run_ = bench.job("library_search", size, folder, 10 if bench.quick else _TIMES)
    searched: dict[str, Any] = json.loads(run_.output)
    most = max(_SIZES)
    for name, what in _WHAT.items():
        aimed = size == most and name != "worst"
        yield _figure(
            f"{size:,} articles: {what}",
            searched[name],
            aimed=aimed,
            memory_=searched["memory"],
        )
    yield from _pages(bench, size, folder)
    yield Figure(
        f"{size:,} articles: kept and indexed, a thousand at once",
        f"{told['seconds'] / size * 1000:.2f} ms an article",
        wall=f"{told['seconds']:.0f} s",
        note=f"the index takes {memory(told['index'])}, the whole store, with all versions, {memory(told['store'])}; what the search "
        f"holds of all articles is read in {searched['opened'] * 1000:,.0f} ms, with the first search.",
    )


def _figure(what: str, timed: Timed, *, aimed: bool, memory_: int) -> Figure:
    walls = sorted(wall for _, wall, _ in timed)
    used = sorted(cpu for _, _, cpu in timed)
    late = _at(walls, 0.95)
    return Figure(
        what,
        f"p50 {_ms(statistics.median(walls))}, p95 {_ms(late)}",
        f"p95 ≤ {_TARGET * 1000:.0f} ms" if aimed else "",
        late <= _TARGET if aimed else None,
        wall=f"at most {_ms(walls[-1])}",
        cpu=f"p50 {_ms(statistics.median(used))}, p95 {_ms(_at(used, 0.95))}",
        memory=memory(memory_),
        runs=len(timed),
        note=_by_kind(timed) if aimed else "",
    )


def _pages(bench: Bench, size: int, folder: Path) -> Iterator[Figure]:
    run_ = bench.job("library_pages", size, folder, 10 if bench.quick else _TIMES)
    asked: list[tuple[str, float, float, int]] = json.loads(run_.output)
    for kind, what in _PAGES.items():
        found = [one for one in asked if one[0] == kind]
        walls, used = sorted(one[1] for one in found), sorted(one[2] for one in found)
        largest = max(one[3] for one in found)
        yield Figure(
            f"{size:,} articles: {what}",
            f"p50 {_ms(statistics.median(walls))}, p95 {_ms(_at(walls, 0.95))}; at most {largest / 1000:.0f} kB",
            f"≤ {_PAGE_TARGET / 1000:.0f} kB",
            largest <= _PAGE_TARGET,
            wall=f"at most {_ms(walls[-1])}",
            cpu=f"p50 {_ms(statistics.median(used))}, p95 {_ms(_at(used, 0.95))}",
            memory=memory(run_.memory),
            runs=len(found),
        )


def _by_kind(timed: Timed) -> str:
    """The processor time of each kind, the slowest first."""
    kinds: dict[str, list[float]] = {}
    for kind, _, used in timed:
        kinds.setdefault(kind, []).append(used)
    slowest = sorted(kinds.items(), key=lambda one: -_at(sorted(one[1]), 0.95))
    told = (f"{kind} {_ms(statistics.median(used))}/{_ms(_at(sorted(used), 0.95))}" for kind, used in slowest)
    return f"processor time by kind, p50/p95: {', '.join(told)}."


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
