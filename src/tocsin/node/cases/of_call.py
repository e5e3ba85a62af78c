"""What a call gives to a case: entries on it and each answer, and a trace of everything that was seen. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from tocsin.model.answer import Answer, ItemAnswer, Match, Sight
from tocsin.model.call import Call
from tocsin.model.case import Body, Entry, Event, Milestone, Reference, Source
from tocsin.model.marking import Marking, Tlp, strictest
from tocsin.model.trace import Trace, TraceKind
from tocsin.node.calls.course import Course
from tocsin.node.cases.phases import tactic_of, techniques_in
from tocsin.release import named
from tocsin.store import match_key

#: Why an entry is withdrawn that was gathered and would not be any more.
GONE = "what it was gathered from says otherwise now"
#: The marking of what is seen at home, of which nobody else is told.
AT_HOME = Marking(Tlp.RED, frozenset())
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST = 200  # characters of a name that others gave
_MOST_EVENTS = 10**12  # that are believed of one item: sums of them stay numbers that a database holds


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A call, the last answer of each member, and what was confirmed at ``home``.

    ``names`` are those of items by their ids, of all versions of the call; ``markings`` those of items that are kept.
    """

    call: Call
    answers: tuple[Answer, ...]
    matches: tuple[Match, ...]
    course: Course
    names: Mapping[str, str]
    markings: Mapping[str, Marking]
    home: str
    incident: str = ""


def id_of(part: str, id_: str) -> str:
    """The id of the entry on a part of a call or an answer: the same whenever it is gathered."""
    rest = id_.partition("--")[2]
    name = rest if _UUID.fullmatch(rest) else hashlib.sha256(id_.encode()).hexdigest()[:32]
    return f"{part}-{name}"


