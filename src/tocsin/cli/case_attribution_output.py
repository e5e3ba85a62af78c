"""What ``tocsin case attribute`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from rich.markup import escape
from rich.table import Table

from tocsin.cases.attribution.parting import Part, parts, single_names
from tocsin.cases.attribution.phrases import (
    ALONE,
    CONSIDERED,
    LIKE,
    asked,
    behind_of,
    counts_in_words,
    name_of,
    result_of,
    ruled_out,
    states_of,
    unread_of,
    unused_of,
    usual_of,
)
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
from tocsin.cases.attribution.speakers import claim_in_words
from tocsin.cases.paper.wording import title_of
from tocsin.cases.statements import Claim
from tocsin.cases.told import listed
from tocsin.cli import machine
from tocsin.cli.case_attribution_single import print_single_names
from tocsin.cli.console import Screen
from tocsin.cli.printable import one_line
from tocsin.model.case import Entry, Level
from tocsin.model.counting import counted

#: Items and candidates that are listed; the JSON has all.
_LISTED, _ROWS = 4, 12
_SPEAKS = {
    Speaks.FOR: "speaks for it",
    Speaks.AGAINST: "speaks against it",
    Speaks.NEITHER: "says little either way",
}
#: What of one item is told beside it.
_UNITS = "Numbers beside items are by how much each alone moves the log of the odds: +0.7 doubles the odds, -0.7 halves them."
#: What numbers of the matrix mean.
_STANDS = "0: known for the item; -1: not known for it; -2: not, and at most three groups are. Weight: how credible the best source is, times how few groups use the item."


def print_attribution(found: Attribution, entries: Sequence[Entry], *, as_json: bool) -> None:
    """Show levels, phases and the matrix, with the entries that it was made of; as JSON all of it."""
    if as_json:
        machine.tell(msgspec.json.format(msgspec.json.encode(found), indent=2))
        return
    screen = Screen()
    screen.print(f"[bold]{ALONE}[/bold] {LIKE}")
    if any(one.toward or one.against for level in found.levels for one in level.candidates):
        screen.print(_UNITS, style="dim")
    for one in found.levels:
        _level(one, found, entries, screen)
    _phases(found, screen)
    print_single_names(found, entries, screen)
    _matrix(found, screen)
    for line in _remarks(found):
        screen.print(line, style="dim")


def _level(one: Judgement, found: Attribution, entries: Sequence[Entry], screen: Screen) -> None:
    names = found.names
    _result(one, found, entries, screen)
    if one.candidates and not one.named:
        screen.print(f"  {_heading(one)}:")
    for each in one.candidates[:_LISTED]:
        _candidate(each, found, screen)
    if one.named and one.alternative:
        screen.print(f"  strongest alternative: {_named(one.alternative, names)}")
    if one.changes:
        screen.print("  what would change it:")
    for change in one.changes:
        screen.print(f"    {_change(change, names)}")
    for claim in _claims(one.claims, entries):
        screen.print(f"  stated by others: {claim}")
    for line in _meant_alike(one.checked, names):
        screen.print(f"  {line}")
    single = {each.stated.names for each in single_names(found)}
    for check in one.checked:
        _checked(check, names, screen, told=check.names in single)
    if one.links:
        screen.print(f"  incidents that are linked: {_text(', '.join(one.links))}")


def _result(one: Judgement, found: Attribution, entries: Sequence[Entry], screen: Screen) -> None:
    """What stands at a level: by the evidence and, of a sponsor, beside it by what others state."""
    level, said = one.level.value.capitalize(), _text(result_of(one, found.names))
    beside = one.level is Level.SPONSOR
    screen.print(f"\n[bold]{level}[/bold]{', by the evidence' if beside else ''}: {said}")
    states = (states_of(found.levels, entries) or ("nobody is named",)) if beside else ()
    for state in states:
        screen.print(f"  by what others state: {_text(state)}")
    for reason in one.reasons:
        screen.print(f"  {'of the evidence: ' if beside else ''}{_text(reason)}", style="dim")


def _heading(one: Judgement) -> str:
    return "considered" if one.candidates[0].likelihood else CONSIDERED


def _candidate(one: Candidate, found: Attribution, screen: Screen) -> None:
    """Somebody who was considered; how likely and how surely are never told in one line."""
    names = found.names
    screen.print(f"    {_named(one.id, names)}")
    if one.likelihood:
        screen.print(f"      likelihood: {one.likelihood}")
        screen.print(f"      confidence: {one.confidence.value}")
    if usual := usual_of(one, found.groups, found.sponsored):
        screen.print(f"      {usual}", style="dim")
    for line in behind_of(one):
        screen.print(f"      {_text(line)}", style="dim")
    screen.print(f"      {_text(counts_in_words(one.counts))}", style="dim")
    for side, some in (("for", one.toward), ("against", one.against)):
        if some:
            screen.print(f"      {side}: {_moved(some, names)}")


def _moved(some: tuple[Moved, ...], names: Mapping[str, str]) -> str:
    shown = (f"{_named(one.item, names)} {_by(one.by)}" for one in some[:_LISTED])
    more = f" and {len(some) - _LISTED} more" if len(some) > _LISTED else ""
    return ", ".join(shown) + more


def _by(moves: float) -> str:
    """By how much, in tenths, and in hundredths where that would be nothing."""
    return f"{moves:+.1f}" if abs(moves) >= 0.05 else f"{moves:+.2f}"  # noqa: PLR2004  (half a tenth)


def _change(one: Change, names: Mapping[str, str]) -> str:
    if one.item:
        return f"{_named(one.item, names)}, if it were seen: {one.by:+.1f} toward {_named(one.toward, names)}"
    return _text(one.what)


def _claims(some: Sequence[Claim], entries: Sequence[Entry]) -> Iterable[str]:
    """What others state of a level, each with who does; of several incidents each with its own."""
    several = len({one.incident for one in some}) > 1
    for one in some:
        about = title_of(one.incident, entries) if several else ""
        yield _text(claim_in_words(one, about))


def _meant_alike(some: Sequence[Checked], names: Mapping[str, str]) -> Iterable[str]:
    """Names for the same groups and the same part: they are one thing, and nobody disagrees."""
    by: dict[tuple[str, str, tuple[str, ...]], dict[str, None]] = {}
    for one in some:
        if one.groups:
            by.setdefault((one.incident, one.phase, one.groups), {})[one.names] = None
    for (_, _, groups), called in by.items():
        if len(called) > 1:
            whom = ", ".join(_named(id_, names) for id_ in groups)
            yield f"{_text(listed(list(called)))} are names of the same, {whom}: that is no disagreement"


def _checked(one: Checked, names: Mapping[str, str], screen: Screen, *, told: bool) -> None:
    """How the evidence stands to whom others name; other names beside it are left to where they are ``told``."""
    whom = ", ".join(_named(id_, names) for id_ in one.groups)
    means = f"means {whom}" if whom else "ATT&CK has no group by that name"
    of = f"the evidence of {_text(one.phase) or 'all phases'} ({counted(one.items, 'item')})"
    how = f"{of} {_SPEAKS[one.speaks]}" if one.items else "nothing here can be compared"
    screen.print(f"  {_text(one.names)}, as stated: {means}; {how}")
    for side, some in (("for", one.toward), ("against", one.against)):
        if some:
            screen.print(f"    {side}: {_moved(some, names)}")
    if one.beside and not one.phase and not told:
        screen.print(
            f"    one name for all of it; of it or its parts others state {_text(', '.join(one.beside))}"
        )


def _phases(found: Attribution, screen: Screen) -> None:
    """What evidence says of each phase, and beside it in the same row whom others name for it."""
    some = [one for one in parts(found) if one.phase]
    if not some:
        return
    screen.print("\n[bold]By phase[/bold]")
    table = Table()
    table.add_column("phase", no_wrap=True)
    table.add_column("group", min_width=len(Outcome.UNDETERMINED))
    table.add_column("sponsor", min_width=len(Outcome.UNDETERMINED))
    table.add_column("others state", overflow="fold")
    for one in some:
        table.add_row(_phase(one), *(_short(each, found) for each in (one.group, one.sponsor)), _stated(one))
    screen.print(table)
    for judged in found.phases:
        if judged.named:
            first = judged.candidates[0]
            screen.print(f"{_text(judged.phase)}: {_text(result_of(judged, found.names))}")
            screen.print(f"  likelihood: {first.likelihood}")
            screen.print(f"  confidence: {first.confidence.value}")
    if found.several:
        screen.print(f"Phases name several: {', '.join(_named(one, found.names) for one in found.several)}.")


def _phase(one: Part) -> str:
    """A phase with how much of it can be compared; a part in others' words has nothing."""
    of = counted(one.group.items, "item") if one.group else "in others' words"
    return (
        f"{_text(one.phase if one.told else one.phase.replace(' and ', chr(10) + 'and '))}\n[dim]{of}[/dim]"
    )


