"""What may be done, who does it by when, and who decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.cases.cited import Cited, Position
from tocsin.cases.gates import GATES
from tocsin.cases.options import Offered, catalogue
from tocsin.cases.paper.citing import Citing
from tocsin.cases.paper.nouns import Block, Line, Lines, Section, Table
from tocsin.cases.paper.wording import incident_of, listed, sentence, short_day
from tocsin.cases.picture import Picture, Seen
from tocsin.cases.thresholds import frameworks
from tocsin.model.case import Gate, Held, Task

_GATES = "An option is open when all of its gates are. A gate says what those who decide hold; nothing here computes it. Options without a gate need no attribution. Precedents are those of a public repository that are comparable, with their number n; what is coded is what became public."


def options(picture: Picture, cited: Citing) -> Section:
    """The section on options: those that need no attribution first, none left out."""
    blocks: list[Block] = [Lines((Line(_GATES),)), *_gates(picture, cited)]
    if picture.incidents:
        blocks += [_table(picture.incidents), *_contested(picture.incidents[0])]
    return Section("options", "What may be done", tuple(blocks))


def plan(picture: Picture, cited: Citing) -> Section:
    """The section on the plan."""
    titles = {one.id: one.title for one in catalogue()}
    rows = tuple(
        (
            cited.line(titles.get(body.option, body.option), entry.id),
            Line(cited.name(body.owner)),
            Line(short_day(body.due) if body.due else "no day set"),
            Line(f"done {short_day(body.done)}" if body.done else "open"),
            Line(body.note),
        )
        for entry in sorted(picture.plan, key=lambda one: (_due(one.body), one.id))
        if isinstance(body := entry.body, Task)
    )
    if not rows:
        return Section(
            "plan", "The plan", (Lines((Line("Nothing is planned yet: no option has an owner and a day."),)),)
        )
    return Section(
        "plan",
        "The plan",
        (Table("Who does what by when", ("What", "Owner", "Due", "State", "Note"), rows, (9, 5, 3, 4, 6)),),
    )


def decides() -> Section:
    """The section on who decides."""
    lines = tuple(Line(f"{one.title}: {one.decides}.") for one in frameworks())
    return Section("decides", "Who decides", (Lines(lines),))


def texts() -> Section:
    """The section on the texts of law and of method that options and thresholds rest on."""
    found: dict[tuple[str, str], tuple[Cited, list[str]]] = {}
    for of, cited in _texts():
        found.setdefault((cited.title, cited.url), (cited, []))[1].append(of)
    rows = tuple(
        (Line(cited.title, unverified=not cited.read), Line(cited.where), Line(listed(of)))
        for cited, of in found.values()
    )
    table = Table("Texts of law and their readings", ("Text", "Where", "Used for"), rows, (8, 8, 8))
    return Section("texts", "Texts that options and thresholds rest on", (table,))


def _texts() -> Iterator[tuple[str, Cited]]:
    for option in catalogue():
        yield from ((option.title, one) for one in option.sources)
        yield from ((option.title, one.source) for one in option.positions)
    for framework in frameworks():
        yield from ((framework.title, one) for one in framework.sources)


def always_open(incidents: Sequence[Seen]) -> str:
    """The options that wait for nobody's decision and are open for every incident, in words."""
    return "; ".join(one.option.title for one in incidents[0].options if one.option.id in _free(incidents))


def open_besides(seen: Seen, incidents: Sequence[Seen]) -> str:
    """The options of an incident that are open beside those that are for every one, in words."""
    free = _free(incidents)
    return "; ".join(one.option.title for one in seen.options if one.is_open and one.option.id not in free)


def not_members(seen: Seen) -> str:
    """The options that are not open since the victim is no member, or nobody told whose it is, in words."""
    found = (one for one in seen.options if one.membership.words)
    return "; ".join(f"{one.option.title} ({one.membership.words})" for one in found)


def _free(incidents: Sequence[Seen]) -> frozenset[str]:
    """The ids of options without a gate that are open for every incident."""
    found = [
        {one.option.id for one in seen.options if one.is_open and not one.option.needs} for seen in incidents
    ]
    return frozenset(set.intersection(*found)) if found else frozenset()


def state_of(one: Offered) -> str:
    """Whether an option is open, or why the victim may not use it, and which of its gates are shut or undecided."""
    if one.is_open:
        return "open"
    shut = listed((GATES[each] for each in one.shut), "")
    undecided = listed((GATES[each] for each in one.undecided), "")
    parts = (
        one.membership.words,
        shut and f"shut: held not to be {shut}",
        undecided and f"undecided: whether it is {undecided}",
    )
    return "; ".join(each for each in parts if each)


def gates_of(undecided: Iterator[Gate]) -> str:
    """Gates in words."""
    return listed(GATES[one] for one in undecided)


def _gates(picture: Picture, cited: Citing) -> Iterator[Block]:
    lines = tuple(
        cited.line(
            f"{GATES[body.gate].capitalize()}: {body.holds.value} ({cited.name(body.by)}): {sentence(body.reasons)}",
            entry.id,
        )
        for entry in picture.entries
        if isinstance(body := entry.body, Held)
    )
    if lines:
        yield Lines(lines, "What is held of the gates")


def _table(incidents: Sequence[Seen]) -> Table:
    by_option = zip(*(seen.options for seen in incidents), strict=True)
    titles = [incident_of(seen.entry).title for seen in incidents]
    rows = tuple(_row(some, titles) for some in by_option)
    head = ("Option", "State", "Legal ground and conditions", "Risk of escalation", "Before")
    return Table("Options", head, rows, (6, 6, 9, 5, 4))


def _row(some: Sequence[Offered], titles: Sequence[str]) -> tuple[Line, ...]:
    one, option = some[0], some[0].option
    states = [state_of(each) for each in some]
    alike = len(set(states)) == 1
    state = (
        states[0]
        if alike
        else ". ".join(f"“{title}”: {told}" for title, told in zip(titles, states, strict=True))
    )
    law = [f"{option.ground.value.capitalize()}: {option.law}."]
    law += [f"Conditions: {'; '.join(option.conditions)}."] if option.conditions else []
    law += ["Contested: see below."] if option.contested or option.positions else []
    return (
        Line(f"{option.title} ({option.who})"),
        Line(state),
        Line(" ".join(law), unverified=all(each.unverified for each in some)),
        Line(option.risk),
        Line(_before(one)),
    )


def _before(one: Offered) -> str:
    if not one.option.precedents:
        return "not coded"
    if not one.before.n:
        return "no comparable precedent"
    by = f", by {', '.join(one.before.by[:8])}" if one.before.by else ""
    after = f"; {one.before.followed.words}" if one.before.followed.words else ""
    return f"{one.before.done} of n = {one.before.n}{by}{after}"


def _contested(seen: Seen) -> Iterator[Block]:
    for one in seen.options:
        option = one.option
        if option.contested or option.positions:
            lines = [Line(sentence(option.contested))] if option.contested else []
            lines += [_position(each) for each in option.positions]
            yield Lines(tuple(lines), f"Contested: {option.title}")


def _position(one: Position) -> Line:
    year = f" ({one.year})" if one.year else ""
    return Line(
        f"{one.by}{year}: {sentence(one.holds)} Source: {one.source.title}.", unverified=not one.source.read
    )


def _due(body: object) -> str:
    return body.due.isoformat() if isinstance(body, Task) and body.due else "9999"
