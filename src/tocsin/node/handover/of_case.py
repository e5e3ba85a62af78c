"""The piece of a case: what may be told of it, as sentences, figures and tables, and never a verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from tocsin.cases.picture import Picture, Seen
from tocsin.library.editing import slug_of
from tocsin.library.tagging import tags_of
from tocsin.model.article import Topic, TopicKind
from tocsin.model.case import Event, Incident, Statement
from tocsin.model.counting import counted
from tocsin.model.exhibit import Cell
from tocsin.model.material import CASE, Fact, Material, piece_id
from tocsin.model.member import Member
from tocsin.node.handover.attribution_of_case import Attribute, facts_of, found_of, tables_of
from tocsin.node.handover.deciding_of_case import deciding
from tocsin.node.handover.of_call import NEVER
from tocsin.node.handover.tables_of_case import Names, tables
from tocsin.node.handover.texts import line
from tocsin.release import Released

B = TypeVar("B", Event, Incident, Statement)
_TOPICS, _ABOUT = 100, 1_500


def piece_of_case(
    told: Released[Picture], members: Iterable[Member], author: str, attribute: Attribute | None = None
) -> Material:
    """A case as a piece, of what was released of it; ``members`` are as the registry names them.

    ``attribute`` is asked of released entries alone; without it nothing is said of who it was but what is stated.
    """
    picture = told.value
    titles = {one.entry.id: (f"{at}", _title(one)) for at, one in enumerate(picture.incidents, 1)}
    names = Names({one.id: one.name for one in members}, titles)
    title = line(picture.case.title) or "A case"
    found = found_of(picture, attribute) if attribute else ()
    return Material(
        id=piece_id(CASE, author, picture.case.id),
        kind=CASE,
        of=picture.case.id,
        author=author,
        modified=NEVER,
        marking=told.marking,
        title=title,
        summary=" ".join(filter(None, (line(picture.case.about, _ABOUT), *_sentences(picture)))),
        topics=_topics(picture, title),
        facts=(*_facts(picture), *facts_of(found)),
        tables=(
            *tables(picture, names),
            *deciding(told, names),
            *tables_of(found, len(picture.incidents), names),
        ),
    )


def _sentences(picture: Picture) -> Iterator[str]:
    """What there is, counted; what it comes to is left to the reader."""
    said = _of(picture, Statement)
    begin, end = _dates(picture)
    if picture.incidents:
        when = (
            f", from {begin} to {end}" if begin and end and begin != end else f", on {begin}" if begin else ""
        )
        yield f"{counted(len(picture.incidents), 'incident')}{when}."
    if said:
        by = len({one.by.casefold() for one in said})
        conflicts = sum(one.in_conflict for one in picture.questions)
        differ = (
            f"; on {conflicts} of {counted(len(picture.questions), 'question')} they do not say the same"
            if conflicts
            else ""
        )
        yield f"{counted(len(said), 'statement')} by {counted(by, 'speaker')} on who it was{differ}."
    if picture.responses:
        yield f"{counted(len(picture.responses), 'response')}."


def _facts(picture: Picture) -> Iterator[Fact]:
    begin, end = _dates(picture)
    yield Fact("incidents", len(picture.incidents))
    for name, day in (("begin", begin), ("end", end)):
        if day is not None:
            yield Fact(name, day.isoformat())
    yield Fact("statements", len(_of(picture, Statement)))
    yield Fact("questions-in-conflict", sum(one.in_conflict for one in picture.questions))
    yield Fact("responses", len(picture.responses))
    yield from _days(picture.incidents)


def _days(incidents: Sequence[Seen]) -> Iterator[Fact]:
    """Days between milestones, each of the first incident that has both; those of incidents are never summed."""
    told: dict[str, Cell] = {}
    for seen in incidents:
        for one in seen.spans:
            told.setdefault(f"{slug_of(one.start)}-to-{slug_of(one.stop)}"[:40], one.days)
        for _, days, _ in seen.late:
            told.setdefault("indicators-after-next-attack", days)
    return (Fact(name, days) for name, days in told.items())


def _topics(picture: Picture, title: str) -> tuple[Topic, ...]:
    """The case itself, so that articles on it stand together, the countries and sectors that it names, and its techniques."""
    events = _of(picture, Event)
    techniques = sorted({one for event in events for one in event.techniques})
    own = Topic(TopicKind.INCIDENT, slug_of(title), line(title, 60))
    named = (Topic(TopicKind.TECHNIQUE, slug_of(one), line(one, 60)) for one in techniques)
    found = (own, *tags_of(title, line(picture.case.about, _ABOUT)), *named)
    return tuple(dict.fromkeys(one for one in found if one.slug))[:_TOPICS]


def _dates(picture: Picture) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day that incidents are told of."""
    bodies = _of(picture, Incident)
    days = [day for one in bodies for day in (one.begin, one.end) if day is not None]
    return min(days, default=None), max(days, default=None)


def _of(picture: Picture, kind: type[B]) -> list[B]:
    return [one.body for one in picture.entries if isinstance(one.body, kind)]


def _title(seen: Seen) -> str:
    return line(seen.entry.body.title, 80) if isinstance(seen.entry.body, Incident) else ""
