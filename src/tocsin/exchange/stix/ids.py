"""Ids that follow from what they name: an amendment has the id of what it amends."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import count

from tocsin.release import NAMESPACE


def answer_id(member: str, call: str, round_: int = 1) -> str:
    """Id of a member's answer to a call: one for all versions of both, until the answer is withdrawn.

    STIX 2.1 (section 3.2) forbids a version after a revoked one, so what is said again is the answer of the next round.
    """
    return f"grouping--{_named('answer', member, call, *_again(round_))}"


def sighting_id(member: str, call: str, item: str, round_: int = 1) -> str:
    """Id of what a member says of one item of a call, in a round of its answer."""
    return f"sighting--{_named('sighting', member, call, item, *_again(round_))}"


def beside_id(member: str, call: str, item: str, round_: int = 1, again: int = 0) -> str:
    """Id of what a member declares beside that; of what was revoked since and is declared ``again``, another one each time."""
    more = f"declared beside {again}" if again else "declared beside"
    return f"sighting--{_named('sighting', member, call, item, *_again(round_), more)}"


def besides(member: str, call: str, item: str, round_: int = 1) -> Iterator[str]:
    """Ids of what a member declares beside, in the order in which they are taken: the next once one was revoked."""
    return (beside_id(member, call, item, round_, again) for again in count())


def _again(round_: int) -> tuple[str, ...]:
    """What a round adds to a name; nothing for the first."""
    return () if round_ == 1 else (f"round {round_}",)


def _named(*parts: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, "\n".join(parts))
