"""What ``tocsin evaluate`` prints."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from rich.table import Table

from tocsin.cases.attribution.evaluating import CALLED, Evaluation, Figure, Ranked, Target, targets
from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.printable import one_line

_OURS = "Tocsin"
#: What is asked, and how it is told.
_WHERE = {
    "campaigns.naive": "Attributed campaigns, nothing left out",
    "campaigns.uses": "Attributed campaigns, what shares a source of their uses out",
    "campaigns.strict": "Attributed campaigns, whatever shares a source left out",
    "reports": "Reports, each left out of what is known",
}
_BAR = 20
#: What is left out beside the report itself.
HARDER_TOLD = {
    "apart": "its group's reports of that year out",
    "before": "all reports of that year and later out",
    "wordless": "without words",
}


def print_evaluation(found: Evaluation, *, as_json: bool) -> None:
    """Show figures beside those of the baselines; as JSON all of them."""
    if as_json:
        machine.tell(msgspec.json.format(msgspec.json.encode(found), indent=2))
        return
    screen = Screen()
    screen.print(
        f"ATT&CK {one_line(found.attack) or 'of unknown version'}, {found.half} half; learned on {found.learned_on}."
    )
    screen.print("Beside each figure is the interval in which it lies 19 times of 20.")
    for where, title in _WHERE.items():
        if ours := _ours(found, where):
            screen.print(_ranks(title, ours, found, where))
    screen.print(_ahead(found))
    screen.print(_single(found))
    screen.print(_harder(found))
    screen.print(_mixed(found))
    screen.print(_targets(found))
    screen.print(_reliability(found))
    screen.print(_curve(found))
    for line in _remarks(found):
        screen.print(line)


def _ours(found: Evaluation, where: str) -> Ranked | None:
    if where == "reports":
        return found.reports
    if found.campaigns is None:
        return None
    return found.campaigns.by(where.rpartition(".")[2])


def _ranks(title: str, ours: Ranked, found: Evaluation, where: str) -> Table:
    told = f"{title} (n = {ours.mrr.n})"
    table = Table("method", "top 1", "top 3", "top 5", "MRR", title=told)
    for name, one in (
        (_OURS, ours),
        *((CALLED[name], some[where]) for name, some in found.baselines.items()),
    ):
        table.add_row(name, *map(_short, (one.top1, one.top3, one.top5, one.mrr)))
    return table


def _ahead(found: Evaluation) -> Table:
    table = Table("ahead of", "asked", "top 1", "MRR", title="How far ahead, on the same questions")
    for name, some in found.ahead.items():
        for where, one in some.items():
            table.add_row(CALLED[name], where, _shown(one.top1), _shown(one.mrr))
    return table


def _harder(found: Evaluation) -> Table:
    table = Table(
        "asked",
        "top 1",
        "ECE",
        "named",
        "rightly",
        "by a case",
        "rightly",
        title="Reports asked as cases are: with less to go by",
    )
    for name, one in found.harder.items():
        told = (one.reports.top1, one.ece, one.coverage, one.precision, one.case_coverage, one.case_precision)
        table.add_row(
            f"{HARDER_TOLD[name]} (n = {one.reports.mrr.n})",
            *(_short(each).replace(" ", "\n") for each in told),
        )
    return table


def _mixed(found: Evaluation) -> Table:
    table = Table(
        "groups that nobody knows",
        "named rightly",
        "by a case, rightly",
        title="Names where some groups are unknown",
    )
    for one in found.mixed:
        table.add_row(f"{one.unknown:.0%} of all", _shown(one.precision), _shown(one.case))
    return table


def _targets(found: Evaluation) -> Table:
    table = Table("target", "was to be", "is", "met", title="What it was to reach")
    for one in targets(found):
        table.add_row(one.what, _wanted(one), _shown(one.figure) if one.figure else "not asked", _met(one))
    return table


def _wanted(one: Target) -> str:
    words = "at most" if one.below else "more than" if one.more else "at least"
    return f"{words} {one.wanted:.3f}"


def _met(one: Target) -> str:
    if one.met is None:
        return ""
    return ("surely" if one.surely else "yes") if one.met else "no"


def _single(found: Evaluation) -> Table:
    table = Table("figure", "value", "n", title="How far it can be relied on")
    chosen = found.selective
    rows: Iterable[tuple[str, Figure | None]] = (
        ("calibration error (ECE)", found.calibration.ece),
        (f"a group is named (probability from {chosen.named:g})", chosen.coverage),
        ("… and rightly", chosen.precision),
        ("nobody is named where the true group is unknown", found.absent_group.abstained),
        ("a case would name a group (on no one thing)", chosen.steady.coverage),
        ("… and rightly", chosen.steady.precision),
        ("a case would name nobody where it is unknown", chosen.steady.abstained),
        ("right country, campaigns, nothing left out", found.country.naive),
        ("right country, campaigns, shared sources left out", found.country.strict),
        ("right country, reports", found.country.reports),
        ("… were the commonest country always said", found.country.usual),
        ("… where the true group is unknown", found.country.absent),
    )
    for name, one in rows:
        if one is not None:
            table.add_row(name, _shown(one), str(one.n))
    return table


def _reliability(found: Evaluation) -> Table:
    table = Table("said", "held", "19 of 20 times", "n", "", title="Reliability: what is said, what holds")
    for one in found.calibration.bins:
        table.add_row(
            f"{one.said:.2f}",
            f"{one.held:.2f}",
            f"{one.ci[0]:.2f} to {one.ci[1]:.2f}",
            str(one.n),
            "█" * round(one.held * _BAR),
        )
    return table


def _curve(found: Evaluation) -> Table:
    head = ("answered", "from", "right", "19 of 20 times", "n", "nobody, true group unknown")
    table = Table(*head, title="Coverage against precision, the surest first")
    for one in found.selective.curve:
        between = f"{one.ci[0]:.2f} to {one.ci[1]:.2f}"
        cells = (f"{one.share:.0%}", f"{one.named:.2f}", f"{one.precision:.2f}", between, str(one.n))
        table.add_row(*cells, f"{one.abstained:.2f}")
    return table


def _remarks(found: Evaluation) -> Iterable[str]:
    if found.campaigns is None:
        yield "Campaigns are asked with the test half alone."
    if found.left_out:
        yield f"Not in this version of ATT&CK, and left out: {', '.join(found.left_out)}."
    if found.later:
        yield f"{found.later} reports of this version are in neither half, and were not asked."
    if found.half == "tuning":
        yield "These reports were learned from: the figures are too good."


def _shown(one: Figure) -> str:
    if one.value is None or one.ci is None:
        return "none"
    return f"{one.value:.3f} ({one.ci[0]:.2f} to {one.ci[1]:.2f})"


def _short(one: Figure) -> str:
    """A figure and its interval in so few characters that four stand beside each other in 80 columns."""
    if one.value is None or one.ci is None:
        return "none"
    low, high = (f"{end:.2f}".removeprefix("0") for end in one.ci)
    return f"{one.value:.3f}".removeprefix("0") + f" {low}-{high}"
