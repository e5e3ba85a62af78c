"""What the exercise of an alliance prints of who did it: what is stated, part by part, and beside it what the model makes of it."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.cases.attribution.phrases import ALONE, name_of
from tocsin.cases.attribution.result import Attribution, Judgement, Speaks
from tocsin.cases.attribution.summary import Label, Named, Part, Summary
from tocsin.cases.told import listed
from tocsin.cli.console import Screen
from tocsin.cli.printable import escaped
from tocsin.knowledge.countries import country_names
from tocsin.model.counting import counted
from tocsin.node.demo.alliance.casework import RECORDED, Opened

#: Other names of a cluster that fit a line.
_NAMES = 2
_NOBODY = "nobody named"
_SPEAKS = {
    Speaks.FOR: "speaks for it",
    Speaks.AGAINST: "speaks against it",
    Speaks.NEITHER: "says little either way",
}


def tell_attribution(opened: Opened, screen: Screen) -> None:
    """Who did it, as far as the record that stands in the case tells: by level and part, with what nobody can say."""
    found = opened.attributed
    ident, node = opened.case.id.partition("--")[2][:8], opened.node.folder
    screen.print("\n[bold]Who did it[/bold]  of July 2022, as others state it, with their best grades:")
    for line in _stated(found.summary):
        screen.print(f"  {escaped(line)}")
    screen.print(f"  beside it, by the evidence alone. [bold]{ALONE}[/bold]")
    for line in _computed(found.summary, found.attribution):
        screen.print(f"  {escaped(line)}")
    asked = f"{ident} --incident {RECORDED} --node {node}"
    screen.print(f"  go on: [bold]tocsin case attribute {asked}[/bold]", soft_wrap=True)


def _stated(told: Summary) -> Iterator[str]:
    for number, one in enumerate(told.sponsors):
        yield f"{'' if number else 'sponsor':<8}{_sponsor(one)}"
    width = max((len(part.phase) for part in told.parts), default=0)
    for number, part in enumerate(told.parts):
        yield f"{'' if number else 'by part':<8}{part.phase:<{width}}  {_part(part)}"
    if told.groups:
        yield f"{'group':<8}{'; '.join(_group(one) for one in told.groups)}"
    for label in told.labels:
        yield f"{'':<8}{_label(label)}"


def _group(one: Named) -> str:
    return f"{listed(list(one.names)) or _NOBODY}, says {listed(list(one.by))} ({one.grade})"


def _sponsor(one: Named) -> str:
    who = country_names().get(one.country, one.country) or listed(list(one.names)) or _NOBODY
    denied = listed([f"{by} ({grade})" for by, grade in one.denied])
    said = f"{who}: {counted(one.independent, 'independent source')}, best {one.grade}"
    return f"{said}; denied by {denied}" if denied else said


def _part(part: Part) -> str:
    also = f", now {', '.join(part.also[:_NAMES])}" if part.also else ", under no other name"
    return f"{part.name}{also}"


def _label(label: Label) -> str:
    check = label.check
    alone = f"{listed(list(label.by))} has it at {listed(list(label.phases))} alone; " if label.phases else ""
    others = f"{counted(len(check.beside), 'other name')} of it or its parts {'is' if len(check.beside) == 1 else 'are'} stated"
    evidence = f"the evidence ({counted(check.items, 'item')}) {_SPEAKS[check.speaks]}"
    return f"{check.names} for all of it does not hold if these do: {alone}{others}; {evidence}"


def _computed(told: Summary, found: Attribution) -> Iterator[str]:
    for judged in (told.group, told.sponsor):
        yield f"{judged.level.value:<8}{_judged(judged)}"
        if judged.named:  # what is likely and how sure it is never stand in one sentence
            yield f"{'':<8}that is {judged.candidates[0].likelihood}"
            yield f"{'':<8}the confidence in that is {judged.candidates[0].confidence}"
    parts = len({one.phase for one in found.phases})
    named = [f"{one.named} ({one.phase})" for one in told.named if one.phase]
    yield f"{'by part':<8}{listed(named) or 'nobody is named'} in {counted(parts, 'phase')}"
    if found.plain:
        yield f"asked of galaxies of {found.attack}; more: tocsin knowledge update"
    else:
        yield f"asked of ATT&CK {found.attack}"


def _judged(one: Judgement) -> str:
    if not one.named:
        return f"{one.outcome.value}: {one.reasons[0]}" if one.reasons else one.outcome.value
    return f"most consistent with {name_of(one.named, {one.candidates[0].id: one.candidates[0].name})}"
