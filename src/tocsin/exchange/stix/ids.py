"""Ids that follow from what they name: an amendment has the id of what it amends."""

from __future__ import annotations

import uuid

from tocsin.release import NAMESPACE


def answer_id(member: str, call: str, round_: int = 1) -> str:
    """Id of a member's answer to a call: one for all versions of both, until the answer is withdrawn.

    STIX 2.1 (section 3.2) forbids a version after a revoked one, so what is said again is the answer of the next round.
    """
    return f"grouping--{_named('answer', member, call, *_again(round_))}"


def sighting_id(member: str, call: str, item: str, round_: int = 1, *, beside: bool = False) -> str:
    """Id of what a member says of one item of a call, in a round of its answer; ``beside`` of what it declares beside that."""
    more = ("declared beside",) if beside else ()
    return f"sighting--{_named('sighting', member, call, item, *_again(round_), *more)}"


def _again(round_: int) -> tuple[str, ...]:
    """What a round adds to a name; nothing for the first."""
    return () if round_ == 1 else (f"round {round_}",)


def _named(*parts: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, "\n".join(parts))
