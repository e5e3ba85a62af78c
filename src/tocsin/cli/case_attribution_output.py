"""What ``tocsin case attribute`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from rich.markup import escape
from rich.table import Table

from tocsin.cases.attribution.result import (
    Attribution,
    Candidate,
    Change,
    Checked,
    Judgement,
    Moved,
    Outcome,
    Speaks,
)
from tocsin.cases.statements import Claim
from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.cli.printable import one_line
from tocsin.model.case import Level
from tocsin.model.counting import counted

#: Items and candidates that are listed; the JSON has all.
_LISTED, _ROWS = 4, 12
_SPEAKS = {
    Speaks.FOR: "speaks for it",
    Speaks.AGAINST: "speaks against it",
    Speaks.NEITHER: "says little either way",
}
_UNDETERMINED = {
    Outcome.UNDETERMINED: "undetermined",
    Outcome.UNKNOWN: "unknown group: it fits none that is known",
}


def print_attribution(found: Attribution, *, as_json: bool) -> None:
    """Show levels, phases and the matrix; as JSON all of it."""
    if as_json:
        machine.tell(msgspec.json.format(msgspec.json.encode(found), indent=2))
        return
    screen = Screen()
    for one in found.levels:
        _level(one, found.names, screen)
    _phases(found, screen)
    _matrix(found, screen)
    for line in _remarks(found):
        screen.print(line, style="dim")


def _level(one: Judgement, names: Mapping[str, str], screen: Screen) -> None:
    screen.print(f"\n[bold]{one.level.value.capitalize()}[/bold]: {_outcome(one, names)}")
    for reason in one.reasons:
        screen.print(f"  {_text(reason)}", style="dim")
    for each in one.candidates[:_LISTED]:
        _candidate(each, names, screen)
    if one.alternative:
        screen.print(f"  strongest alternative: {_named(one.alternative, names)}")
    if one.changes:
        screen.print("  what would change it:")
    for change in one.changes:
        screen.print(f"    {_change(change, names)}")
    for claim in one.claims:
        screen.print(f"  stated by others: {_claim(claim)}")
    for check in one.checked:
        _checked(check, names, screen)
    if one.links:
        screen.print(f"  incidents that are linked: {_text(', '.join(one.links))}")


def _outcome(one: Judgement, names: Mapping[str, str]) -> str:
    if one.outcome is Outcome.NAMED:
        first = one.candidates[0]
        return f"{_named(one.named, names)}, {first.likelihood}, {first.confidence} confidence"
    return _UNDETERMINED[one.outcome]


def _candidate(one: Candidate, names: Mapping[str, str], screen: Screen) -> None:
    counts = one.counts
    kinds = ", ".join(counts.kinds) or "no kind of evidence"
    screen.print(
        f"  {_named(one.id, names)}: {one.likelihood}, {one.confidence} confidence"
        f"  [dim]{counted(counts.sources, 'source')}; {kinds} agree; {counts.telling} telling, {counts.contrary} contrary[/dim]"
    )
    for side, some in (("for", one.toward), ("against", one.against)):
        if some:
            screen.print(f"    {side}: {_moved(some, names)}")


def _moved(some: tuple[Moved, ...], names: Mapping[str, str]) -> str:
    shown = (f"{_named(one.item, names)} {one.by:+.1f}" for one in some[:_LISTED])
    more = f" and {len(some) - _LISTED} more" if len(some) > _LISTED else ""
    return ", ".join(shown) + more


def _change(one: Change, names: Mapping[str, str]) -> str:
    if one.item:
        return f"{_named(one.item, names)}, if it were seen: {one.by:+.1f} toward {_named(one.toward, names)}"
    return _text(one.what)


def _claim(one: Claim) -> str:
    whom = one.names or "nobody can be named"
    country = f" {one.country}" if one.country else ""
    phase = f", {one.phase}" if one.phase else ""
    denied = f", denied by {len(one.denied)}" if one.denied else ""
    doubt = ", unverified" if one.unverified else ""
    return _text(
        f"{whom}{country}{phase}: {counted(one.independent, 'independent source')}, best {one.grade}{denied}{doubt}"
    )


def _checked(one: Checked, names: Mapping[str, str], screen: Screen) -> None:
    """How the evidence stands to whom others name."""
    whom = ", ".join(_named(id_, names) for id_ in one.groups) or "no group that is known by that name"
    of = f"the evidence of {_text(one.phase) or 'all phases'} ({counted(one.items, 'item')})"
    how = f"{of} {_SPEAKS[one.speaks]}" if one.items else "nothing here can be compared"
    screen.print(f"  {_text(one.names)}, as stated, is {whom}: {how}")
    for side, some in (("for", one.toward), ("against", one.against)):
        if some:
            screen.print(f"    {side}: {_moved(some, names)}")
    if one.beside and not one.phase:
        screen.print(
            f"    one name for all of it; of it or its parts others state {_text(', '.join(one.beside))}"
        )


def _phases(found: Attribution, screen: Screen) -> None:
    if not found.phases:
        return
    screen.print("\n[bold]By phase[/bold]")
    table = Table()
    table.add_column("phase", no_wrap=True)
    table.add_column("items", justify="right")
    table.add_column("level", no_wrap=True)
    table.add_column("result", min_width=len(Outcome.UNDETERMINED))
    table.add_column("likely")
    table.add_column("surely")
    for one in found.phases:
        first = one.candidates[0] if one.named else None
        table.add_row(
            _text(one.phase),
            str(one.items),
            one.level.value,
            _named(one.named, found.names) if one.named else one.outcome.value,
            first.likelihood if first else "",
            first.confidence.value if first else "",
        )
    screen.print(table)
    if any(one.candidates and not one.named for one in found.phases):
        screen.print(
            "Who is likeliest where nobody is named is in the JSON: so few items tell little.", style="dim"
        )
    if found.several:
        screen.print(f"Phases name several: {', '.join(_named(one, found.names) for one in found.several)}.")


def _matrix(found: Attribution, screen: Screen) -> None:
    matrix = found.matrix
    if not matrix.rows:
        return
    screen.print("\n[bold]Competing hypotheses[/bold], to show the reasoning; no probability comes of it")
    table = Table("item", "weight", *(_named(one, found.names) for one in matrix.candidates))
    for row in matrix.rows[:_ROWS]:
        table.add_row(_named(row.item, found.names), f"{row.weight:g}", *(str(one) for one in row.stands))
    table.add_row("all items, weighted", "", *(f"{one:.1f}" for one in matrix.inconsistent))
    screen.print(table)
    if len(matrix.rows) > _ROWS:
        screen.print(f"{len(matrix.rows) - _ROWS} more items are in the JSON.", style="dim")


def _remarks(found: Attribution) -> Iterable[str]:
    asked = "the galaxies of" if found.plain else "ATT&CK"
    yield f"\nBy {asked} {_text(found.attack) or 'unknown version'}; nobody decides by this alone."
    if found.plain:
        yield "Who reported what is not known of it, so less was weighed and no source could be left out of single items: tocsin knowledge update"
    if found.shared:
        yield f"Left out of profiles, being sources of the case too: {_text(', '.join(found.shared))}."
    if found.circular:
        yield f"Not used, resting on profiles alone: {_text(', '.join(found.circular))}."
    unknown = sorted({each for one in found.levels if one.level is Level.GROUP for each in one.unknown})
    if unknown:
        yield f"No known group is said to use: {_text(', '.join(unknown))}."


def _named(id_: str, names: Mapping[str, str]) -> str:
    return _text(f"{names[id_]} ({id_})" if id_ in names else id_)


def _text(text: str) -> str:
    return escape(one_line(" ".join(text.split())))
