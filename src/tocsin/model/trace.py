"""Traces: what was seen at members, as a case gathers it from answers, judged matches and findings."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.model.answer import Evidence
from tocsin.model.marking import Marking


class TraceKind(enum.StrEnum):
    """What a trace was gathered from."""

    ANSWER = "answer"  # an item that a member says it has seen: counts and times alone
    MATCH = "match"  # a match at home that an analyst confirmed; it never leaves
    FINDING = "finding"  # a finding of a hunt at home; it never leaves


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """Something seen at a member, ``count`` times from ``first`` to ``last``.

    ``id`` is unique in the case and made of what it was gathered from, so that gathering again changes nothing. ``member`` is a
    member's id. ``of`` is the id of the answer, the call or the hunt, ``what`` the item's name or the rule's title. ``tactic`` is
    the ATT&CK tactic (its short name, ``lateral-movement``) of the first of ``techniques``, "" where none is known. ``host`` and
    ``evidence`` are the member's own, and known of traces at home alone. ``incident`` is the entry of the case's incident, "" where nobody said.
    """

    id: str
    kind: TraceKind
    member: str
    of: str
    what: str
    marking: Marking
    item: str = ""
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    count: int = 0
    techniques: tuple[str, ...] = ()
    tactic: str = ""
    host: str = ""
    evidence: tuple[Evidence, ...] = ()
    incident: str = ""


class TraceCount(msgspec.Struct, frozen=True, kw_only=True):
    """Traces of one member, kind, tactic, incident and marking, counted: ``traces`` of them, of ``count`` events from ``first`` to ``last``.

    Of ``undated`` of them no moment is known.
    """

    member: str
    kind: TraceKind
    tactic: str
    incident: str
    marking: Marking
    traces: int
    count: int
    first: dt.datetime | None
    last: dt.datetime | None
    undated: int = 0
