"""How many rules of an ordered correlation matched in order, for every window start at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tocsin.hunting.correlating.matching import DifferentEvents
from tocsin.hunting.correlating.members import Member

_NEVER = 1 << 62


def earliest_ends(rules: Sequence[str], members: Sequence[Member], *, distinct: bool = False) -> list[int]:
    """For each member, the earliest time at which ``rules`` have matched in order from it on.

    Events of one time are in any order, and two neighbours in the chain are different events; all
    events of the chain are where it is to be ``distinct``. From the last time to the first, each rule keeps
    the earliest end of a chain that begins with it: linear in members times rules. A chain that
    never ends gives a time beyond all.
    """
    ends = [_NEVER] * (len(rules) + 1)
    found = [0] * len(members)
    high = len(members)
    while high:
        low = high
        while low and members[low - 1].time == members[high - 1].time:
            low -= 1
        # Two links of a chain can share an event only where others have its time.
        step = _step_apart if distinct and high - low > 1 else _step
        step(rules, members[low:high], ends)
        found[low:high] = [ends[0]] * (high - low)
        high = low
    return found


def _step(rules: Sequence[str], together: Sequence[Member], ends: list[int]) -> None:
    """Take in the events of one time; ``ends[j]`` is the earliest end of a chain from rule j on."""
    later = [together[0].time] * len(together)
    for j in range(len(rules) - 1, -1, -1):
        using = [
            end if rules[j] in member.rules else _NEVER for member, end in zip(together, later, strict=True)
        ]
        later = _best_of_others(using, ends[j])
        ends[j] = min(ends[j], *using)


def _best_of_others(using: list[int], otherwise: int) -> list[int]:
    """For each event, the best end of a chain that goes on with another event of this time or later."""
    if len(using) == 1:
        return [otherwise]
    first = min(using)
    at = using.index(first)
    second = min(using[:at] + using[at + 1 :])
    return [min(otherwise, second if i == at else first) for i in range(len(using))]


def _step_apart(rules: Sequence[str], together: Sequence[Member], ends: list[int]) -> None:
    """As ``_step``, but the links that fall on this time are all different events."""
    alike = Counter(frozenset(member.rules) for member in together)
    later = [*ends[:-1], together[0].time]
    for first in range(len(rules)):
        links = DifferentEvents((), alike)
        for last in range(first, len(rules)):
            if not links.fill(rules[last]):
                break
            ends[first] = min(ends[first], later[last + 1])
