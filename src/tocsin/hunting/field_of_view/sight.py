"""How much is seen where some fields are filled and others are not: all, part, or nothing."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tocsin.hunting.field_of_view.needs import Constant, Every, Field, Needs, Some


class State(enum.IntEnum):
    """How much of what a detection looks for can be seen; the order is that of sight."""

    BLIND = 0
    PARTLY = 1
    FULLY = 2


class Sight(NamedTuple):
    """A state, and what is missing for seeing fully: names as people read them."""

    state: State
    missing: frozenset[str] = frozenset()


FULL = Sight(State.FULLY)


def assess(needs: Needs, filled: Callable[[Field], bool]) -> Sight:
    """What can be seen of needs in which only fields are left."""
    if isinstance(needs, Field):
        return FULL if filled(needs) else Sight(State.BLIND, frozenset((needs.name,)))
    if isinstance(needs, Every):
        return worst(assess(item, filled) for item in needs.items)
    if isinstance(needs, Some):
        return alternatives(assess(item, filled) for item in needs.items)
    if isinstance(needs, Constant) and needs.possible:
        return FULL
    return Sight(State.BLIND)


def worst(sights: Iterable[Sight]) -> Sight:
    """What is seen of things that are all needed: what is missing for the worst of them."""
    given = list(sights)
    state = min((sight.state for sight in given), default=State.FULLY)
    return Sight(state, _missing(sight for sight in given if sight.state == state))


def alternatives(sights: Iterable[Sight]) -> Sight:
    """What is seen of things that each suffice: partly if some but not all are seen fully."""
    given = list(sights)
    states = {sight.state for sight in given}
    state = states.pop() if len(states) == 1 else State.PARTLY
    return Sight(state, _missing(given))


def _missing(sights: Iterable[Sight]) -> frozenset[str]:
    return frozenset().union(*(sight.missing for sight in sights))
