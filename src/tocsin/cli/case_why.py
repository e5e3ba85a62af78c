"""What ``tocsin case show`` prints of why: hypotheses with both sides, and which adversaries matter to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tocsin.cases.exposure import Adversary, Because, Matter
from tocsin.cases.motives import Motive, Weighed
from tocsin.cases.picture import Picture
from tocsin.cli.console import Screen
from tocsin.cli.printable import flowing as _text
from tocsin.model.case import Hypothesis

#: Of the countries from which a member's was struck before, so many are shown; the number of all is told.
_STRUCK = 5


def print_why(picture: Picture, names: Mapping[str, str], screen: Screen) -> None:
    """Show hypotheses with what speaks for and against each, then for each member which adversaries matter to it and why; members by their ``names``."""
    if picture.motives:
        screen.print("\n[bold]Why this victim[/bold], as hypotheses")
    for one in picture.motives:
        _motive(one, screen)
    if picture.matters:
        screen.print("\n[bold]Who matters to whom[/bold], with the reasons and in no order of weight")
    for each in picture.matters:
        _matter(each, names, screen)


def _motive(motive: Motive, screen: Screen) -> None:
    if isinstance(held := motive.entry.body, Hypothesis):
        sure = ", ".join(filter(None, (held.likelihood, held.confidence and f"{held.confidence} confidence")))
        screen.print(f"  {_text(held.what)}  [dim]{sure}[/dim]")
        _side("toward", motive.toward, screen)
        _side("against", motive.against, screen)
        if motive.untried:
            screen.print("    against: nothing is told, so it has not been tried", style="yellow")


def _side(side: str, evidence: Iterable[Weighed], screen: Screen) -> None:
    for one in evidence:
        screen.print(
            f"    {side}: {_text(one.what)}  [dim]{_grade(one.grade, unverified=one.unverified)}[/dim]"
        )


def _matter(matter: Matter, names: Mapping[str, str], screen: Screen) -> None:
    nobody = "" if matter.adversaries else "  [dim]exposed, and nobody is named[/dim]"
    screen.print(f"  {_text(names.get(matter.member, matter.member))}{nobody}")
    for one in matter.adversaries:
        screen.print(
            f"    {_text(one.name)}{f' (country {_text(one.country)})' if one.country else ''}  [dim]{_reasons(one)}[/dim]"
        )
    if matter.struck:
        told = ", ".join(f"{_text(one.country)} {one.n}" for one in matter.struck[:_STRUCK])
        more = f" and {len(matter.struck) - _STRUCK} more" if len(matter.struck) > _STRUCK else ""
        screen.print(
            f"    its country was struck in {matter.struck[0].of} precedents: {told}{more}", style="dim"
        )


def _reasons(adversary: Adversary) -> str:
    found = [
        f"exposed: {_text(one.what)}, {_grade(one.grade, unverified=one.unverified)}"
        for one in adversary.reasons
        if one.because is Because.EXPOSURE
    ]
    for because in (Because.NAMED, Because.DENIED):
        some = [one for one in adversary.reasons if one.because is because]
        if some:
            by = ", ".join(dict.fromkeys(_text(one.what.partition(":")[0]) for one in some))
            unverified = ", unverified" if all(one.unverified for one in some) else ""
            found.append(f"{because.value} by {by}{unverified}")
    return "; ".join(found)


def _grade(grade: str, *, unverified: bool) -> str:
    return f"{grade}, unverified" if unverified else grade
