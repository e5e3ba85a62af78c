"""What happened: each incident with its course by phase, and what links incidents."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.cases.charts import course as course_chart
from tocsin.cases.paper.citing import Citing
from tocsin.cases.paper.nouns import Block, Figure, Line, Lines, Section, Table
from tocsin.cases.paper.wording import (
    ROWS,
    between,
    day,
    event_of,
    incident_of,
    listed,
    sentence,
    short_day,
    title_of,
)
from tocsin.cases.picture import Picture, Seen
from tocsin.cases.spread import Stay
from tocsin.cases.timeline import Course, courses
from tocsin.model.case import Link
from tocsin.model.counting import counted


def happened(picture: Picture, cited: Citing) -> Section:
    """The section."""
    blocks = [block for seen in picture.incidents for block in _incident(seen, picture, cited)]
    return Section("happened", "What happened", (*blocks, *_loose(picture, cited), *_links(picture, cited)))


def about(seen: Seen, cited: Citing) -> Line:
    """An incident in one sentence."""
    body = incident_of(seen.entry)
    ended = f" to {day(body.end)}" if body.end and body.end != body.begin else ""
    victim = f" ({cited.name(body.victim)})" if body.victim else ""
    told = f" {sentence(body.about)}" if body.about else ""
    return cited.line(f"{body.title}{victim}, {day(body.begin)}{ended}.{told}", seen.entry.id)


def linked(picture: Picture, cited: Citing) -> Iterator[Line]:
    """That one incident followed another, how surely, and why that is held."""
    for entry in picture.links:
        if isinstance(link := entry.body, Link):
            first, second = (title_of(one, picture.entries) for one in (link.first, link.second))
            yield cited.line(
                f"“{second}” followed on “{first}”: {link.likelihood}, with {link.confidence} confidence, "
                f"because {'; '.join(link.reasons) or 'no reason is given'}.",
                entry.id,
            )


def _incident(seen: Seen, picture: Picture, cited: Citing) -> Iterator[Block]:
    body = incident_of(seen.entry)
    yield Lines((about(seen, cited),), body.title)
    yield from _course(body.title, seen.entry.id, seen.course, cited)
    yield from _spread(seen.entry.id, body.title, picture, cited)


def _loose(picture: Picture, cited: Citing) -> Iterator[Block]:
    """Events that are of no incident."""
    for course in courses(picture.entries):
        if not course.incident:
            yield from _course("of no incident", "loose", course, cited)
    yield from _spread("", "of no incident", picture, cited)


def _course(title: str, name: str, course: Course, cited: Citing) -> Iterator[Block]:
    events = course.events
    if not events:
        return
    known = [event_of(one) for one in events]
    span = f"from {day(known[0].at)} to {day(max(one.until or one.at for one in known))}"
    yield Figure(
        f"course-{name}",
        f"Course of “{title}” by phase",
        f"{counted(len(known), 'event')} {span}; the table below tells each.",
        course_chart(known),
    )
    rows = tuple(
        (
            Line(between(event.at, event.until)),
            cited.line(event.what, entry.id),
            Line(event.tactic.replace("-", " ")),
            Line(cited.name(event.member)),
            Line(", ".join(event.techniques)),
        )
        for entry, event in zip(events[:ROWS], known[:ROWS], strict=True)
    )
    more = f", the first {len(rows):,} of {len(known):,} events" if len(known) > len(rows) else ""
    head = ("When (UTC)", "What", "Phase", "Where", "Techniques")
    yield Table(f"Course of “{title}”{more}", head, rows, (4, 10, 4, 4, 4))


def _spread(incident: str, title: str, picture: Picture, cited: Citing) -> Iterator[Block]:
    """How it went from member to member; what was at one place, and told as an event, did not spread."""
    for spread in picture.spread:
        told = len(spread.stays) > 1 or any(one.traces for one in spread.stays)
        if spread.incident == incident and told:
            rows = tuple(_stay(one, cited) for one in spread.stays[:ROWS])
            more = f", the first {ROWS} of {len(spread.stays):,} members" if len(spread.stays) > ROWS else ""
            head = ("Member", "First seen", "Last seen", "Days after the first", "Phases", "Traces told")
            yield Table(f"“{title}” from member to member{more}", head, rows, (6, 3, 3, 3, 7, 3))


def _stay(one: Stay, cited: Citing) -> tuple[Line, ...]:
    phases = listed((each.tactic.replace("-", " ") for each in one.stages), "not known")
    entries = (id_ for each in one.stages for id_ in each.entries)
    undated = f", {one.undated:,} of them without a day" if one.undated else ""
    return (
        Line(cited.name(one.member)),
        cited.line(short_day(one.first), *entries),
        Line(short_day(one.last)),
        Line("unknown" if one.after is None else f"{one.after:,}"),
        Line(phases),
        Line(f"{one.traces:,}{undated}" if one.traces else "none"),
    )


def _links(picture: Picture, cited: Citing) -> Iterator[Block]:
    lines = tuple(linked(picture, cited))
    if lines:
        yield Lines(lines, "How the incidents are linked")
