"""Reading advisories: how long one takes, and how much of it is right."""

from __future__ import annotations

import json

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
    "their figures show what is meant to work rather than what to expect. The others are not the project's: sentences of ATT&CK on "
    "how somebody used a technique (a sentence counts as right only for the one technique that it is linked to; what it also says "
    "counts as wrong), split by whose they are, and descriptions of incidents in EuRepoC with odd ids, whose coders knew more than "
    "the description tells: many countries of the truth are not in it."
)


def run(bench: Bench) -> Section:
    """The command on one file, then all texts with their truth."""
    about = _ABOUT + "".join(
        f" Not measured here: {path.name} is not beside this checkout."
        for path in (_BUNDLE, _INCIDENTS)
        if not path.exists()
    )
    return Section("Advisories", about, (_timed(bench), *_scored(bench)))


def _timed(bench: Bench) -> Figure:
    document = next(one for one in texts() if one.name == "two-columns.pdf")
    path = bench.work / document.name
    path.write_bytes(document.data)
    runs = [bench.tocsin("read", path, "--json") for _ in range(bench.runs(5))]
    median = walls(runs).median
    what = "`tocsin read`, a page in two columns"
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