def short(text: str) -> str:
    """A text that others wrote, as one line of 200 characters at most."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def entries_of(told: Told, who: str, at: dt.datetime) -> Iterator[Entry]:
    """Entries on a call, its answers, and the milestones that they tell."""
    for id_, body, marking, sources in _bodies(told):
        origin = "" if marking is AT_HOME else _origin(told, (id_, *sources))
        yield Entry(id=id_, body=body, marking=marking, author=who, at=at, sources=sources, origin=origin)


def _origin(told: Told, ids: Sequence[str]) -> str:
    """Which other member said what an entry holds, "" where it is of home."""
    said = {id_of("from-answer", one.id): one.member for one in told.answers}
    said[id_of("from-call", told.call.id)] = told.call.issuer
    return next((said[one] for one in ids if said.get(one, told.home) != told.home), "")


def traces_of(told: Told) -> Iterator[Trace]:
    """A trace of each item that a member says it has seen, and of each match that was confirmed at home."""
    for answer in told.answers:
        for item, beside in _seen(answer):
            yield _of_item(told, answer, item, "-declared" if beside else "")
    for match in told.matches:
        yield _of_match(told, match)


_Body = tuple[str, Body, Marking, tuple[str, ...]]


def _bodies(told: Told) -> Iterator[_Body]:
    call, marking = told.call, named(told.call.marking, told.call.issuer)
    source = id_of("from-call", call.id)
    title = short(call.title)
    yield id_of("call", call.id), Reference(kind="call", id=call.id, note=title), marking, (source,)
    yield source, Source(title=title, publisher=call.issuer, published=call.created.date()), marking, ()
    rung = Event(
        at=told.course.begun or call.created,
        what="The call was rung",
        exact=True,
        incident=told.incident,
        milestone=Milestone.CALL,
    )
    yield id_of("rung", call.id), rung, marking, (source,)
    for answer in told.answers:
        if not answer.withdrawn:
            yield from _of_answer(told, answer)
    yield from _of_answers(told)
    yield from _of_home(told)


def _of_answer(told: Told, answer: Answer) -> Iterator[_Body]:
    marking, source = _marking(told, answer), id_of("from-answer", answer.id)
    yield id_of("answer", answer.id), Reference(kind="answer", id=answer.id), marking, (source,)
    title = short(f"Answer to: {told.call.title}")
    yield (
        source,
        Source(title=title, publisher=answer.member, published=answer.modified.date()),
        marking,
        (),
    )
    seen = [item for item, _ in _seen(answer)]
    dated = [(item.first_seen, item) for item in seen if item.first_seen is not None]
    if dated:
        first, item = min(dated, key=lambda pair: (pair[0], pair[1].item))
        joined = strictest([marking, *(told.markings[one.item] for one in seen if one.item in told.markings)])
        event = _sighting(told, answer.member, first, item.techniques)
        last = max((one.last_seen for one in seen if one.last_seen), default=None)
        yield id_of("seen", answer.id), msgspec.structs.replace(event, until=last), joined, (source,)


def _sighting(told: Told, member: str, at: dt.datetime, techniques: Sequence[str]) -> Event:
    known = techniques_in(techniques)
    return Event(
        at=at,
        what="First confirmed sighting of what the call asks for: proposed as the first trace",
        exact=True,
        incident=told.incident,
        member=member,
        tactic=tactic_of(known),
        techniques=known,
        milestone=Milestone.FIRST_TRACE,
    )


def _of_answers(told: Told) -> Iterator[_Body]:
    """When the first member had answered all, and when the last one had of those that have; as strict as all of these answers together."""
    moments = [
        (told.course.answered[one.member][0], one)
        for one in told.answers
        if one.member in told.course.answered and not one.withdrawn and one.member != told.call.issuer
    ]
    moments.sort(key=lambda pair: (pair[0], pair[1].id))
    marking = strictest([_marking(told, one) for _, one in moments]) if moments else None
    if marking is not None:
        yield _answered(told, "first", *moments[0], marking)
        if len(moments) > 1:
            yield _answered(told, "last", *moments[-1], marking)


def _answered(told: Told, which: str, at: dt.datetime, answer: Answer, marking: Marking) -> _Body:
    event = Event(
        at=at,
        what=f"The {which} member that answered had answered all",
        exact=True,
        incident=told.incident,
        milestone=Milestone.ANSWERS if which == "first" else None,
    )
    return id_of(which, told.call.id), event, marking, (id_of("from-answer", answer.id),)


def _of_home(told: Told) -> Iterator[_Body]:
    """The first trace at home, and when a person confirmed the first match there."""
    source = id_of("from-call", told.call.id)
    dated = [(one.first, one) for one in told.matches if one.first is not None]
    if dated:
        first, match = min(dated, key=lambda pair: (pair[0], match_key(pair[1])))
        event = _sighting(told, told.home, first, match.techniques)
        yield id_of("home", told.call.id), event, AT_HOME, (source,)
    decided = min((one.decided_at for one in told.matches if one.decided_at), default=None)
    if decided is not None:
        what = "The first match at home was confirmed"
        found = Event(at=decided, what=what, exact=True, incident=told.incident, milestone=Milestone.FOUND)
        yield id_of("found", told.call.id), found, AT_HOME, (source,)


def _seen(answer: Answer) -> Iterator[tuple[ItemAnswer, bool]]:
    """Items that were seen, and whether a person declares so beside what was measured."""
    for item in () if answer.withdrawn else answer.items:
        if item.sight is Sight.SEEN:
            yield item, False
        if item.beside is not None and item.beside.sight is Sight.SEEN:
            yield msgspec.structs.replace(item.beside, item=item.item), True


def _marking(told: Told, answer: Answer) -> Marking:
    return strictest([named(answer.marking, answer.member), named(told.call.marking, told.call.issuer)])


def _of_item(told: Told, answer: Answer, item: ItemAnswer, ending: str) -> Trace:
    known = techniques_in(item.techniques)
    held = [told.markings[item.item]] if item.item in told.markings else []
    return Trace(
        id=f"answer-{hashlib.sha256(f'{answer.id} {item.item}'.encode()).hexdigest()[:32]}{ending}",
        kind=TraceKind.ANSWER,
        member=answer.member,
        of=answer.id,
        what=short(told.names.get(item.item, item.item)),
        item=item.item,
        marking=strictest([_marking(told, answer), *held]),
        first=item.first_seen,
        last=item.last_seen,
        count=min(max(item.count, 0), _MOST_EVENTS),
        techniques=known,
        tactic=tactic_of(known),
        incident=told.incident,
    )


def _of_match(told: Told, match: Match) -> Trace:
    known = techniques_in(match.techniques)
    return Trace(
        id=f"match-{match_key(match)[:32]}",
        kind=TraceKind.MATCH,
        member=told.home,
        of=told.call.id,
        what=short(match.rule_title),
        item=match.item,
        marking=AT_HOME,
        first=match.first,
        last=match.last,
        count=min(match.count, _MOST_EVENTS),
        techniques=known,
        tactic=tactic_of(known),
        host=match.host,
        evidence=match.evidence,
        incident=told.incident,
    )
