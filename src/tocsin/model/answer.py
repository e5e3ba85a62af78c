"""Answers: what a member's history shows of a call, and what it could not show."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.model.field_of_view import Days, Why, because
from tocsin.model.marking import Marking


class Sight(enum.StrEnum):
    """What a member can say of one item of a call."""

    SEEN = "seen"  # matched, and an analyst has confirmed it
    MATCHED = "matched"  # matched, and nobody has confirmed it yet
    NOT_SEEN = "not_seen"  # searched where it could be seen, and not found
    PARTLY = "partly_seen"  # not found, and some of the ways to see it are blind on every host
    BLIND = "blind"  # no host could have seen it
    NOT_TRIED = "not_tried"  # not searched; the reason is told


class Verdict(enum.StrEnum):
    """What an analyst says of a match."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Stage(enum.StrEnum):
    """How far a member is with a call."""

    RECEIVED = "received"
    HUNTING = "hunting"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Blindness(msgspec.Struct, frozen=True, order=True):
    """On how many hosts an item could not be seen, and why; ``what`` names log sources, events or fields."""

    why: Why
    what: tuple[str, ...]
    hosts: int

    def __str__(self) -> str:
        return because(self.why, self.what)


class FieldOfViewCount(msgspec.Struct, frozen=True):
    """The field of view of one item in counts of known hosts: ``known`` is the sum of the three others.

    ``partly`` of the ``not_seen`` see it only in part. Host-days are hosts times days in question.
    ``first`` to ``last`` are the days that any log covers. ``declared`` tells that the member says so itself
    and nothing was measured.
    """

    known: int
    seen: int
    not_seen: int
    partly: int
    blind: int
    blindness: tuple[Blindness, ...] = ()
    host_days: int = 0
    host_days_asked: int = 0
    days: Days | None = None
    declared: bool = False


class ItemAnswer(msgspec.Struct, frozen=True):
    """What leaves of one item: counts, times, techniques and log sources; never a raw event or a host's name.

    ``pseudonyms`` are keyed and of use only to count and to compare within one member's answers. ``reason``
    says why an item was not tried. ``declared`` tells that the member says all of it itself, from logs that its node
    does not hold: nothing was measured. Where part of its logs was measured, ``beside`` is what it declares of the others.
    """

    item: str
    sight: Sight
    count: int = 0
    first_seen: dt.datetime | None = None
    last_seen: dt.datetime | None = None
    techniques: tuple[str, ...] = ()
    logsources: tuple[str, ...] = ()
    view: FieldOfViewCount | None = None
    pseudonyms: tuple[str, ...] = ()
    reason: str = ""
    declared: bool = False
    beside: ItemAnswer | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A member's answer to one version of a call, as it may leave; a later ``modified`` amends it.

    ``items`` has those that may leave now: the rest is under review. Of an answer that leaves item by item, those that
    lack are known to be those that wait for a person, as what matched does. What is said after a withdrawal is an answer of its own, of the next ``round``.
    """

    id: str
    call: str
    call_modified: dt.datetime
    member: str
    created: dt.datetime
    modified: dt.datetime
    marking: Marking
    stage: Stage
    items: tuple[ItemAnswer, ...] = ()
    note: str = ""
    withdrawn: bool = False
    round: int = 1


class Evidence(msgspec.Struct, frozen=True, order=True):
    """Where an event of a match lies: SHA-256 of its file, the file's name, record or line."""

    file_hash: str
    file: str
    record: int


class Match(msgspec.Struct, frozen=True):
    """What matched one item on one host, for an analyst to judge; it never leaves.

    ``count`` events from ``first`` to ``last``; ``evidence`` lists the first of them. A later hunt may add
    events to a match that was judged: it is then open again.
    """

    call: str
    item: str
    rule_id: str
    rule_title: str
    level: str
    origin: str
    host: str
    count: int
    first: dt.datetime | None
    last: dt.datetime | None
    techniques: tuple[str, ...] = ()
    logsources: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    verdict: Verdict = Verdict.OPEN
    note: str = ""
    assignee: str = ""
    decided_by: str = ""
    decided_at: dt.datetime | None = None


class Declared(msgspec.Struct, frozen=True):
    """What an analyst declares of one item, from logs that the node does not hold; nothing of it was measured.

    ``sight`` is SEEN, NOT_SEEN or BLIND; ``count`` events from ``first_seen`` to ``last_seen`` if it was seen.
    ``by`` is the analyst, who vouches for it as for a confirmed match; the name never leaves.
    """

    sight: Sight
    view: FieldOfViewCount
    by: str
    at: dt.datetime
    count: int = 0
    first_seen: dt.datetime | None = None
    last_seen: dt.datetime | None = None
    techniques: tuple[str, ...] = ()
    logsources: tuple[str, ...] = ()


class Beneath(msgspec.Struct, frozen=True, order=True):
    """How well a host on which an item matched could see it otherwise: in part, or, with ``blind``, not at all."""

    origin: str
    host: str
    blind: Blindness | None = None


class ItemFinding(msgspec.Struct, frozen=True):
    """What a hunt says of one item before anything is released: its view, and its matches by host.

    ``beneath`` has the hosts that matched and see it in part or not at all otherwise: as that they count once their
    matches are dismissed. ``declared`` is what an analyst says of logs that the node does not hold: beside what was hunted, or, where nothing was, alone.
    """

    item: str
    view: FieldOfViewCount | None
    matches: tuple[Match, ...] = ()
    reason: str = ""
    declared: Declared | None = None
    beneath: tuple[Beneath, ...] = ()
