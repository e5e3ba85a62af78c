"""The tables of a case's piece: its course, who said what, what was done, severity as intervals, days beside a case that is known."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from tocsin.cases.compared import Compared, reference_days
from tocsin.cases.grounds import Grounds, grounds_of
from tocsin.cases.picture import Picture, Seen
from tocsin.cases.severity import FACTORS
from tocsin.cases.spread import Spread
from tocsin.cases.timeline import place_of
from tocsin.model.case import Entry, Event, Incident, Response, Statement
from tocsin.model.exhibit import Cell, Column, Draw, Table, Type
from tocsin.model.severity import Reading
from tocsin.node.handover.texts import line, time

_ROWS, _BYTES, _LISTED = 200, 100_000, 12
_EARLIEST, _NOTE = 1900, 300
_NOTHING = "nobody"


class Names(NamedTuple):
    """What readers are told members are called, and the number and title of each incident, by their ids."""

    members: Mapping[str, str]
    incidents: Mapping[str, tuple[str, str]]

    def who(self, text: str, most: int = 80) -> str:
        """A member's name, or a text that is no member's id."""
        return line(self.members.get(text, text), most)

    def number(self, incident: str) -> str:
        """The number of an incident by which tables name it, "" for what is of none: titles would make them long."""
        return self.incidents.get(incident, ("", ""))[0]

    @property
    def legend(self) -> str:
        """Which number is which incident."""
        return f"Incidents: {'; '.join(map(' '.join, self.incidents.values()))}."


class Phase(NamedTuple):
    """A phase of an incident: all moments that are told of it, its techniques, where it was, and moments of which only the day is told."""

    incident: str
    tactic: str
    moments: tuple[dt.datetime, ...]
    techniques: tuple[str, ...]
    members: tuple[str, ...]
    vague: frozenset[dt.datetime]


def tables(picture: Picture, names: Names) -> Iterator[Table]:
    """Those in which there is anything to tell."""
    grounds = grounds_of(picture.entries)
    made = (
        _incidents(picture.incidents, names),
        _course(picture, names),
        _members(picture, names),
        _statements(picture, names, grounds),
        _responses(picture.responses, names),
        _severity(picture.incidents, names),
        _days(picture, names),
    )
    return (explained(one, names) for one in made if one.rows)


def explained(table: Table, names: Names) -> Table:
    """A table with which incident each number is, where there is room for that."""
    told = " ".join(filter(None, (table.note, names.legend)))
    fits = table.name != "incidents" and len(told) <= _NOTE
    return msgspec.structs.replace(table, note=told) if fits else table


def table_of(  # noqa: PLR0913, PLR0917  (a table's fields)
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[tuple[Cell, ...]],
    draw: Draw = Draw.TABLE,
    note: str = "",
) -> Table:
    """A table of as many rows as a piece has room for; how many more there are it says."""
    every = list(rows)
    most = _that_fit(every)
    left = f"{len(every) - most:,} more are left out." if len(every) > most else ""
    told = " ".join(filter(None, (note, left)))
    return Table(name, title, tuple(columns), tuple(every[:most]), draw, told)


def _that_fit(rows: Sequence[tuple[Cell, ...]]) -> int:
    """How many rows a table may have, so that no case makes a piece that a publication does not take."""
    sizes = itertools.accumulate(len(msgspec.json.encode(one)) for one in rows[:_ROWS])
    return sum(1 for _ in itertools.takewhile(lambda size: size <= _BYTES, sizes))


def _incidents(incidents: Sequence[Seen], names: Names) -> Table:
    columns = tuple(map(Column, ("No.", "Incident", "Victim", "Country", "Begin", "End", "Sectors")))
    rows = (
        (
            names.number(seen.entry.id),
            line(one.title, 200),
            names.who(one.victim, 200),
            line(one.country, 20),
            _day(one.begin),
            _day(one.end),
            _some([line(sector, 60) for sector in one.sectors]),
        )
        for seen, one in ((each, each.entry.body) for each in incidents)
        if isinstance(one, Incident)
    )
    return table_of("incidents", "Incidents, side by side", columns, rows)


def _course(picture: Picture, names: Names) -> Table:
    columns = (
        Column("Incident"),
        Column("Phase and techniques"),
        Column("First", Type.TIME),
        Column("Last", Type.TIME),
        Column("Where"),
        Column("Known to"),
    )
    rows = (_phase(one, names) for seen in picture.incidents for one in _phases(seen, picture.spread))
    return table_of("course", "The course, phase by phase", columns, rows, Draw.TIMELINE)


def _phase(one: Phase, names: Names) -> tuple[Cell, ...]:
    return (
        names.number(one.incident),
        " ".join(filter(None, (line(one.tactic, 60), _some([line(each, 40) for each in one.techniques])))),
        _time(min(one.moments, default=None)),
        _time(max(one.moments, default=None)),
        _some([names.who(each) for each in one.members]),
        _known_to(one),
    )


def _known_to(one: Phase) -> str:
    """How exactly the first and the last moment are known: the first of a month may stand for all of it."""
    ends = {min(one.moments), max(one.moments)} & one.vague if one.moments else set()
    if any(at.day == 1 for at in ends):
        return "the month or day"
    return "the day" if ends else "the hour"


def _phases(seen: Seen, spread: Iterable[Spread]) -> Iterator[Phase]:
    """Each phase of an incident by the case's events and by what members answered, in the order of the matrix."""
    events = {one.tactic: one for one in seen.course.phases}
    stays = [stay for one in spread if one.incident == seen.entry.id for stay in one.stays]
    stages = [(stay.member, stage) for stay in stays for stage in stay.stages if stage.tactic]
    for tactic in sorted({*events, *(stage.tactic for _, stage in stages)}, key=place_of):
        told = events.get(tactic)
        here = [(member, stage) for member, stage in stages if stage.tactic == tactic]
        moments = [at for _, stage in here for at in (stage.first, stage.last) if at is not None]
        yield Phase(
            seen.entry.id,
            tactic,
            (*moments, *((told.first, told.last) if told else ())),
            told.techniques if told else (),
            tuple(dict.fromkeys((*(member for member, _ in here), *(told.members if told else ())))),
            frozenset(
                at
                for one in (entry.body for entry in seen.course.events)
                if isinstance(one, Event) and not one.exact
                for at in (one.at, one.until)
                if at is not None
            ),
        )


