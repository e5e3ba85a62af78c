"""Gaps: what a member can and cannot see of techniques, and what would mend it."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.model.field_of_view import Days, Why, because


class Standing(enum.StrEnum):
    """How a member stands to a technique, the best first."""

    PROVEN = "proven"  # a rule fired on real or emulated evidence
    COVERED = "covered"  # a rule, and the fields that it needs are filled
    NO_TELEMETRY = "rule without telemetry"
    NO_RULE = "telemetry without rule"
    BLIND = "blind"


class Lack(msgspec.Struct, frozen=True, order=True):
    """What keeps a technique from being seen, on how many hosts; ``what`` names log sources, events or fields."""

    why: Why
    what: tuple[str, ...]
    hosts: int

    def __str__(self) -> str:
        return because(self.why, self.what)


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """How a member stands to one technique. ``seeing`` of its ``hosts`` could see it, None where only the standing is known.

    ``hosts`` are those of the platforms that its rules and its telemetry are of. ``rules`` are ids of detections, ``proofs``
    what fired (ids of detections or items of calls), ``lacks`` what is missing, the most hosts first. ``telemetry`` names what is
    there of the log sources that it needs, where no rule asks them. ``quarters`` are those of the hosts that see it, of four,
    rounded up, where a member tells no more.
    """

    technique: str
    standing: Standing
    hosts: int | None = None
    seeing: int | None = None
    rules: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    lacks: tuple[Lack, ...] = ()
    telemetry: tuple[str, ...] = ()
    quarters: int | None = None


class GapMap(msgspec.Struct, frozen=True, kw_only=True):
    """How one member stands to every technique that is asked about, by its id, in their order.

    ``basis`` says what it rests on: "lake" measured at home, "answers" of a member to calls, "summary" that it shares.
    ``unmapped`` are log sources that techniques need and no log that Tocsin reads answers, each with how often it is named;
    ``mapped`` is how often others are.
    """

    member: str
    at: dt.datetime
    basis: str
    stands: tuple[Stand, ...]
    window: Days | None = None
    unmapped: tuple[tuple[str, int], ...] = ()
    mapped: int = 0


class GapSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a member may share of its map: for each technique how it stands, and the share of hosts in quarters; no host, log source or rule."""

    member: str
    at: dt.datetime
    stands: tuple[tuple[str, Standing, int], ...]
