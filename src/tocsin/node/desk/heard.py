"""Which peers are heard of: what a silent one knows is missing from every page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tocsin.node.member.node import Node

#: Seconds beyond three polls that a peer may be silent before that is told.
_GRACE = 30.0


def heard(unheard: Mapping[str, float], node: Node) -> dict[str, str]:
    """What to say of each peer, by its name; ``unheard`` are seconds since it was last heard of, by its id."""
    late = 3 * node.configuration.schedule.poll + _GRACE
    found: dict[str, str] = {}
    for peer, seconds in unheard.items():
        member = node.store.members.get(peer)
        at = node.clock() - dt.timedelta(seconds=seconds)
        said = "has not answered since" if seconds > late else "answered at"
        found[member.name if member else peer] = f"{said} {at:%Y-%m-%d %H:%M:%S} UTC"
    return found