def _short(one: Judgement | None, found: Attribution) -> str:
    if one is None or not asked(one):
        return "[dim]no evidence[/dim]"
    return f"most like {_named(one.named, found.names)}" if one.named else one.outcome.value


def _stated(one: Part) -> str:
    """Whom others name for a part, each with the best grade, or that it is denied."""
    told = (
        f"{each.names or 'nobody can be named'}, {each.grade}{', denied' if each.denied else ''}"
        for each in one.stated[:_ROWS]
    )
    more = f"\nand {len(one.stated) - _ROWS} more" if len(one.stated) > _ROWS else ""
    return "\n".join(map(_text, dict.fromkeys(told))) + more or "[dim]nobody is named[/dim]"


def _matrix(found: Attribution, screen: Screen) -> None:
    matrix = found.matrix
    if not matrix.rows or not matrix.candidates:
        return
    screen.print("\n[bold]Competing hypotheses[/bold], to show the reasoning; no probability comes of it")
    screen.print(_STANDS, style="dim")
    table = Table("item", "weight", *(_named(one, found.names) for one in matrix.candidates))
    for row in matrix.rows[:_ROWS]:
        table.add_row(_named(row.item, found.names), f"{row.weight:g}", *(str(one) for one in row.stands))
    if rest := matrix.rows[_ROWS:]:
        sums = (sum(row.weight * row.stands[at] for row in rest) for at in range(len(matrix.candidates)))
        table.add_row(f"{counted(len(rest), 'more item')}, weighted", "", *(f"{one:.1f}" for one in sums))
    table.add_row("all items, weighted", "", *(f"{one:.1f}" for one in matrix.inconsistent))
    screen.print(table)
    if len(matrix.rows) > _ROWS:
        screen.print("Each of these is in the JSON.", style="dim")


def _remarks(found: Attribution) -> Iterable[str]:
    asked = "the galaxies of" if found.plain else "ATT&CK"
    yield f"\nBy {asked} {_text(found.attack) or 'unknown version'}."
    if found.plain:
        yield "Who reported what is not known of it, so less was weighed and no source could be left out of single items: tocsin knowledge update"
    if found.shared:
        yield f"Left out of profiles, being sources of the case too: {_text(', '.join(found.shared))}."
    if found.circular:
        yield f"Not used, resting on nothing that holds, or on profiles alone: {_text(', '.join(found.circular))}."
    for told in (ruled_out(found.denied, found.names), unread_of(found.unread)):
        if told:
            yield _text(told)
    unused, none = unused_of(found.levels, found.names)
    if unused:
        yield f"No known group is said to use: {_text(', '.join(name_of(one, found.names) for one in unused))}."
    if none:
        yield f"Not in what was asked, so nothing is known of it; is it written rightly: {_text(', '.join(none))}."


def _named(id_: str, names: Mapping[str, str]) -> str:
    return _text(name_of(id_, names))


def _text(text: str) -> str:
    return escape(one_line(" ".join(text.split())))
