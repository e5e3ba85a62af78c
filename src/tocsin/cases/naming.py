"""What an entry is called: its kind in a word, and what it says in a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from tocsin.cases.options import catalogue
from tocsin.cases.severity import FACTORS
from tocsin.cases.thresholds import frameworks
from tocsin.model.case import (
    Answered,
    Body,
    Entry,
    Event,
    Exposure,
    Held,
    Hypothesis,
    Incident,
    Judged,
    Link,
    Reference,
    Response,
    Source,
    Statement,
    Task,
)

#: Fields of bodies that may hold a member's id.
_MEMBERS = ("publisher", "member", "by", "owner")

#: Kinds of entries in words, by what they hold.
KINDS: Mapping[type, str] = {
    Source: "source",
    Incident: "incident",
    Event: "event",
    Statement: "statement",
    Response: "response",
    Hypothesis: "hypothesis",
    Exposure: "exposure",
    Link: "link between incidents",
    Judged: "fact of severity",
    Answered: "answer to a question of a threshold",
    Held: "what is held of a gate",
    Task: "part of the plan",
    Reference: "what the node keeps",
}


def kind_of(entry: Entry) -> str:
    """What an entry is, in a word or a few."""
    return KINDS[type(entry.body)]


def headline(entry: Entry, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """What an entry says, in a line; never "", for then its id is what there is. Members are called by their ``names``, by id."""
    body = _called(entry.body, names)
    return " ".join(_LINES[type(body)](body).split()) or entry.id


def _called(body: Body, names: Mapping[str, str]) -> Body:
    called = {one: names[held] for one in _MEMBERS if (held := getattr(body, one, "")) in names}
    return msgspec.structs.replace(body, **called) if called else body


def _judged(body: Judged) -> str:
    factor = FACTORS.get(body.fact.factor)
    asked = factor.question.rstrip("?") if factor else body.fact.factor
    low, high = (_bound(one) for one in (body.fact.low, body.fact.high))
    return f"{asked}: {low if low == high else f'{low} to {high}'}"


def _bound(value: str | float | None) -> str:
    if value is None:
        return "unknown"
    return value if isinstance(value, str) else f"{value:,g}"


def _answered(body: Answered) -> str:
    titles = {(one.id, each.id): each.title for one in frameworks() for each in one.questions}
    title = titles.get((body.framework, body.question), body.question)
    return f"{title}: {body.degree.value}. {body.reasons}"


def _task(body: Task) -> str:
    titles = {one.id: one.title for one in catalogue()}
    return f"{titles.get(body.option, body.option)}, {body.owner}"


def _statement(body: Statement) -> str:
    return f"{body.by}: {body.told}"


_LINES: Mapping[type[Body], Callable[[Any], str]] = {
    Source: lambda body: ", ".join(filter(None, (body.title, body.publisher))),
    Incident: lambda body: body.title,
    Event: lambda body: body.what,
    Statement: _statement,
    Response: lambda body: f"{body.by}: {body.what}",
    Hypothesis: lambda body: body.what,
    Exposure: lambda body: f"{body.member}: {body.factor}",
    Link: lambda body: f"{body.second} follows {body.first}: {body.likelihood.value}",
    Judged: _judged,
    Answered: _answered,
    Held: lambda body: f"{body.gate.value}: {body.holds.value}, by {body.by}",
    Task: _task,
    Reference: lambda body: f"{body.kind} {body.id}",
}
