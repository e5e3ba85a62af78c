"""The piece of a member's own gaps: techniques that none of its rules could see, and nothing else of its field of view."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.model.exhibit import Column, Table
from tocsin.model.gap import GapMap, Stand, Standing
from tocsin.model.marking import Marking, Tlp
from tocsin.model.material import GAPS, Material, piece_id
from tocsin.node.gaps.measuring import home
from tocsin.node.handover.of_call import NEVER
from tocsin.node.member.node import Node

_ROWS = 2_000


def piece_of_gaps(node: Node) -> Material:
    """What the node's own member cannot see, marked as its own, for its own organisation."""
    return gaps(node.configuration.id, unseen_of(node))


def gaps(member: str, techniques: Iterable[str]) -> Material:
    """Techniques that a member cannot see as a piece; no host, no log source and no reason is in it."""
    rows = tuple((one,) for one in sorted(set(techniques)))[:_ROWS]
    return Material(
        id=piece_id(GAPS, member, member),
        kind=GAPS,
        of=member,
        author=member,
        modified=NEVER,
        marking=Marking(Tlp.AMBER_STRICT, frozenset({member})),
        source=member,
        title="Techniques that cannot be seen",
        tables=(Table("techniques", "Techniques that cannot be seen", (Column("Technique"),), rows),),
    )


def unseen_of(node: Node) -> frozenset[str]:
    """Techniques that the own map shows no host to see, on the whole lake, whatever was confirmed at home; none without one."""
    found = home(node)
    return unseen(found.unproven()) if found else frozenset()


def unseen(found: GapMap) -> frozenset[str]:
    """Techniques (``T1059.001``) for which there are rules, or telemetry is known that would show them, and neither is seen on any host.

    One without a rule, of which nobody says what it needs, is none: that would say more of ATT&CK than of the member.
    """
    return frozenset(one.technique for one in found.stands if _is_unseen(one))


def _is_unseen(one: Stand) -> bool:
    return one.standing is Standing.NO_TELEMETRY or (one.standing is Standing.BLIND and bool(one.lacks))
