"""Where an alliance is weakest: techniques of an adversary that few members could see, and the members that see least of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.gaps.comparing import counts
from tocsin.model.gap import GapMap, Stand, Standing

#: Standings with which a technique would be noticed.
SEEN = frozenset({Standing.PROVEN, Standing.COVERED})

#: Tactics of what an adversary does before it reaches anybody, most of which no log of a member shows.
_BEFORE = frozenset({"reconnaissance", "resource-development"})


class Weak(msgspec.Struct, frozen=True):
    """A technique: the members that could see it, those that could not, and those of whom it is not known."""

    technique: str
    seeing: tuple[str, ...]
    blind: tuple[str, ...]
    unknown: tuple[str, ...]
    adversaries: tuple[str, ...] = ()


class Dark(msgspec.Struct, frozen=True):
    """A member: how many of the techniques asked about it could not see, of how many that are known of it, and of how many in all."""

    member: str
    unseen: int
    known: int
    asked: int


class Weakest(msgspec.Struct, frozen=True):
    """The weakest links: techniques, those that fewest members see first; members, those that see the smallest share first.

    Techniques that every member sees, and members that see all that is known of them, are none.
    """

    techniques: tuple[Weak, ...]
    members: tuple[Dark, ...]


def outside_logs(
    techniques: Iterable[str], tactics: Mapping[str, Sequence[str]], maps: Iterable[GapMap]
) -> tuple[str, ...]:
    """Techniques that no log of a member shows: of Reconnaissance and Resource Development alone, and nobody has a rule, telemetry or a proof.

    One that a log is known for which is not there is none of them: it can be mended. ``tactics`` are those of each technique.
    """
    shown = {
        stand.technique for one in maps for stand in one.stands
        if stand.standing is not Standing.BLIND or stand.lacks
    }  # fmt: skip
    return tuple(
        sorted(
            one
            for one in techniques
            if one not in shown and tactics.get(one) and set(tactics[one]) <= _BEFORE
        )
    )


def weakest(maps: Sequence[GapMap], users: Mapping[str, tuple[str, ...]]) -> Weakest:
    """The weakest links for the adversaries of ``users`` (by technique, who uses it).

    Techniques of which nobody's standing is known stand last.
    """
    by_member = {one.member: {stand.technique: stand for stand in one.stands} for one in maps}
    weak = [_weak(technique, by_member, names) for technique, names in users.items()]
    kept = [one for one in weak if one.blind or not one.seeing]
    dark = [_dark(member, stands, users) for member, stands in by_member.items()]
    return Weakest(
        tuple(sorted(kept, key=_rank)),
        tuple(
            sorted(
                (one for one in dark if one.unseen),
                key=lambda one: (-one.unseen / max(one.known, 1), -one.known, one.member),
            )
        ),
    )


def _rank(one: Weak) -> tuple[bool, int, int, int, str]:
    return not one.blind, len(one.seeing), -len(one.adversaries), -len(one.blind), one.technique


def _weak(technique: str, members: Mapping[str, Mapping[str, Stand]], names: tuple[str, ...]) -> Weak:
    held = {member: stands.get(technique) for member, stands in members.items()}
    return Weak(
        technique,
        tuple(member for member, one in held.items() if one is not None and one.standing in SEEN),
        tuple(member for member, one in held.items() if one is not None and one.standing not in SEEN),
        tuple(member for member, one in held.items() if one is None),
        names,
    )


def _dark(member: str, stands: Mapping[str, Stand], users: Mapping[str, tuple[str, ...]]) -> Dark:
    known = [stands[one] for one in users if one in stands]
    return Dark(member, sum(one.standing not in SEEN for one in known), len(known), len(users))


class Row(msgspec.Struct, frozen=True):
    """A tactic with how many of its techniques stand how, and the techniques themselves."""

    tactic: str
    counts: Mapping[Standing, int]
    stands: tuple[Stand, ...]


def by_tactic(
    found: GapMap,
    users: Mapping[str, tuple[str, ...]],
    tactics: Mapping[str, Sequence[str]],
    order: Iterable[str],
) -> tuple[Row, ...]:
    """A map by tactic, in their order, of the techniques in ``users``; a technique of several tactics stands in each.

    ``tactics`` are those of each technique; one without any stands under "".
    """
    asked = [one for one in found.stands if one.technique in users]
    rows = []
    for tactic in (*order, ""):
        some = tuple(one for one in asked if tactic in (tactics.get(one.technique) or ("",)))
        if some:
            rows.append(Row(tactic, counts(some), some))
    return tuple(rows)
