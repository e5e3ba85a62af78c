"""What ``tocsin case attribute`` prints of one name for all of an incident, where others are stated of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tocsin.cases.attribution.parting import SingleName, Stated, single_names
from tocsin.cases.attribution.phrases import name_of
from tocsin.cases.attribution.result import Attribution, Checked, Speaks
from tocsin.cases.attribution.speakers import speakers
from tocsin.cases.paper.wording import title_of
from tocsin.cli.console import Screen
from tocsin.cli.printable import flowing
from tocsin.model.case import Entry
from tocsin.model.counting import counted

_SPEAKS = {
    Speaks.FOR: "speaks for it too",
    Speaks.AGAINST: "speaks against it too",
    Speaks.NEITHER: "says little either way",
}
_IF = "If these hold, that one name is right of a part at most. Which of them hold is not decided here."


def print_single_names(found: Attribution, entries: Sequence[Entry], screen: Screen) -> None:
    """Show who states one name for all of it, who states the same of a part alone, and who states whom else of the others; nothing where none is."""
    some = single_names(found)
    if not some:
        return
    by_id = {one.id: one for one in entries}
    screen.print("\n[bold]Why one name for all of it does not hold[/bold]")
    for one in some:
        for place, line in enumerate(_lines(one, found, by_id)):
            screen.print(f"{'    ' if place else '  '}{flowing(line)}")
    screen.print(_IF, style="dim")


def _lines(one: SingleName, found: Attribution, entries: Mapping[str, Entry]) -> Iterator[str]:
    incident = title_of(one.stated.incident, entries.values())
    yield f"{one.stated.names} is stated for all of “{incident}” {_by(one.stated, entries)}"
    for each in one.same:
        yield f"The same is meant by {each.names}, which is stated of {each.phase} alone {_by(each, entries)}"
    for each in one.others:
        yield f"Of {each.phase} it is {each.names} {_by(each, entries)}"
    if one.more:
        yield f"And {counted(one.more, 'other statement')} of parts"
    if one.shown:
        yield f"Evidence of single phases names {', '.join(name_of(id_, found.names) for id_ in one.shown)}"
    for check in _checks(one.stated, found):
        yield f"The evidence of all phases ({counted(check.items, 'item')}) {_SPEAKS[check.speaks]}"


def _by(one: Stated, entries: Mapping[str, Entry]) -> str:
    said = speakers(entries[id_] for id_ in one.entries if id_ in entries)
    denied = speakers(entries[id_] for id_ in one.denied if id_ in entries)
    return f"by {said}, {one.grade}{f', denied by {denied}' if denied else ''}"


def _checks(one: Stated, found: Attribution) -> Iterable[Checked]:
    """How the evidence stands to that name, where any can be compared."""
    return (
        check
        for level in found.levels
        for check in level.checked
        if level.level is one.level and check.items and (check.incident, check.phase, check.names) == (one.incident, "", one.names)
    )  # fmt: skip
