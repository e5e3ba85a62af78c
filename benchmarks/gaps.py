"""The map of gaps: measured once from what a lake covers, then asked by pages."""

from __future__ import annotations

import json
import math

from benchmarks.bench import RELEASE, SHARED, Bench, lacking
from benchmarks.figure import Figure, Section, timed

_BUNDLE = SHARED / "attack" / "enterprise-attack-18.1-stix20.json.gz"
_HOSTS, _ASKED = 5_000, 40
_MEASURED, _PAGE = 10.0, 1.0


def run(bench: Bench) -> Section:
    """All rules of a release against all groups of ATT&CK, on made-up hosts."""
    missing = lacking(_BUNDLE, RELEASE)
    about = missing or (
        f"The coverage of {_HOSTS:,} made-up Windows hosts, which audit and log more or less, against the whole SigmaHQ release of 2026-08-05 and all "
        "groups of ATT&CK 18.1: the field of view and the map, made once until the lake, the rules or what fired change; then what a "
        "page asks of it: five fixes, weakest links, tactics. Hosts that see alike are judged once."
    )
    return Section("Gaps", about, () if missing else _figures(bench))


def _figures(bench: Bench) -> tuple[Figure, ...]:
    ran = bench.job("gaps", _BUNDLE, RELEASE, 500 if bench.quick else _HOSTS, _ASKED)
    told = json.loads(ran.output)
    took = told["asked"]
    p95 = took[math.ceil(0.95 * len(took)) - 1]
    note = f"{told['rules']:,} rules, {told['techniques']:,} techniques, {told['groups']:,} groups"
    return (
        timed("The map", [ran], f"{told['measured']:.1f} s", target=f"≤ {_MEASURED:.0f} s", met=told["measured"] <= _MEASURED, note=note),
        Figure("Fixes, weakest links and tactics, p95", f"{1000 * p95:,.0f} ms", f"≤ {_PAGE:.0f} s", p95 <= _PAGE, runs=len(took)),
    )  # fmt: skip
