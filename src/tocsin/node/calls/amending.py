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
from tocsin.node.calls.statements import (
    Definitions,
    definitions_of,
    known_of,
    restated,
    stated_on,
    with_statements,
)
from tocsin.release import Known, digest, marked

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
    drafted = wanted if isinstance(wanted, Drafted) else Drafted(tuple(wanted or ()), ())
    new = definitions_of(drafted.context, before.issuer, asked.marking, now)
    stated = definitions_of(parts, before.issuer, asked.marking, now) | new
    again = list(parts) if wanted is None else _again(parts, drafted, new, before.issuer, now)
    said = [restated(one, stated) for one in again if one["type"] != "marking-definition"]
    known = known_of(stated)
    versions = [_version(one, old.get(one["id"]), asked.marking, known, now) for one in said]
    on = set().union(*map(stated_on, versions))
    definitions = {str(one["id"]): one for one in stated.values() if one["id"] in on}
    objects = (*(old.get(ident, one) for ident, one in definitions.items()), *versions)
    made = call_of(asked, objects, before.issuer, now, ends=(before.deadline, before.expires))
    return Made(msgspec.structs.replace(made, id=before.id, created=before.created), objects)


def _again(
    parts: Sequence[StixObject], drafted: Drafted, new: Definitions, issuer: str, now: dt.datetime
) -> Iterator[StixObject]:
    """An indicator of each thing that is wanted, under the id that its pattern had, and what goes with it.

    That is the context of what was drafted where it has any, else what went with the call, as far as it refers to what is still asked.
    """
    known: dict[tuple[str, str], list[StixObject]] = defaultdict(list)
    for part in parts:
        known[_asks(part)].append(part)
    asking = []
    for one in drafted.wanted:
        made = indicator(one, issuer, now)
        if same := known[_asks(made)]:
            old = same.pop(0)
            made |= {name: old[name] for name in _KEPT if name in old}
        asking.append(made)
    yield from with_statements(asking, drafted.wanted, new)
    if drafted.context:
        yield from going_with(drafted.context, renamed(drafted.wanted, asking), issuer, now)
    else:
        others = [part for part in parts if part.get("type") != "indicator"]
        yield from still_referring(others, [str(one["id"]) for one in asking])


def _asks(obj: StixObject) -> tuple[str, str]:
    return str(obj.get("pattern_type")).lower(), str(obj.get("pattern"))


def _version(
    made: StixObject, before: StixObject | None, marking: Marking, known: Known, now: dt.datetime
) -> StixObject:
    """The object as it was, signature and all, where it says the same; else a later version of it."""
    bare = {name: value for name, value in made.items() if name not in _MARKS}
    if refs := sorted(stated_on(made)):
        bare["object_marking_refs"] = refs
    fresh = marked(bare, marking, known)
    if before is None or digest(fresh) == digest(before):
        return before or fresh
    return fresh | {"modified": stamp(now)}
