"""What a member may share of its map, and the map that such a summary is to others."""

from __future__ import annotations

import math

from msgspec.structs import replace

from tocsin.model.gap import GapMap, GapSummary, Stand, Standing

#: Shares of hosts are told in quarters: no number of hosts, and little change from which one could be told.
QUARTERS = 4
#: Standings of which the share of hosts says anything.
_SEEING = {Standing.PROVEN, Standing.COVERED}
#: How a standing is told to others where it is told otherwise.
_TOLD = {Standing.PROVEN: Standing.COVERED}


def summary_of(found: GapMap) -> GapSummary:
    """For each technique how the member stands, and in how many quarters of its hosts, rounded up; nothing else."""
    return GapSummary(
        member=found.member,
        at=found.at,
        stands=tuple((one.technique, one.standing, quarters_of(one)) for one in found.stands),
    )


def told_of(found: GapMap) -> GapSummary:
    """The summary as others are told it: what is proven as covered, for that something fired, or was confirmed, tells who was hit with what."""
    whole = summary_of(found)
    stands = tuple((id_, _TOLD.get(standing, standing), quarters) for id_, standing, quarters in whole.stands)
    return replace(whole, stands=stands)


def quarters_of(stand: Stand) -> int:
    """How many quarters of its hosts see a technique, rounded up; 0 where none does."""
    if stand.quarters is not None:
        return stand.quarters
    if stand.standing not in _SEEING or not stand.hosts or not stand.seeing:
        return 0
    return math.ceil(QUARTERS * stand.seeing / stand.hosts)


def is_on_few(stand: Stand) -> bool:
    """Whether a technique is seen, and on less than half of the hosts; in quarters, on one of them at most."""
    if stand.standing not in _SEEING:
        return False
    if stand.hosts and stand.seeing is not None:
        return 2 * stand.seeing < stand.hosts
    return stand.quarters is not None and stand.quarters <= 1


def map_of_summary(shared: GapSummary) -> GapMap:
    """The map that a summary tells."""
    stands = tuple(
        Stand(technique=technique, standing=standing, quarters=quarters)
        for technique, standing, quarters in sorted(shared.stands)
    )
    return GapMap(member=shared.member, at=shared.at, basis="summary", stands=stands)
