"""From a call to the answers of all: five nodes as five processes, each with a history of its own."""

from __future__ import annotations

import json

from benchmarks.bench import Bench
from benchmarks.figure import Figure, Section, timed

_EVENTS, _QUICK = 1_000_000, 100_000
_HOSTS, _QUICK_HOSTS = 200, 40
_SECONDS = 60


def run(bench: Bench) -> Section:
    """One exercise from logs to the last answer."""
    about = (
        "`tocsin demo --alliance` at another size: five nodes as five processes on this machine, each with a lake of its "
        "own. The victim sends a call made of its findings; each member searches its whole history, an emulated analyst "
        "judges every match at once, and the answer is released. What people need to read and decide is not in these figures."
    )
    return Section("The call and its answers", about, _figures(bench))


def _figures(bench: Bench) -> tuple[Figure, ...]:
    events, hosts = (_QUICK, _QUICK_HOSTS) if bench.quick else (_EVENTS, _HOSTS)
    run = bench.job("alliance", bench.fresh("alliance"), events, hosts)
    told = json.loads(run.output)
    seconds = told["seconds"]
    released = seconds["call to last release"]
    return (
        Figure(
            f"From sending to the last release, {events:,} events each",
            f"{released:.1f} s",
            f"≤ {_SECONDS} s",
            released <= _SECONDS,
            wall=f"{seconds['answers arrive']:.1f} s more until all answers are at the victim",
            note=f"{told['items']} items were asked of {told['answers']} members; {_named(told['seen'])} saw them",
        ),
        Figure(
            "From an advisory's file to all five answers",
            f"{told['advisory']['all']:.1f} s",
            "5.5 hours: a vendor's figure for one organisation",
            wall=f"{told['advisory']['read']:.1f} s of it to read it",
            note=f"{told['advisory']['items']} indicators in it; {_named(told['advisory']['seen'])} saw them. Every proposal "
            "was accepted and every match judged without a pause",
        ),
        timed("The whole exercise", [run], f"{run.wall:.0f} s", note=_steps(seconds)),
    )


def _named(members: list[str]) -> str:
    return ", ".join(members) or "nobody"


def _steps(seconds: dict[str, float]) -> str:
    return ", ".join(f"{name} {taken:.1f} s" for name, taken in seconds.items())
