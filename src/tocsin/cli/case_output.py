"""What the commands on cases print."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from rich.table import Table

from tocsin.cases.cited import UNVERIFIED
from tocsin.cases.days import Span, beside, beside_next
from tocsin.cases.naming import headline
from tocsin.cases.options import Offered
from tocsin.cases.picture import Picture, Seen
from tocsin.cases.severity import FACTORS
from tocsin.cases.statements import Claim, Question
from tocsin.cases.steps import Step, steps
from tocsin.cases.thresholds import Considered, Deliberation
from tocsin.cli import machine
from tocsin.cli.case_days import print_days
from tocsin.cli.case_traces_output import NO_NAMES, print_spread
from tocsin.cli.case_why import print_why
from tocsin.cli.console import Screen
from tocsin.cli.printable import flowing as _text
from tocsin.model.case import Case, Entry, Event, Incident, Link, Response
from tocsin.model.counting import counted
from tocsin.model.severity import Reading
from tocsin.node.cases.keeping import Added

_NARROWING = 3


def print_added(added: Added, *, as_json: bool) -> None:
    """Say what came of entries."""
    if as_json:
        told = {"id": added.case.id, "title": added.case.title, "same": added.same}
        machine.tell(
            json.dumps({**told, "added": [{"id": one.id, "version": one.version} for one in added.new]})
        )
        return
    new = sum(one.version == 1 for one in added.new)
    changed = f", {len(added.new) - new} changed" if len(added.new) > new else ""
    same = f", {added.same} as they were" if added.same else ""
    screen = Screen()
    screen.print(f"[bold]{_text(added.case.title)}[/bold], {added.case.marking}: {new} new{changed}{same}")
    screen.print(f"Next: tocsin case show {_short(added.case)}")


def print_changed(case: Case, *, as_json: bool) -> None:
    """Say what a case says of itself now."""
    if as_json:
        machine.tell(json.dumps(_told(case)))
        return
    screen = Screen()
    closed = f", closed {case.closed:%Y-%m-%d}" if case.closed else ""
    screen.print(f"[bold]{_text(case.title)}[/bold], {case.marking}{closed}")
    screen.print("Next, where it was handed over: tocsin node hand-over")


def _told(case: Case) -> dict[str, object]:
    return {**msgspec.to_builtins(case), "marking": str(case.marking)}


def print_cases(cases: Sequence[Case], references: Sequence[str], *, as_json: bool) -> None:
    """List cases, and those that ship."""
    if as_json:
        told = [_told(one) for one in cases]
        machine.tell(json.dumps({"cases": told, "references": references}))
        return
    screen = Screen()
    for one in cases:
        closed = f"  [dim]closed {one.closed:%Y-%m-%d}[/dim]" if one.closed else ""
        screen.print(
            f"{_short(one)}  {one.created:%Y-%m-%d}  {one.marking}  [bold]{_text(one.title)}[/bold]{closed}"
        )
    if not cases:
        screen.print("no case yet: tocsin case new")
    screen.print(f"of the public record: {', '.join(references)}", style="dim")


def print_case(
    picture: Picture, withheld: int = 0, names: Mapping[str, str] = NO_NAMES, *, as_json: bool
) -> None:
    """Show a case, members by their ``names``, and how many entries are not in it; as JSON all that it is made of, so that each part can be opened by its entry's id."""
    if as_json:
        told = {"picture": picture, "withheld": withheld}
        machine.tell(msgspec.json.format(msgspec.json.encode(told), indent=2))
        return
    screen = Screen()
    screen.print(f"[bold]{_text(picture.case.title)}[/bold]  {picture.case.marking}")
    if picture.case.about:
        screen.print(_text(picture.case.about))
    if withheld:
        screen.print(f"[yellow]{_entries(withheld)} may not be told[/yellow]")
    for incident in picture.incidents:
        _incident(incident, names, screen, picture.unverified)
    titles = {one.entry.id: headline(one.entry) for one in picture.incidents}
    print_spread(picture.spread, names, titles, screen)
    print_days(picture, screen)
    _links(picture, screen)
    _statements(picture.questions, screen)
    _responses(picture, screen)
    print_why(picture, names, screen)
    for incident in picture.incidents:
        _thresholds(incident, screen)
    for incident in picture.incidents:
        _options(incident, screen)
    _contested(picture.incidents[0].options if picture.incidents else (), screen)


