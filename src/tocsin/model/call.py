"""A call: one member asks the others to search their own histories."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from tocsin.model.marking import Marking

#: A STIX object as it travels: kept untouched, unknown properties and extensions included.
StixObject = dict[str, Any]


class CallItem(msgspec.Struct, frozen=True):
    """One thing to look for: an indicator, as pages and answers name it.

    ``id`` is the STIX indicator's, ``digest`` the SHA-256 of its canonical form, which binds the very version
    that the caller meant. ``hunted`` is false for pattern languages that are carried but not hunted with.
    """

    id: str
    name: str
    pattern_type: str
    pattern: str
    digest: str
    techniques: tuple[str, ...] = ()
    hunted: bool = True


class ReplyPolicy(msgspec.Struct, frozen=True):
    """What the caller would like to be told: whether counts of hosts, pseudonyms of hosts and times are wanted."""

    counts: bool = True
    pseudonyms: bool = False
    times: bool = True


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call as its issuer (a member's id) rings it; a later ``modified`` is a later version of the same ``id``.

    ``objects`` are ids and digests of all objects that belong to it, the items among them. After ``deadline``
    an answer is late; after ``expires`` new data is no longer searched. ``revoked`` tells that the issuer took
    it back: recipients stop hunting.
    """

    id: str
    title: str
    question: str
    issuer: str
    created: dt.datetime
    modified: dt.datetime
    marking: Marking
    items: tuple[CallItem, ...]
    objects: dict[str, str] = msgspec.field(default_factory=dict)
    deadline: dt.datetime | None = None
    expires: dt.datetime | None = None
    reply: ReplyPolicy = ReplyPolicy()
    revoked: bool = False
