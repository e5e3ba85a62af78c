"""Entries of a case, short."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tocsin.model.case import (
    Body,
    Confidence,
    Entry,
    Event,
    Incident,
    Level,
    Likelihood,
    Link,
    Role,
    Source,
    Statement,
)
from tocsin.model.marking import Marking, Tlp
from tocsin.model.trace import Trace, TraceKind

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CLEAR = Marking(Tlp.CLEAR)


def entry(id_: str, body: Body, *sources: str, **more: Any) -> Entry:
    """An entry, clear, by Ada."""
    return Entry(id=id_, body=body, author="ada", at=NOW, **{"marking": CLEAR, **more}, sources=sources)


def source(id_: str, **more: Any) -> Entry:
    """A source."""
    return entry(id_, Source(title=id_, **more))


def said(id_: str, names: str, *sources: str, **more: Any) -> Entry:
    """A statement on a group."""
    told = {
        "by": "somebody",
        "role": Role.STATE,
        "at": NOW.date(),
        "words": "so",
        "level": Level.GROUP,
        **more,
    }
    return entry(id_, Statement(names=names, **told), *sources)


def happened(id_: str, day: int, member: str = "", **more: Any) -> Entry:
    """An event on a day of the year."""
    at = NOW + dt.timedelta(days=day)
    return entry(id_, Event(at=at, what=id_, member=member, **more))


def incident(id_: str = "attack") -> Entry:
    """An incident."""
    return entry(id_, Incident(title=id_, begin=NOW.date()))


def linked(first: str, second: str) -> Entry:
    """A link between incidents."""
    reasons = ("the same tools",)
    body = Link(
        first=first, second=second, reasons=reasons, likelihood=Likelihood.LIKELY, confidence=Confidence.LOW
    )
    return entry(f"{first}-{second}", body)


def seen_at(id_: str, member: str, day: int | None = 0, **more: Any) -> Trace:
    """A trace of an answer, seen on a day of the year."""
    at = None if day is None else NOW + dt.timedelta(days=day)
    told = {"kind": TraceKind.ANSWER, "of": "answer", "what": id_, "marking": CLEAR, "count": 1, **more}
    return Trace(**{"first": at, "last": at, **told, "id": id_, "member": member})
