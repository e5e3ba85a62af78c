"""Page on the evaluations of attribution: the log and the latest figures, from the record that ships."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.cases.attribution.evaluating import CALLED, Evaluation, Figure, Ranked, Target, targets
from tocsin.cases.attribution.evaluating.record import Headline, record
from tools.docs.markdown import document, table

_INTRO = """\
`tocsin evaluate attribution --attack FILE` asks what was [set aside before anything was tuned](../decisions/0026-evaluating-attribution.md). Once for each release its figures are \
entered here, the bad ones too; a row is never changed. Rows of the tuning half are no evaluation: the model learned from it."""
_ENTERED = """\
Who makes a release enters its evaluation, which the page `/knowledge/attribution` of every node then shows:

    tocsin evaluate attribution --attack enterprise-attack-18.1.json --json > evaluated.json
    python -m tools.evaluated evaluated.json
    make docs

A second evaluation of a release on the test half is refused."""
_HEAD = (
    "Date", "Release", "ATT&CK", "Half", "Reports: top 1, 3, 5, MRR", "Campaigns naive: top 1, 3, 5, MRR", "Campaigns strict: top 1, 3, 5, MRR", "ECE",
    "Named: coverage, precision", "Absent group: nobody named", "Country: naive, strict",
)  # fmt: skip
_KEYS = (
    ("`campaigns.naive`, `campaigns.strict`, `campaigns.uses`", "`top1`, `top3`, `top5`, `mrr` of the 24 campaigns that ATT&CK attributes: with nothing left out; with every item left out, of every group, that shares a source with the campaign; and that shares one with its uses alone"),
    ("`reports`", "`top1`, `top3`, `top5`, `mrr` of reports, each asked with itself left out of all profiles"),
    ("`calibration.ece`", "expected calibration error of the likeliest group (top label) in ten bins of equal width; `calibration.bins` is the reliability plot. Draws of it lie rather above the figure than around it, as chance alone makes bins differ"),
    ("`selective`", "`coverage` is how often a group is named (a probability of `named` at least), `precision` how often rightly; `curve` is the same for other shares, the surest first; `steady` is naming as a case does"),
    ("`absent_group.abstained`", "how often nobody is named once the true group is taken out of what is known, at the same setting"),
    ("`country.naive`, `country.strict`, `country.reports`", "how often the likeliest country is that of the true group, where sources name one; `usual` is how often that of most would be, `absent` how often it is with the true group unknown"),
    ("`baselines`", "the same ranks by Jaccard, TF-IDF, likelihood ratio, profile size, and naive Bayes on incidents made up from profiles"),
    ("`ahead`", "by how much the model is ahead of each baseline on the same questions, with the interval of that difference"),
    ("`answers`", "every question that figures are made of: true and likeliest group, probability, place of the true one, whether it is named, countries"),
    ("`harder`", "reports asked as a case has it: `apart` without its group's other reports of that year, `before` without all reports of that year and later, `wordless` without words; `case_coverage` and `case_precision` are of naming as a case does"),
    ("`mixed`", "how often a name would be right if the `unknown` share of intrusions were by groups that nobody knows: by probability alone, and as a case names (`case`)"),
    ("`left_out`, `later`", "what was frozen and is not in this version of ATT&CK; how many reports it has beside what was frozen"),
)  # fmt: skip
_STRICT = """\
What shares a source is by every source of the campaign: of its entry, of its uses, and those by which ATT&CK attributes it. The figures to be exceeded (4, 6 and 10 of 24) were \
reached by the likelihood ratio where only sources of uses were left out; by the stricter rule, of ATT&CK 18.1, it reaches 3, 5 and 9, MRR .217."""


_HALVES = """\
The halves hold 295 reports, divided by report: 52 of the 70 groups of each are in both, so that figures are of further reports on groups that are known, and not of groups to come. One report was in \
both under two names (`G0085-b039ea1f4c3a`, `G0085-3da1a7a75a33`): its two addresses are held to be one source now, and neither is asked."""
_HARDER = {
    "apart": "its group's other reports of that year",
    "before": "all reports of that year and later, of every group",
    "wordless": "the words of procedures",
}


def page() -> str:
    """The page."""
    made = record()
    one = made.evaluation
    where = (
        ("reports", one.reports),
        ("campaigns.naive", one.campaigns and one.campaigns.naive),
        ("campaigns.strict", one.campaigns and one.campaigns.strict),
        ("campaigns.uses", one.campaigns and one.campaigns.uses),
    )
    return document(
        "Evaluations of attribution",
        _INTRO,
        table(_HEAD, map(_row, made.all)),
        "## What it was to reach",
        f"Of the latest row, with the interval in which the figure lies 19 times of 20. {_STRICT}",
        table(("Target", "Was to be", "Is", "Met"), map(_target, targets(one))),
        "## Asked as a case has it",
        "Leaving one report out leaves the group's other reports of the same intrusion in. These are the same reports with less to go by.",
        table(
            ("Left out as well", "n", "Top 1", "MRR", "ECE", "Named", "… rightly", "By a case", "… rightly"),
            _harder(one),
        ),
        "And how often a name would be right, were a share of all intrusions by groups that nobody knows:",
        table(("Unknown", "Named rightly", "By a case, rightly"), _mixed(one)),
        "## Beside others",
        *(part for name, ours in where if ours for part in _beside(name, ours)),
        "## What the JSON holds",
        "Each figure has `value`, `n` and `ci`, the interval in which it lies 19 times of 20 (2,000 draws of whole groups with all of their reports); all of nothing are `null`, 0 and `null`.",
        table(("Key", "What it is"), _KEYS),
        _HALVES,
        "## Entering an evaluation",
        _ENTERED,
    )


def _harder(one: Evaluation) -> Iterator[tuple[str, ...]]:
    for name, some in one.harder.items():
        figures = (
            some.reports.top1,
            some.reports.mrr,
            some.ece,
            some.coverage,
            some.precision,
            some.case_coverage,
            some.case_precision,
        )
        yield (_HARDER[name], str(some.reports.mrr.n), *map(_between, figures))


def _mixed(one: Evaluation) -> Iterator[tuple[str, ...]]:
    for some in one.mixed:
        yield (f"{some.unknown:.0%}", _between(some.precision), _between(some.case))


def _between(one: Figure) -> str:
    """A figure with its interval."""
    return _values(one) if one.ci is None else f"{_values(one)} ({_short(one.ci[0])} to {_short(one.ci[1])})"


def _row(one: Headline) -> tuple[str, ...]:
    learned = ", learned from" if one.half == "tuning" else ""
    campaigns = one.campaigns
    country = one.country
    asked = _values(country.naive, country.strict) if country.naive and country.strict else "not asked"
    return (
        str(one.date),
        one.release,
        one.attack,
        f"{one.half}{learned}",
        _ranks(one.reports),
        _ranks(campaigns.naive) if campaigns else "not asked",
        _ranks(campaigns.strict) if campaigns else "not asked",
        _values(one.ece),
        _values(one.coverage, one.precision),
        _values(one.abstained),
        asked,
    )


def _ranks(one: Ranked) -> str:
    return f"{_values(one.top1, one.top3, one.top5, one.mrr)} (n = {one.mrr.n})"


def _values(*some: Figure) -> str:
    return ", ".join(_short(one.value) for one in some)


def _short(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}".removeprefix("0")


def _shown(one: Figure) -> str:
    ends = f" ({_short(one.ci[0])} to {_short(one.ci[1])})" if one.ci else ""
    return f"{_short(one.value)}{ends}"


def _target(one: Target) -> tuple[str, str, str, str]:
    words = "at most" if one.below else "more than" if one.more else "at least"
    wanted = f"{words} {_short(one.wanted)}"
    if one.figure is None or one.met is None:
        return one.what, wanted, "not asked", ""
    met = "yes, with all of its interval" if one.surely else "yes" if one.met else "no"
    return one.what, wanted, f"{_shown(one.figure)}, n = {one.figure.n}", met


def _beside(where: str, ours: Ranked) -> Iterator[str]:
    found = record().evaluation
    yield f"`{where}`, n = {ours.mrr.n}:"
    yield table(
        ("Method", "Top 1", "Top 3", "Top 5", "MRR", "Tocsin is ahead, MRR"),
        (
            ("Tocsin", *_four(ours), ""),
            *(
                (CALLED[name], *_four(some[where]), _shown(found.ahead[name][where].mrr))
                for name, some in found.baselines.items()
            ),
        ),
    )


def _four(one: Ranked) -> tuple[str, ...]:
    return tuple(map(_shown, (one.top1, one.top3, one.top5, one.mrr)))