def _members(picture: Picture, names: Names) -> Table:
    columns = (
        Column("Incident"),
        Column("Where"),
        Column("First", Type.TIME),
        Column("Last", Type.TIME),
        Column("For at least", Type.NUMBER, "days"),
        Column("After the first of all", Type.NUMBER, "days"),
    )
    rows = (
        (
            names.number(one.incident),
            names.who(stay.member, 120),
            _time(stay.first),
            _time(stay.last),
            stay.days,
            stay.after,
        )
        for one in picture.spread
        for stay in one.stays
    )
    note = "At 00:00 mostly only the day is known, on the first of a month only the month."
    return table_of("members", "Who was reached when", columns, rows, Draw.TIMELINE, note)


def _statements(picture: Picture, names: Names, grounds: Grounds) -> Table:
    columns = (
        "Incident",
        "Level",
        "Names",
        "By",
        "On",
        "What was said",
        "Likelihood",
        "Confidence",
        "Grade",
    )
    said = [one for one in picture.entries if isinstance(one.body, Statement)]
    rows = (
        _statement(one, one.body, names, grounds)
        for one in sorted(said, key=_at)
        if isinstance(one.body, Statement)
    )
    note = "Grade: of the best source, A to F, and of what it says, 1 to 6. Unverified: no source was read itself. What was said is told in other words, unless it stands in quotation marks."
    return table_of("statements", "Who said it was whom", tuple(map(Column, columns)), rows, note=note)  # fmt: skip


