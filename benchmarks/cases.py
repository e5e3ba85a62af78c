"""A large case: how long its pages take, what gathering takes, and what reading every trace would take."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Sequence

from benchmarks.bench import Bench
from benchmarks.figure import Figure, Section, memory
from benchmarks.measure import Run

_FINDINGS, _MEMBERS = 100_000, 32
_TARGET = 1.0
_TIMES = 60
#: Pages, in the order of their figures; one that is not served has none.
_PAGES = {
    "changed": "the case as JSON, after a change",
    "JSON": "the case as JSON",
    "HTML": "the case as a page",
    "as the community is told it": "the case as the community is told it",
    "timeline": "its timeline",
    "attribution": "its attribution",
    "evidence": "its entries",
    "traces": "a page of its traces",
    "phase": "a page of the traces of a phase",
}
_MADE = {
    "picture": "the picture alone",
    "preview": "what the community is told alone",
    "attributed": "the picture, and who may have done it, alone",
    "traces page": "200 traces alone",
}
_BASELINE = "baseline"
#: A page: its kind, wall time and processor time in seconds, bytes.
Timed = Sequence[tuple[str, float, float, int]]


def run(bench: Bench) -> Section:
    """Fill a node's store with a case, and ask for its pages."""
    findings = _FINDINGS // 10 if bench.quick else _FINDINGS
    about = (
        f"A node with the case of Albania, a call of 300 items that {_MEMBERS} members have answered, each with 100 items that it has "
        f"seen, and {findings:,} findings of a hunt at home, over 430 days. Pages are asked for by HTTP, with a session, over one connection and "
        "without TLS, each page again and again; what is made of a case is kept while nothing of it changes, and made anew after a change. The baseline makes the same course from member to "
        "member by reading every trace. *Gathered* is the whole file, looked through, then kept and counted 20,000 findings at a time."
    )
    folder = bench.fresh("case")
    folder.mkdir(parents=True)
    filled = bench.job("case_fill", folder, findings, _MEMBERS)
    told = json.loads(filled.output)
    asked = bench.job("case_pages", folder, told["case"], 10 if bench.quick else _TIMES)
    return Section(
        "A case", about, (*_figures(json.loads(asked.output), asked), *_gathered(told, filled, findings))
    )


def _figures(timed: Timed, asked: Run) -> Iterator[Figure]:
    by: dict[str, list[tuple[float, float, int]]] = {}
    for kind, wall, used, size in timed:
        by.setdefault(kind, []).append((wall, used, size))
    for kind, what in (_PAGES | _MADE).items():
        if kind in by:
            yield _figure(what, by[kind], asked, aimed=kind in _PAGES)
    whole = [wall for wall, _, _ in by[_BASELINE]]
    yield Figure("Baseline: every trace is read", f"{statistics.median(whole):.2f} s", runs=len(whole))
    times = statistics.median(whole) / statistics.median(wall for wall, _, _ in by["picture"])
    yield Figure("The picture to the baseline", f"{times:,.0f} times as fast", runs=len(whole))


def _figure(what: str, some: Sequence[tuple[float, float, int]], asked: Run, *, aimed: bool) -> Figure:
    walls, used = sorted(wall for wall, _, _ in some), sorted(cpu for _, cpu, _ in some)
    size = max(size for _, _, size in some)
    late = _at(walls, 0.95)
    return Figure(
        what,
        f"p50 {_ms(statistics.median(walls))}, p95 {_ms(late)}" + (f"; {size / 1000:.0f} kB" if size else ""),
        f"p95 ≤ {_TARGET:.0f} s" if aimed else "",
        late <= _TARGET if aimed else None,
        wall=f"at most {_ms(walls[-1])}",
        cpu=f"p50 {_ms(statistics.median(used))}, p95 {_ms(_at(used, 0.95))}",
        memory=memory(asked.memory),
        runs=len(some),
    )


def _gathered(told: dict[str, float], filled: Run, findings: int) -> Iterator[Figure]:
    yield Figure(
        f"{findings:,} findings gathered",
        f"{findings / told['findings']:,.0f}/s",
        wall=f"{told['findings']:.1f} s",
        memory=memory(filled.memory),
        note=f"from {memory(told['file'])} of JSON lines; gathered again, with nothing new, in {told['again']:.1f} s; the node's store takes "
        f"{memory(told['store'])}.",
    )
    yield Figure(f"a call with {_MEMBERS} answers gathered", f"{told['call']:.2f} s")


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
