"""A call from what is wanted: the member's own indicators, and the call that asks for them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

import msgspec

from tocsin.exchange.stix import call_items, stamp, whole_milliseconds
from tocsin.model.call import Call, ReplyPolicy, StixObject
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking
from tocsin.node.calls.context import going_with
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.statements import definitions_of, known_of, with_statements
from tocsin.release import digest, marked


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a member says with its call, beside what it asks for."""

    title: str
    text: str
    marking: Marking
    deadline: dt.datetime | None = None
    expires: dt.datetime | None = None
    reply: ReplyPolicy = ReplyPolicy()


class Made(msgspec.Struct, frozen=True):
    """A call, and the objects that it takes with it: marked, not signed yet."""

    call: Call
    objects: tuple[StixObject, ...]


def make_call(
    question: Question,
    wanted: Sequence[Wanted],
    issuer: str,
    now: dt.datetime,
    context: Sequence[StixObject] = (),
) -> Made:
    """A new call of ``issuer`` (a member's id); ``context`` are objects that go with it and ask for nothing.

    Raises ``UsageError`` where there is no title, and for times that have passed or are in no order.
    """
    now = whole_milliseconds(now)
    asked = msgspec.structs.replace(question, marking=with_issuer(question.marking, issuer))
    asking = [indicator(one, issuer, now) for one in wanted]
    beside = going_with(context, renamed(wanted, asking), issuer, now)
    stated = definitions_of(context, issuer, asked.marking, now)
    said = (*with_statements(asking, wanted, stated), *beside)
    objects = (*stated.values(), *(marked(one, asked.marking, known_of(stated)) for one in said))
    return Made(call_of(asked, objects, issuer, now), objects)


def call_of(
    question: Question,
    objects: Sequence[StixObject],
    issuer: str,
    now: dt.datetime,
    ends: tuple[dt.datetime | None, dt.datetime | None] = (None, None),
) -> Call:
    """The call for marked objects; a deadline or end that is among ``ends`` was said before and may have passed."""
    _check(question, now, ends)
    items = call_items(objects)
    return Call(
        id=f"grouping--{uuid.uuid4()}",
        title=question.title,
        question=question.text,
        issuer=issuer,
        created=now,
        modified=now,
        marking=question.marking,
        items=items,
        objects={str(one["id"]): digest(one) for one in objects},
        deadline=question.deadline,
        expires=question.expires,
        reply=question.reply,
    )


def indicator(wanted: Wanted, issuer: str, now: dt.datetime) -> StixObject:
    """The STIX indicator of one thing that is asked for; the issuer vouches for it, whoever said it first."""
    moment = stamp(now)
    made: StixObject = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid.uuid4()}",
        "created_by_ref": issuer,
        "created": moment,
        "modified": moment,
        "name": wanted.name,
        "pattern": wanted.pattern,
        "pattern_type": wanted.pattern_type,
        "valid_from": moment,
    }
    if wanted.description:
        made["description"] = wanted.description
    references = [_technique(one) for one in wanted.techniques]
    if wanted.original is not None:
        references.append({"source_name": "derived from", "external_id": str(wanted.original.get("id"))})
        kept = ("valid_from", "valid_until", "indicator_types", "kill_chain_phases", "labels")
        made |= {name: wanted.original[name] for name in kept if wanted.original.get(name)}
    if references:
        made["external_references"] = references
    return made


def renamed(wanted: Sequence[Wanted], asking: Sequence[StixObject]) -> dict[str, str]:
    """The ids of indicators of a call by those that they had; of several that were one, the first."""
    found: dict[str, str] = {}
    for one, made in zip(wanted, asking, strict=True):
        if one.original is not None:
            found.setdefault(str(one.original.get("id")), str(made["id"]))
    return found


def with_issuer(marking: Marking, issuer: str) -> Marking:
    """The marking with the issuer on its list: answers are marked alike, and must reach it."""
    if marking.releasable_to is None:
        return marking
    return msgspec.structs.replace(marking, releasable_to=marking.releasable_to | {issuer})


def _technique(ident: str) -> dict[str, str]:
    return {"source_name": "mitre-attack", "external_id": ident}


def _check(question: Question, now: dt.datetime, ends: tuple[dt.datetime | None, dt.datetime | None]) -> None:
    if not question.title.strip():
        raise UsageError("the call has no title", hint="say in a few words what it is about")
    given = (
        ("deadline", "--deadline", question.deadline, ends[0]),
        ("end", "--expires", question.expires, ends[1]),
    )
    for name, option, moment, before in given:
        if moment is not None and moment <= now and moment != before:
            raise UsageError(
                f"the call's {name} {moment:%Y-%m-%d %H:%M} UTC has passed",
                where=option,
                hint="name a later time",
            )
    if question.deadline and question.expires and question.deadline > question.expires:
        raise UsageError("the call ends before its deadline", where="--expires", hint="let it expire later")