def _incident(seen: Seen, names: Mapping[str, str], screen: Screen, unverified: Collection[str]) -> None:
    body = seen.entry.body
    if not isinstance(body, Incident):
        return
    ended = f" to {body.end}" if body.end else ""
    screen.print(
        f"\n[bold]{_text(body.title)}[/bold] [dim]({seen.entry.id})[/dim], {body.begin or 'day unknown'}{ended}, {_text(names.get(body.victim, body.victim))}"
    )
    for step in steps(seen.course.events):
        screen.print(f"  {_step(step, unverified)}")
    if seen.course.dwell is not None:
        screen.print(f"  dwell time {counted(seen.course.dwell.days, 'day')}")
    if seen.spans or seen.late:
        screen.print("  " + "; ".join((*_spans(seen.spans), *_late(seen))))
    screen.print("  Severity, always an interval:")
    for reading in seen.severity:
        screen.print(f"    {_reading(reading)}")
        for remark in reading.remarks:
            screen.print(f"      [dim]{_text(remark)}[/dim]")


def _step(step: Step, unverified: Collection[str]) -> str:
    """An event in its words; several by their number, which --json opens."""
    event = step.entries[0].body
    if len(step.entries) > 1 or not isinstance(event, Event):
        return f"{step.first:%Y-%m-%d} to {step.last:%Y-%m-%d}  {counted(len(step.entries), 'event')}, each in --json"
    phase = f"  [dim]{_text(event.tactic)}[/dim]" if event.tactic else ""
    return f"{event.at:%Y-%m-%d}  {_text(event.what)}{phase}{_doubt(step.entries[0], unverified)}"


def _spans(spans: Iterable[Span]) -> Iterator[str]:
    return (
        f"{one.start.value} to {one.stop.value} {counted(one.days, 'day')}{_text(beside(one.also))}"
        for one in spans
    )


def _late(seen: Seen) -> Iterator[str]:
    return (
        f"public indicators {counted(days, 'day')} after the next attack{_text(beside_next(also))}"
        for _, days, also in seen.late
    )


def _reading(reading: Reading) -> str:
    """What a scale says; its numbers only where the scale publishes them and its words have none."""
    low, high = reading.bounds.low, reading.bounds.high
    numbers = f"{low:.3g} to {high:.3g}" if low != high else f"{low:.3g}"
    helps = ", ".join(
        FACTORS[one.factor].question.rstrip("?").lower() for one in reading.narrowing[:_NARROWING]
    )
    more = f"  [dim]narrowed most by: {_text(helps)}[/dim]" if helps else ""
    ranks = reading.scale == "nis2" or any(one.isdigit() for one in reading.words)
    told = f"[bold]{reading.words}[/bold]" if ranks else f"[bold]{numbers}[/bold], {reading.words}"
    return f"{reading.title}: {told}{more}"


def _links(picture: Picture, screen: Screen) -> None:
    for one in picture.links:
        if isinstance(link := one.body, Link):
            screen.print(
                f"\n{_named(link.second, picture)} follows {_named(link.first, picture)}: {link.likelihood}, {link.confidence} confidence"
                f"{_doubt(one, picture.unverified)}"
            )
            for reason in link.reasons:
                screen.print(f"  because {_text(reason)}")


def _named(id_: str, picture: Picture) -> str:
    titles = {one.entry.id: headline(one.entry) for one in picture.incidents}
    return f"“{_text(titles.get(id_, id_))}”"


