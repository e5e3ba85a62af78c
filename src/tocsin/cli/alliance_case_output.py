"""What the exercise of an alliance prints of the case that its victim opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tocsin.cases.compared import Known
from tocsin.cases.picture import Picture, Seen
from tocsin.cli.console import Screen
from tocsin.cli.printable import escaped
from tocsin.gaps.fixes import newly_seen
from tocsin.model.case import Milestone, Statement
from tocsin.model.counting import counted
from tocsin.model.gap import Standing
from tocsin.node.demo.alliance.casework import RECORDED, Opened
from tocsin.node.demo.alliance.lookout import Outlook
from tocsin.node.demo.alliance.record import ADVERSARIES, INCIDENT

_SCALES = {"nciss": "NCISS", "eurepoc-intensity": "EuRepoC intensity"}


def tell_case(opened: Opened, screen: Screen) -> None:
    """The case in a few lines, and how to go on in it."""
    picture = opened.picture
    seen = next(one for one in picture.incidents if one.entry.id == INCIDENT)
    ident, node = picture.case.id.partition("--")[2][:8], opened.node.folder
    screen.print(f"\n[bold]The case[/bold]  {escaped(picture.case.title)}")
    for name, told in _lines(opened, seen):
        screen.print(f"  {name:<12} {told}")
    screen.print(f"  go on: [bold]tocsin case show {ident} --node {node}[/bold]")
    screen.print(f"         tocsin case show {ident} --node {node} --to public", style="dim")


def tell_outlook(outlook: Outlook, screen: Screen) -> None:
    """How the nation that is blind stands to the adversaries, what to do first, and how to see the rest."""
    seen, name = outlook.seen, escaped(outlook.node.nation.name)
    stands = {stand.technique: stand.standing for row in seen.rows for stand in row.stands}
    counts = Counter(stands.values())
    told = ", ".join(f"{counts[one]} {one}" for one in Standing if counts[one])
    screen.print(
        f"\n[bold]Gaps of {name}[/bold] against {' and '.join(ADVERSARIES)}, {counted(len(stands), 'technique')}:"
    )
    screen.print(f"  {told}")
    screen.print("  next fixes, with how many techniques each shows more of:")
    for number, fix in enumerate(seen.fixes, 1):
        screen.print(f"  {number}. {escaped(fix.text)}: {len(fix.techniques)}, {fix.cost}")
    new, hidden = len(newly_seen(seen.map, seen.fixes)), seen.unnoticed
    if seen.fixes:
        screen.print(f"  with all of them {counted(new, 'technique')} would be seen that no host sees now")
    groups = counted(hidden.asked, "group")
    screen.print(f"  could not be seen at all: {len(hidden.sure)} of {groups}")
    asked = " ".join(f"--adversary {one}" for one in ADVERSARIES)
    screen.print(f"  go on: [bold]tocsin gaps --member {name} {asked} --node {outlook.node.folder}[/bold]")


def case_address(opened: Opened) -> str:
    """Where the pages of the case are, while its node runs."""
    return f"{opened.node.address}/cases/{opened.case.id}"


def _lines(opened: Opened, seen: Seen) -> Iterator[tuple[str, str]]:
    picture = opened.picture
    yield (
        "gathered",
        f"{_entries(len(picture.entries))}, {counted(opened.traces, 'trace')} of what members saw",
    )
    for number, told in enumerate(_days(picture)):
        yield "" if number else "days", told
    yield "who", _who(picture)
    for number, told in enumerate(_severity(picture, seen)):
        yield "" if number else "severity", told
    yield "thresholds", _thresholds(picture)
    yield "options", _options(seen)
    low, high = _bounds(opened.public, INCIDENT, "nciss")
    yield "released", f"all but {_entries(opened.withheld)}; of those told, NCISS is {low:.3g} to {high:.3g}"


def _days(picture: Picture) -> Iterator[str]:
    """Each span of the exercise, beside that of 2022 where there is one; what came too late then closes them."""
    for one in picture.compared:
        for own in one.own:
            if own.incident == INCIDENT:
                known = f"; 2022: {_to_first(one.known[0])}{one.known[0].days}" if one.known else ""
                yield f"{own.days} from {one.start} to {one.stop}{known}"
    late = next(one for one in picture.compared if one.stop is Milestone.INDICATORS and not one.next)
    yield f"2022: nobody was asked; indicators public after {_to_first(late.known[0])}{late.known[0].days} days"


def _to_first(known: Known) -> str:
    """Days to indicators that came before the last, which the number after it counts to: ``55 and ``."""
    return "".join(f"{one.days} and " for one in known.also)


def _who(picture: Picture) -> str:
    said = sum(isinstance(one.body, Statement) for one in picture.entries)
    differ = sum(one.in_conflict for one in picture.questions)
    return f"{counted(said, 'statement')}; on {differ} of {len(picture.questions)} questions they differ"


def _severity(picture: Picture, seen: Seen) -> Iterator[str]:
    """Each scale as an interval, beside what the record of 2022 leaves open on it."""
    for one in seen.severity:
        if one.scale in _SCALES:
            low, high = _bounds(picture, RECORDED, one.scale)
            here = f"{one.bounds.low:.3g} to {one.bounds.high:.3g}"
            yield f"{_SCALES[one.scale]} {here}; July 2022 by the record: {low:.3g} to {high:.3g}"


def _bounds(picture: Picture, incident: str, scale: str) -> tuple[float, float]:
    (found,) = (
        reading.bounds
        for one in picture.incidents
        for reading in one.severity
        if (one.entry.id, reading.scale) == (incident, scale)
    )
    return found.low, found.high


def _thresholds(picture: Picture) -> str:
    asked = [
        one
        for seen in picture.incidents
        for one in seen.deliberations
        if len(one.unknown) < len(one.framework.questions)
    ]
    titles = len({one.framework.id for one in asked})
    return f"{counted(titles, 'framework')} asked of the record of 2022; never a verdict"


def _options(seen: Seen) -> str:
    free = sum(one.is_open for one in seen.options)
    return f"{free} of {len(seen.options)} are open now; the others wait for who decides"


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"
