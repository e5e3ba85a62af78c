"""A new version of a call: what is not said anew stays, and what is asked for again keeps its name and its matches."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from tocsin.exchange.stix import stamp, whole_milliseconds
from tocsin.model.call import Call, StixObject
from tocsin.model.marking import Marking
from tocsin.node.calls.context import going_with, still_referring
from tocsin.node.calls.drafting import Drafted, Wanted
from tocsin.node.calls.making import Made, Question, call_of, indicator, renamed, with_issuer
from tocsin.release import digest, marked

_MILLISECOND = dt.timedelta(milliseconds=1)
#: Where an object says its marking; each version says it for itself.
_MARKS = frozenset({"object_marking_refs", "extensions"})
#: What an indicator keeps that is asked for again.
_KEPT = ("id", "created", "modified", "valid_from")


def question_of(call: Call) -> Question:
    """What a call says beside what it asks for, to be changed in part."""
    return Question(
        title=call.title,
        text=call.question,
        marking=call.marking,
        deadline=call.deadline,
        expires=call.expires,
        reply=call.reply,
    )


def amend_call(
    before: Call,
    parts: Sequence[StixObject],
    question: Question,
    wanted: Sequence[Wanted] | Drafted | None,
    now: dt.datetime,
) -> Made:
    """The next version of a call; ``wanted`` is what it asks for now, None for what it asked before.

    ``parts`` are the objects of ``before``. What is asked for by the same pattern keeps its id, so what others
    found and judged of it stands. Raises ``UsageError`` for a new deadline or end that has passed.
    """
    now = max(whole_milliseconds(now), before.modified + _MILLISECOND)
    asked = msgspec.structs.replace(question, marking=with_issuer(question.marking, before.issuer))
    old = {str(one["id"]): one for one in parts}
    again = list(parts) if wanted is None else _again(parts, wanted, before.issuer, now)
    objects = tuple(_version(one, old.get(one["id"]), asked.marking, now) for one in again)
    made = call_of(asked, objects, before.issuer, now, ends=(before.deadline, before.expires))
    return Made(msgspec.structs.replace(made, id=before.id, created=before.created), objects)


def _again(
    parts: Sequence[StixObject], given: Sequence[Wanted] | Drafted, issuer: str, now: dt.datetime
) -> Iterator[StixObject]:
    """An indicator of each thing that is wanted, under the id that its pattern had, and what goes with it.

    That is the context of what was drafted where it has any, else what went with the call, as far as it refers to what is still asked.
    """
    wanted, context = (given.wanted, given.context) if isinstance(given, Drafted) else (given, ())
    known: dict[tuple[str, str], list[StixObject]] = defaultdict(list)
    for part in parts:
        known[_asks(part)].append(part)
    asking = []
    for one in wanted:
        made = indicator(one, issuer, now)
        if same := known[_asks(made)]:
            old = same.pop(0)
            made |= {name: old[name] for name in _KEPT if name in old}
        asking.append(made)
    yield from asking
    if context:
        yield from going_with(context, renamed(wanted, asking), issuer, now)
    else:
        others = [part for part in parts if part.get("type") != "indicator"]
        yield from still_referring(others, [str(one["id"]) for one in asking])


def _asks(obj: StixObject) -> tuple[str, str]:
    return str(obj.get("pattern_type")).lower(), str(obj.get("pattern"))


def _version(made: StixObject, before: StixObject | None, marking: Marking, now: dt.datetime) -> StixObject:
    """The object as it was, signature and all, where it says the same; else a later version of it."""
    bare = {name: value for name, value in made.items() if name not in _MARKS}
    fresh = marked(bare, marking)
    if before is None or digest(fresh) == digest(before):
        return before or fresh
    return fresh | {"modified": stamp(now)}
