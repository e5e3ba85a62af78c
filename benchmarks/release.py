"""The properties of release, each tried with ten thousand made-up object graphs, markings and audiences."""

from __future__ import annotations

import re
import sys

from benchmarks.bench import ROOT, Bench
from benchmarks.figure import Figure, Section
from benchmarks.measure import measure

_EXAMPLES, _QUICK = 10_000, 500
_TESTS = ("test_nothing_leaks", "test_redaction_holds")
_PASSED = re.compile(r"(\d+) passed")


def run(bench: Bench) -> Section:
    """All properties once; a failed one is told as such."""
    about = (
        "The property tests of what may leave a node, with more examples than in `make test`: objects that refer to, embed, "
        "bundle and mark one another, for every kind of audience; and matches and judgements for redaction."
    )
    return Section("Release", about, (_figure(bench),))


def _figure(bench: Bench) -> Figure:
    examples = _QUICK if bench.quick else _EXAMPLES
    files = [str(ROOT / "tests" / "property" / f"{name}.py") for name in _TESTS]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(ROOT), *files]
    ran = measure(command, {**bench.environment, "TOCSIN_EXAMPLES": str(examples)}, (0, 1))
    passed = _PASSED.search(ran.output)
    value = f"{passed[1] if passed else 'no'} properties held, {examples:,} examples each"
    return Figure(
        "Nothing leaks", value, "all hold", ran.code == 0, wall=f"{ran.wall:.0f} s", cpu=f"{ran.cpu:.0f} s"
    )