def _statements(questions: Sequence[Question], screen: Screen) -> None:
    if not questions:
        return
    screen.print("\n[bold]Who said it was whom[/bold]; what differs stands side by side")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("of", "level", "named", "by, with the grade of its own source"):
        table.add_column(column, overflow="fold")
    for question in questions:
        about = " ".join(filter(None, (question.incident, question.phase)))
        for number, claim in enumerate(question.claims):
            stated, denied = _graded(claim, claim.stated), _graded(claim, claim.denied)
            said = stated + (f"; denied by {denied}" if denied else "")
            name = _text(claim.names) or "[dim]nobody[/dim]"
            first = (_text(about), question.level.value) if not number else ("", "")
            country = f" (country {_text(claim.country)})" if claim.country else ""
            table.add_row(*first, f"{name}{country}", _text(said))
    screen.print(table)


def _graded(claim: Claim, said: Iterable[Entry]) -> str:
    """Who says so, each with the grade of what it is known from."""
    return ", ".join(dict.fromkeys(f"{_by(one.body)} ({claim.grade_of(one.id)})" for one in said))


def _by(body: object) -> str:
    return str(getattr(body, "by", ""))


def _responses(picture: Picture, screen: Screen) -> None:
    if picture.responses:
        screen.print("\n[bold]What was done[/bold]")
    for one in picture.responses:
        if isinstance(done := one.body, Response):
            screen.print(
                f"  {done.at}  {_text(done.by)}: {_text(done.what)}  [dim]{done.ground.value}[/dim]"
                f"{_doubt(one, picture.unverified)}"
            )


def _thresholds(seen: Seen, screen: Screen) -> None:
    """Every threshold, also those of which nobody has answered a question: what is open may decide."""
    screen.print(f"\n[bold]Thresholds[/bold] of {_title(seen)}: questions, never a verdict")
    for one in seen.deliberations:
        _deliberation(one, screen)


def _deliberation(one: Deliberation, screen: Screen) -> None:
    screen.print(f"  {_text(one.framework.title)}; who decides: {_text(one.framework.decides)}")
    if one.membership.words:
        screen.print(f"    [yellow]{_text(one.membership.words)}[/yellow]")
    if one.unverified:
        screen.print(f"    [yellow]{UNVERIFIED}[/yellow]: {_text('; '.join(one.unverified))}")
    for word, found in (
        ("toward", one.toward),
        ("neither way", one.between),
        ("against", one.against),
        ("in dissent", one.divided),
        ("open, and so decisive", one.unknown),
    ):
        if found:
            screen.print(f"    {word}: {_text(_titles(found))}")


def _title(seen: Seen) -> str:
    """An incident by its title; its entry where it has none."""
    return f"“{_text(headline(seen.entry))}”"


def _titles(found: Iterable[Considered]) -> str:
    return ", ".join(one.question.title.lower() for one in found)


def _options(seen: Seen, screen: Screen) -> None:
    screen.print(f"\n[bold]What may be done[/bold] about {_title(seen)}")
    for offered in seen.options:
        screen.print(f"  {_option(offered)}")


def _contested(options: Iterable[Offered], screen: Screen) -> None:
    """Once for all incidents: where law is contested, and who holds what."""
    contested = [one.option for one in options if one.option.contested]
    if contested:
        screen.print("\n[bold]Contested law[/bold]")
    for one in contested:
        screen.print(f"  {_text(one.title)}: [dim]{_text(one.contested_words)}[/dim]")


def _option(offered: Offered) -> str:
    shut = [offered.membership.words] if offered.membership.words else []
    shut += [f"shut: {one.value}" for one in offered.shut]
    shut += [f"undecided: {one.value}" for one in offered.undecided]
    state = "[green]open[/green]" if offered.is_open else f"[dim]{_text(', '.join(shut))}[/dim]"
    contested = "  [yellow]contested[/yellow]" if offered.option.contested else ""
    before = offered.before
    after = f"; {before.followed.words}" if before.followed.words else ""
    done = f"  [dim]{before.done} of {before.n} comparable{after}[/dim]" if before.n else ""
    doubt = f"  [yellow]{UNVERIFIED}[/yellow]" if offered.unverified else ""
    return f"{_text(offered.option.title)}  {state}{contested}{doubt}{done}"


def _doubt(entry: Entry, unverified: Collection[str]) -> str:
    return f"  [yellow]{UNVERIFIED}[/yellow]" if entry.id in unverified else ""


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"


def _short(case: Case) -> str:
    return case.id.partition("--")[2][:8]
