"""A case in sentences, what matters most first: each part of a sentence with the entries that it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import msgspec

from tocsin.cases.days import Also, beside, beside_next
from tocsin.cases.naming import headline
from tocsin.cases.picture import Picture, Seen
from tocsin.cases.saying import done, how_bad, said_of, unknowns
from tocsin.cases.spread import Spread
from tocsin.cases.told import Chapter, Sentence, Told, day_in_words, listed
from tocsin.model.case import Event, Incident, Link, Milestone, Source, Task
from tocsin.model.counting import counted

#: A member's name by its id; what is no id is a name itself.
Named = Callable[[str], str]
_UNSEEN = {
    (Milestone.FIRST_TRACE, Milestone.ATTACK): "the attack",
    (Milestone.FIRST_TRACE, Milestone.FOUND): "when it was found",
}
_WAITED = frozenset(
    {
        (Milestone.ATTACK, Milestone.CALL),
        (Milestone.CALL, Milestone.ANSWERS),
        (Milestone.ATTACK, Milestone.INDICATORS),
    }
)
#: Spans that stand out, and how they are told.
_FIGURES = {
    (Milestone.FIRST_TRACE, Milestone.ATTACK): "days unseen before the attack",
    (Milestone.ATTACK, Milestone.INDICATORS): "days from the attack to public indicators",
}


class Figure(msgspec.Struct, frozen=True):
    """A number that stands out, the most of any incident, and what it counts; ``evidence`` are the entries that it is made of.

    ``about`` is the entry of the incident that it is of, "" where it is of the whole case; ``beside`` what else could be counted.
    """

    value: str
    label: str
    evidence: tuple[str, ...]
    about: str = ""
    beside: str = ""


def chapters(picture: Picture, today: dt.date, named: Named) -> tuple[Chapter, ...]:
    """What an official reads first, by what it answers; a chapter of which nothing is known says so."""
    seen = picture.incidents
    unseen = tuple(each for one in seen for each in unseen_of(picture, one, named))
    bad = tuple(each for one in seen for each in how_bad(picture, one))
    unknown = tuple(each for one in seen for each in unknowns(picture, one))
    return (
        Chapter("happened", "What happened", tuple(_happened(picture, named))),
        Chapter("unseen", "How long unseen", unseen),
        Chapter("who", "Who is said to have done it", tuple(said_of(picture))),
        Chapter("bad", "How bad, as intervals", bad),
        Chapter("unknown", "Which unknowns decide", unknown),
        Chapter("done", "What was done", tuple(done(picture))),
        Chapter("late", "What is late", tuple(_late(picture, today))),
    )


def figures(picture: Picture) -> tuple[Figure, ...]:
    """The numbers that stand out: days unseen, days until all could search, days too late, sources that nobody read."""
    return tuple(_figures(picture))


def _figures(picture: Picture) -> Iterator[Figure]:
    for ends, label in _FIGURES.items():
        found = [
            (span.days, span, seen)
            for seen in picture.incidents
            for span in seen.spans
            if (span.start, span.stop) == ends
        ]
        if found:
            days, span, seen = max(found, key=lambda one: one[0])
            ids = (*span.entries, *(each.entry for each in span.also))
            yield Figure(f"{days:,}", label, ids, seen.entry.id, beside(span.also).removeprefix("; "))
    late = [
        (days, seen, other, also) for seen in picture.incidents for other, days, also in seen.late if days > 0
    ]
    if late:
        days, first, other, also = max(late, key=lambda one: one[0])
        told = (*_too_late(picture, first, other), *(each.entry for each in also))
        near = beside_next(also).removeprefix("; ")
        yield Figure(f"{days:,}", "days too late for the next attack", told, first.entry.id, near)
    sources = {one.id: one.body for one in picture.entries if isinstance(one.body, Source)}
    if unread := tuple(id_ for id_, one in sources.items() if not one.read):
        yield Figure(f"{len(unread)} of {len(sources)}", "sources not read at their origin", unread)


def _happened(picture: Picture, named: Named) -> Iterator[Sentence]:
    for seen in picture.incidents:
        if isinstance(body := seen.entry.body, Incident):
            victim = f", {named(body.victim)}" if body.victim else ""
            first = Told(
                f"{_when(body)}{victim}: {body.title}.",
                (seen.entry.id, *_marked(seen, Milestone.ATTACK)),
            )
            about = (Told(f" {body.about}", (seen.entry.id,)),) if body.about else ()
            yield Sentence((first, *about))
    for one in picture.links:
        if isinstance(link := one.body, Link):
            yield _link(one.id, link, picture)
    if not picture.incidents:
        yield Sentence((Told("No incident is entered.", page="/evidence"),))


def _link(id_: str, link: Link, picture: Picture) -> Sentence:
    titles = {one.entry.id: headline(one.entry) for one in picture.incidents}
    first, second = (titles.get(one, one) for one in (link.first, link.second))
    more = len(link.reasons) - 1
    rest = f", and for {counted(more, 'other reason')}" if more > 0 else ""
    told = f"“{second}” follows “{first}”: {link.likelihood.value}, with {link.confidence.value} confidence"
    why = f", since {link.reasons[0]}{rest}." if link.reasons else "."
    return Sentence((Told(told, (id_, link.first, link.second)), Told(why, (id_,))))


def _when(body: Incident) -> str:
    if body.begin is None:
        return "On a day that is not known"
    if body.end is None or body.end == body.begin:
        return day_in_words(body.begin)
    same = (body.begin.year, body.begin.month) == (body.end.year, body.end.month)
    begin = f"{body.begin.day}" if same else day_in_words(body.begin)
    return f"{begin} to {day_in_words(body.end)}"


def unseen_of(picture: Picture, seen: Seen, named: Named) -> Iterator[Sentence]:
    """How long an incident went unseen, and how far it went."""
    spread = next((one for one in picture.spread if one.incident == seen.entry.id), None)
    spans = [one for one in seen.spans if (one.start, one.stop) in _UNSEEN]
    if not spans:
        unknown = Told("It is not known since when whoever did it was there.", (seen.entry.id,))
        yield Sentence((unknown,), seen.entry.id)
    else:
        parts = [
            Told(
                f"{', ' if number else ''}{counted(one.days, 'day')} from the first trace to {_UNSEEN[one.start, one.stop]}",
                one.entries,
            )
            for number, one in enumerate(sorted(spans, key=lambda one: one.days))
        ]
        yield Sentence((*parts, Told(".")), seen.entry.id)
    if spread is not None and spread.days is not None and len(spread.stays) > 1:
        yield Sentence((_spread(spread, named),), seen.entry.id)


def _spread(spread: Spread, named: Named) -> Told:
    """From where to how many others it went; what rests on traces leads to where they are drawn."""
    stages = [stage for stay in spread.stays for stage in stay.stages]
    traced = any(one.traces for one in stages)
    ids = tuple(dict.fromkeys(id_ for one in stages for id_ in one.entries))
    others = sum(one.first is not None for one in spread.stays) - len(spread.origins)
    first = f" on {day_in_words(spread.first.date())}" if spread.first else ""
    told = (
        f"It was first at {listed([named(one) for one in spread.origins])}{first}, and reached "
        f"{counted(others, 'other')} within {counted(spread.days or 0, 'day')}."
    )
    return Told(told, () if traced else ids, "/traces" if traced else "/timeline")


def _late(picture: Picture, today: dt.date) -> Iterator[Sentence]:
    found = [*_waited(picture), *_overdue(picture, today)]
    yield from found or [Sentence((Told("Nothing is known to be late.", page="/timeline"),))]


def _waited(picture: Picture) -> Iterator[Sentence]:
    for seen in picture.incidents:
        for one in seen.spans:
            if (one.start, one.stop) in _WAITED:
                told = f"{counted(one.days, 'day')} from {one.start.value} to {one.stop.value}"
                yield Sentence((Told(told, one.entries), *_also(beside(one.also), one.also)), seen.entry.id)
        for other, days, also in seen.late:
            after = "after" if days > 0 else "before"
            title = next((headline(one) for one in picture.entries if one.id == other), other)
            told = f"Public indicators came {counted(abs(days), 'day')} {after} the next attack, “{title}”"
            parts = (Told(told, _too_late(picture, seen, other)), *_also(beside_next(also), also))
            yield Sentence(parts, seen.entry.id)


def _also(words: str, also: tuple[Also, ...]) -> tuple[Told, ...]:
    """What came earlier and is the same milestone, and the end of the sentence."""
    return (Told(words, tuple(one.entry for one in also)), Told(".")) if also else (Told("."),)


def _overdue(picture: Picture, today: dt.date) -> Iterator[Sentence]:
    for one in picture.plan:
        if isinstance(task := one.body, Task) and task.due and not task.done and task.due < today:
            told = f"{headline(one)}: was due {day_in_words(task.due)} and is not done."
            yield Sentence((Told(told, (one.id,)),))


def _too_late(picture: Picture, first: Seen, other: str) -> tuple[str, ...]:
    """The entries that tell when indicators of the one came, and when the other began."""
    second = next((one for one in picture.incidents if one.entry.id == other), None)
    attack = _marked(second, Milestone.ATTACK) if second else ()
    return (*_marked(first, Milestone.INDICATORS), *attack)


def _marked(seen: Seen, milestone: Milestone) -> tuple[str, ...]:
    """The event of an incident that is such a milestone: the first, of public indicators the last."""
    found = (
        one.id
        for one in seen.course.events
        if isinstance(one.body, Event) and one.body.milestone is milestone
    )
    ids = tuple(found)
    return ids[-1:] if milestone is Milestone.INDICATORS else ids[:1]
