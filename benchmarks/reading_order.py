"""The personal order of articles against others, for simulated readers whose preferences are known."""

from __future__ import annotations

import json

from benchmarks.bench import Bench
from benchmarks.figure import Figure, Section

_READERS, _QUICK, _DAYS = 1_000, 50, 20


def run(bench: Bench) -> Section:
    """Every order once."""
    readers = _QUICK if bench.quick else _READERS
    about = (
        f"{readers:,} simulated readers, {_DAYS} days of 40 articles each. A reader likes 8 of 177 topics by draws, is moved by severity and "
        "novelty by others, and grades a day's articles from 0 to 4 by the best topic of each, a little for each more, and chance. The product "
        "sees none of that but the topics ticked: seven in ten of those liked, and for every second reader one that is not. The figure is nDCG of the "
        "first ten articles, 1 for the best order there is, with the 95 % interval by bootstrap over readers. Real readers will differ; the "
        "simulation says that the order follows what is ticked without losing what is severe or new, not how well people are served."
    )
    told = json.loads(bench.job("rank_readers", readers, _DAYS).output)
    wins = all(least > 0 for name, (*_, least, _) in told.items() if name != "personal")
    return Section(
        "The order of articles", about, tuple(_figure(name, one, wins) for name, one in told.items())
    )


def _figure(name: str, told: list[float], wins: bool) -> Figure:
    mean, low, high, gain, least, most = told
    value = f"{mean:.3f} ({low:.3f} to {high:.3f})"
    if name == "personal":
        return Figure("Personal", value, "better than every other", wins)
    note = f"the personal order gains {gain:.3f} ({least:.3f} to {most:.3f})."
    return Figure(name.capitalize(), value, note=note)