def _statement(entry: Entry, said: Statement, names: Names, grounds: Grounds) -> tuple[Cell, ...]:
    named = line(said.names, 120) or _NOTHING
    about = ": ".join(filter(None, (names.number(said.incident), line(said.phase, 80))))
    unverified = "" if grounds.read(entry.sources) else ", unverified"
    return (
        about,
        said.level.value,
        f"denied: {named}" if said.denies else named,
        names.who(said.by, 120),
        _day(said.at),
        line(said.told, 400),
        said.likelihood.value if said.likelihood else None,
        said.confidence.value if said.confidence else None,
        f"{grounds.grade(entry.sources)}{unverified}",
    )


def _responses(responses: Sequence[Entry], names: Names) -> Table:
    columns = tuple(map(Column, ("On", "By", "What was done", "Ground", "Toward", "Incident")))
    rows = (
        (
            _day(one.at),
            names.who(one.by, 120),
            line(one.what, 400),
            one.ground.value,
            names.who(one.toward, 120),
            names.number(one.incident),
        )
        for one in (entry.body for entry in responses)
        if isinstance(one, Response)
    )
    return table_of("responses", "What was done", columns, rows)


def _severity(incidents: Sequence[Seen], names: Names) -> Table:
    columns = (
        Column("Incident"),
        Column("Scale"),
        Column("At least"),
        Column("At most"),
        Column("Low", Type.NUMBER),
        Column("High", Type.NUMBER),
        Column("Would be narrowed most by"),
    )
    rows = (_reading(names.number(seen.entry.id), one) for seen in incidents for one in seen.severity)
    note = "Always an interval of what the facts leave open. Incidents stand side by side and are never summed. Low and high are places on the scale, the graver the higher: Category 2 of the NCSC is place 5."
    return table_of("severity", "How severe, by each scale", columns, rows, note=note)


def _reading(incident: str, one: Reading) -> tuple[Cell, ...]:
    asked = [FACTORS[each.factor].question for each in one.narrowing[:2] if each.factor in FACTORS]
    bounds = one.bounds
    return (
        incident,
        line(one.title, 120),
        line(one.low_word, 80),
        line(one.high_word, 80),
        _number(bounds.low),
        _number(bounds.high),
        line(" ".join(asked)),
    )


def _days(picture: Picture, names: Names) -> Table:
    columns = (
        Column("Incident"),
        Column("From"),
        Column("To"),
        Column("Albania, July 2022", Type.NUMBER, "days"),
        Column("Here", Type.NUMBER, "days"),
    )
    first = picture.incidents[0].entry.id if picture.incidents else ""
    rows = (
        (
            names.number(own.incident),
            "next attack" if one.next else one.start.value,
            one.stop.value,
            _of_reference(one) if own.incident == first else None,
            own.days,
        )
        for one in picture.compared
        for own in one.own
    )
    also = [each for one in picture.compared for own in one.own for each in own.also]
    also += [each for one in picture.compared for known in one.known for each in known.also]
    earlier = dict.fromkeys(line(one.what, 120) for one in also)
    note = (
        f"Public indicators are counted to the last; earlier ones: {'; '.join(earlier)}." if earlier else ""
    )
    return table_of("days", "Days between milestones", columns, rows, Draw.BARS, note)


def _of_reference(one: Compared) -> int | None:
    """The days of the first incident of the case that is known: a case's first stands beside it, none that followed."""
    first = next(iter(reference_days().incidents.values()))
    return next((known.days for known in one.known if known.incident == first), None)


def _some(texts: Sequence[str]) -> str:
    """So many of some texts, and that there are more."""
    return ", ".join(texts[:_LISTED]) + ", …" * (len(texts) > _LISTED)


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _time(at: dt.datetime | None) -> str | None:
    """A moment, None for one that is no time of logs."""
    return time(at) if at is not None and at.year > _EARLIEST else None


def _number(value: float) -> float | None:
    return round(value, 1) if math.isfinite(value) else None


def _at(entry: Entry) -> tuple[str, str]:
    return (entry.body.at.isoformat() if isinstance(entry.body, Statement) else "", entry.id)
