"""``python -m benchmarks.run [--only NAME] [--quick] [--long]`` measures and writes ``docs/benchmarks.md``."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    advisories,
    alliance,
    cases,
    correlations,
    demonstration,
    first_touch,
    gaps,
    indicators,
    library,
    reading_order,
    rehunt,
    release,
    review_mails,
    start,
    taxii,
    twice_the_rules,
)
from benchmarks.bench import ROOT, Bench
from benchmarks.figure import Section, page
from benchmarks.machine import describe, when
from benchmarks.measure import BenchmarkError

PAGE = ROOT / "docs" / "benchmarks.md"
#: In the order in which they are run: the first to take logs in leaves the lake for those after it.
BENCHMARKS: dict[str, Callable[[Bench], Section]] = {
    "start": start.run,
    "first_touch": first_touch.run,
    "rehunt": rehunt.run,
    "twice_the_rules": twice_the_rules.run,
    "indicators": indicators.run,
    "correlations": correlations.run,
    "advisories": advisories.run,
    "demonstration": demonstration.run,
    "alliance": alliance.run,
    "taxii": taxii.run,
    "cases": cases.run,
    "library": library.run,
    "release": release.run,
    "gaps": gaps.run,
    "review_mails": review_mails.run,
    "reading_order": reading_order.run,
}


def main() -> int:
    """Exit code 1 if a benchmark could not be measured; a target that is missed is told, and is no error."""
    asked = _arguments()
    sections, failed = [], 0
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-", dir=asked.work) as folder:
        bench = Bench(Path(folder), quick=asked.quick, long=asked.long)
        for name in asked.only or BENCHMARKS:
            load = os.getloadavg()[0]
            section, seconds = _measured(name, bench)
            section = dataclasses.replace(section, when=when(load))
            failed += not section.figures
            sections.append(section)
            _tell(section, seconds)
    if asked.quick:
        print(f"{PAGE.name} is left as it is: it is written when all runs are made, without --quick")
    else:
        before = PAGE.read_text("utf-8") if asked.only else ""
        measured = [section for section in sections if section.figures]
        PAGE.write_text(page(describe(), measured if asked.only else sections, before), "utf-8")
        print(f"written: docs/{PAGE.name}")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=BENCHMARKS,
        help="measure this one, and leave the others on the page; repeat for more",
    )
    parser.add_argument("--quick", action="store_true", help="one run of each, less data: a few minutes")
    parser.add_argument("--long", action="store_true", help="also the demonstration with ten million events")
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="where to put work files (10 GB, 20 with --long)"
    )
    return parser.parse_args()


def _measured(name: str, bench: Bench) -> tuple[Section, float]:
    print(f"{name} …", flush=True)
    started = time.monotonic()
    try:
        section = BENCHMARKS[name](bench)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        section = Section(name, "not measured: a command failed", ())
    return section, time.monotonic() - started


def _tell(section: Section, seconds: float) -> None:
    print(f"{section.title} ({seconds:.0f} s)")
    if not section.figures:
        print(f"  {section.about}")
    for figure in section.figures:
        verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
        print(
            f"  {figure.what}: {figure.value}  {figure.target} {verdict}  {figure.wall}  {figure.cpu}  {figure.memory}"
        )


if __name__ == "__main__":
    sys.exit(main())
