"""A case gathers a call with its answers and confirmed matches. Gathering again updates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from tocsin.model.answer import Answer, Match, Verdict
from tocsin.model.call import Call
from tocsin.model.case import Case, Entry, Event, Incident, Source
from tocsin.model.errors import UsageError
from tocsin.node.calls.course import course_of
from tocsin.node.cases.keeping import Added, add_entries
from tocsin.node.cases.of_call import GONE, Told, entries_of, id_of, traces_of
from tocsin.node.member.node import Node
from tocsin.store.traces import Gathered

_PAGE = 500


class Gathering(msgspec.Struct, frozen=True):
    """What came of it: entries that are new or changed, traces, and the incident that they are of, "" where nobody said."""

    entries: Added
    traces: Gathered
    incident: str = ""


def gather_call(node: Node, case: Case, call_id: str, who: str, incident: str = "") -> Gathering:
    """Gather a call: what it says, who answered what, and the matches that were confirmed at home.

    ``incident`` is the entry of the case's incident that it is about; without, what was said when it was gathered before. What people changed
    of an entry since stays. UsageError where there is no such call, or no such incident in the case.
    """
    with node.store.transaction() as store:
        held = {one.id: one for one in store.cases.entries(case.id)}
        told = _told(node, _call(node, call_id), incident or _incident_before(call_id, held))
        see_incident(told.incident, held)
        made = [as_people_left_it(one, held.get(one.id)) for one in entries_of(told, who, node.clock())]
        gone = [replace(held[id_], withdrawn=GONE) for id_ in _no_more(node, told, held, made)]
        added = add_entries(node, case, [*made, *gone], who)
        anew = {call_id, *(one.id for one in _said(node, told.call))}
        traces = store.cases.gather(case.id, traces_of(told), anew)
        note(node, case, added, traces, who, call_id)
    return Gathering(added, traces, told.incident)


def note(node: Node, case: Case, added: Added, traces: Gathered, who: str, of: str) -> None:  # noqa: PLR0913, PLR0917  (what is told)
    """Tell the audit log what was gathered, unless nothing changed."""
    if added.new or traces != Gathered(same=traces.same):
        detail = f"{of}: traces {traces.new} new, {traces.changed} changed, {traces.gone} gone"
        node.store.audit.append(who, "case gathered", object_=case.id, detail=detail)


def see_incident(incident: str, held: Mapping[str, Entry]) -> None:
    """UsageError where an incident is named that the case does not have."""
    if incident and (incident not in held or not isinstance(held[incident].body, Incident)):
        known = ", ".join(id_ for id_, one in held.items() if isinstance(one.body, Incident))
        hint = f"one of {known}" if known else "add it first: tocsin case add"
        raise UsageError("is no incident of the case", where=incident, hint=hint)


def _call(node: Node, call_id: str) -> Call:
    call = node.store.calls.get(call_id)
    if call is None:
        raise UsageError("is no call", where=call_id, hint="list them: tocsin call list; a draft is none yet")
    return call


def _told(node: Node, call: Call, incident: str) -> Told:
    store = node.store
    answers = store.answers.of(call.id)
    names = {item.id: item.name for version in store.calls.versions(call.id) for item in version.items}
    seen = {item.item for one in answers for item in one.items}
    return Told(
        call=call,
        answers=answers,
        matches=tuple(_confirmed(node, call.id)),
        course=course_of(call.id, node),
        names=names,
        markings={id_: one for id_ in seen if (one := node.marking_of(id_)) is not None},
        home=node.configuration.id,
        incident=incident,
    )


def _confirmed(node: Node, call_id: str) -> Iterator[Match]:
    after = 0
    while page := node.store.matches.page(call_id, verdict=Verdict.CONFIRMED, after=after, limit=_PAGE):
        yield from (one.match for one in page)
        after = page[-1].id


def _said(node: Node, call: Call) -> Iterator[Answer]:
    """Every answer to a call in its last version, those of earlier rounds too."""
    for member in {one.member for one in node.store.answers.of(call.id)}:
        yield from {one.id: one for one in node.store.answers.versions(call.id, member)}.values()


def _no_more(node: Node, told: Told, held: Mapping[str, Entry], made: Sequence[Entry]) -> Iterator[str]:
    """Entries that were gathered from the call before and would not be now."""
    now = {one.id for one in made}
    of = [
        *(
            id_of(part, told.call.id)
            for part in ("call", "from-call", "rung", "first", "last", "found", "home")
        )
    ]
    of += [
        id_of(part, one.id) for one in _said(node, told.call) for part in ("answer", "from-answer", "seen")
    ]
    return (id_ for id_ in of if id_ in held and id_ not in now and not held[id_].withdrawn)


def _incident_before(call_id: str, held: Mapping[str, Entry]) -> str:
    rung = held.get(id_of("rung", call_id))
    return rung.body.incident if rung is not None and isinstance(rung.body, Event) else ""


def as_people_left_it(made: Entry, held: Entry | None) -> Entry:
    """An entry with what only people say of it: how a source is graded, and that it does not hold."""
    if held is None:
        return made
    withdrawn = "" if held.withdrawn == GONE else held.withdrawn
    body = made.body
    if isinstance(body, Source) and isinstance(before := held.body, Source):
        grades = {name: getattr(before, name) for name in ("reliability", "credibility", "repeats", "read")}
        body = replace(body, **grades)
    if isinstance(body, Event) and isinstance(was := held.body, Event):
        body = replace(body, milestone=was.milestone)
    return replace(made, body=body, withdrawn=withdrawn, marking=made.marking.joined(held.marking))
