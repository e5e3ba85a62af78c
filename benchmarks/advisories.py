"""Reading advisories: how long one takes, and how much of it is right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.advisory_texts import texts
from benchmarks.bench import SHARED, Bench
from benchmarks.figure import Figure, Section, timed
from benchmarks.measure import walls

_TARGET = 5.0
_BUNDLE = SHARED / "attack" / "enterprise-attack-18.1-stix20.json.gz"
_INCIDENTS = SHARED / "eurepoc" / "eurepoc-global-v1.1.csv"
_ABOUT = (
    "Precision is the share of what was proposed for acceptance that is right, recall the share of the truth that was. *Own "
    "texts* are those of `benchmarks/texts`, with the truth beside them; they were written with the reader at hand, so "
    "their figures show what is meant to work rather than what to expect. The others are not the project's. *Suggested* are techniques for "
    "the 16,000 sentences of ATT&CK on how somebody used one: right is only the one that the sentence is linked to, and what it also says "
    "counts as wrong. Whose sentences are asked, of those nothing was learned, not even how often they use a technique; one half of them "
    "was kept apart until everything was decided. Intervals hold 95 % of 1,000 draws of groups and software with all their sentences. "
    "*Countries*, *types* and *sectors* are those that EuRepoC codes, in descriptions with odd ids: words were chosen by those with even ones. The "
    "coders knew more than the description tells: many countries and sectors of the truth are not in it. Of sectors, incidents count whose "
    "categories are coded to the last."
)


def run(bench: Bench) -> Section:
    """The command on one file, then all texts with their truth."""
    about = _ABOUT + "".join(
        f" Not measured here: {path.name} is not beside this checkout."
        for path in (_BUNDLE, _INCIDENTS)
        if not path.exists()
    )
    return Section("Advisories", about, (*_timed(bench), *_scored(bench), *_suggested(bench)))


def _timed(bench: Bench) -> list[Figure]:
    """One page in two columns: with what is installed, and with ATT&CK's bundle where it is at hand."""
    document = next(one for one in texts() if one.name == "two-columns.pdf")
    path = bench.work / document.name
    path.write_bytes(document.data)
    given = [("", ())] + ([(", with ATT&CK's bundle", ("--attack", _BUNDLE))] if _BUNDLE.exists() else [])
    return [
        _read(bench, path, f"`tocsin read`, a page in two columns{how}{time}", more, anew=anew)
        for how, more in given
        for time, anew in ((", for the first time", True), ("", False))
    ]


def _read(bench: Bench, path: Path, what: str, more: Sequence[object], *, anew: bool) -> Figure:
    """What was learned of techniques is thrown away before each run ``anew``, else it is kept from the run before."""
    runs = []
    for _ in range(bench.runs(5)):
        if anew:
            bench.fresh("cache/advisories")
        runs.append(bench.tocsin("read", path, "--json", *more))
    median = walls(runs).median
    return timed(what, runs, f"{median:.2f} s", target=f"≤ {_TARGET:.0f} s", met=median <= _TARGET)


def _scored(bench: Bench) -> list[Figure]:
    counted = json.loads(bench.job("read_advisories", _BUNDLE, _INCIDENTS).output)
    return [
        Figure(f"{what[:1].upper()}{what[1:]}", _score(counts), note=_note(counts))
        for what, counts in counted.items()
    ]


def _score(counts: dict[str, int]) -> str:
    proposed, true = counts["right"] + counts["wrong"], counts["right"] + counts["missed"]
    precision = counts["right"] / proposed if proposed else 0
    recall = counts["right"] / true if true else 0
    return f"precision {precision:.3f}, recall {recall:.3f}"


def _note(counts: dict[str, int]) -> str:
    return f"{counts['texts']:,} texts; {counts['right']:,} right, {counts['wrong']:,} wrong, {counts['missed']:,} missed."


def _suggested(bench: Bench) -> list[Figure]:
    found = json.loads(bench.job("suggest_techniques", _BUNDLE, _INCIDENTS).output)
    figures = [_figure(what, rates) for what, rates in found.get("linked", {}).items()]
    if "offered" in found:
        some, all_ = found["offered"]
        what = "Suggested for sentences that tell of incidents, few of which say how"
        figures.append(Figure(what, f"{some / all_:.1%}", note=f"{some:,} of {all_:,} sentences."))
    return figures


def _figure(what: str, rates: dict[str, Any]) -> Figure:
    precision, recall, first, among = (rates[name] for name in ("precision", "recall", "first", "among"))
    note = (
        f"{rates['sentences']:,} sentences. Precision {_between(precision)}, recall {_between(recall)}. The most probable technique is "
        f"right for {_between(first)} of all sentences, one of the first three for {_between(among)}. Suggestions are said to be "
        f"{rates['probability'][0]:.2f} probable on average."
    )
    value = f"precision {precision[0]:.3f}, recall {recall[0]:.3f}"
    return Figure(f"Suggested from {what}", value, note=note)


def _between(rate: Sequence[float]) -> str:
    value, low, high = rate
    return f"{value:.3f} ({low:.3f} to {high:.3f})"
