"""What the nation that is blind cannot see of the adversaries that the case says matter to it, and the fixes that come next."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.node.demo.alliance.founding import Founded
from tocsin.node.demo.alliance.record import ADVERSARIES
from tocsin.node.gaps.seeing import Seen, sighted
from tocsin.node.member.node import open_node


class Outlook(msgspec.Struct, frozen=True):
    """How the nation that is blind stands to the adversaries, measured in its own lake."""

    node: Founded
    seen: Seen


def look_out(nodes: Sequence[Founded]) -> Outlook:
    """Measure at home what the nation that forgets can see; a snapshot of it is kept there."""
    blind = next(one for one in nodes if one.nation.forgets)
    with open_node(blind.folder) as node:
        (seen,) = sighted(node, ADVERSARIES, blind.member).members
    return Outlook(blind, seen)
