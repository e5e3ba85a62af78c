"""Adversaries that could not be seen at all: of none of their techniques is there anything that would have shown it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from tocsin.gaps.known import Adversary
from tocsin.model.gap import GapMap, Standing

#: Standings with which nothing is there that would show a technique; with telemetry that no rule asks it could be searched for.
_DARK = frozenset({Standing.NO_TELEMETRY, Standing.BLIND})


class Hidden(msgspec.Struct, frozen=True):
    """An adversary with its techniques that a log could show; it is ``known`` of so many of them that a member had nothing to show them with.

    ``is_sure`` where that is known of every technique and every member.
    """

    id: str
    name: str
    techniques: tuple[str, ...]
    known: int
    is_sure: bool = False


class Unnoticed(msgspec.Struct, frozen=True):
    """Which of ``asked`` adversaries could not be seen at all, those of whom it is sure first, then those with most techniques.

    ``maybe`` are those of whom nothing that is known of could be seen, and not all is known of all members; of ``unknown`` nothing is.
    ``outside`` have no technique that a member's log shows.
    """

    asked: int = 0
    sure: tuple[Hidden, ...] = ()
    maybe: tuple[Hidden, ...] = ()
    unknown: int = 0
    outside: tuple[Hidden, ...] = ()


def unnoticed(
    maps: Sequence[GapMap], adversaries: Iterable[Adversary], outside: Collection[str]
) -> Unnoticed:
    """The adversaries that none of some members could have seen; of one map, that this member could not.

    Of ``outside`` techniques no log of a member shows anything.
    """
    stands = [{stand.technique: stand.standing for stand in one.stands} for one in maps]
    found = [_hidden(one, stands, frozenset(outside)) for one in dict.fromkeys(adversaries)]
    hidden = sorted((one for one in found if one is not None), key=_rank)
    told = [one for one in hidden if one.techniques]
    return Unnoticed(
        asked=len(found),
        sure=tuple(one for one in told if one.is_sure),
        maybe=tuple(one for one in told if one.known and not one.is_sure),
        unknown=sum(not one.known for one in told),
        outside=tuple(one for one in hidden if not one.techniques),
    )


def _rank(one: Hidden) -> tuple[int, str, str]:
    return -len(one.techniques), one.name.casefold(), one.id


def _hidden(
    adversary: Adversary, stands: Sequence[Mapping[str, Standing]], outside: frozenset[str]
) -> Hidden | None:
    """The adversary as it is hidden from all members; None where one of them could have seen something of it."""
    techniques = tuple(one for one in dict.fromkeys(adversary.uses) if one not in outside)
    held = [[member.get(one) for member in stands] for one in techniques]
    if any(one is not None and one not in _DARK for some in held for one in some):
        return None
    known = sum(any(one is not None for one in some) for some in held)
    is_sure = bool(stands and techniques) and all(one is not None for some in held for one in some)
    return Hidden(adversary.id, adversary.name, techniques, known, is_sure)
