"""The label of what is this member's own and was not released: its hosts, events, matches, notes and what it declares."""

from __future__ import annotations

from tocsin.model.marking import Marking, Tlp

#: Nobody is named, so by the rules of ``release`` it goes to its source alone: nothing of it leaves before it is released.
OWN = Marking(Tlp.RED)


def with_own(*others: Marking | None) -> Marking:
    """The marking of a page that shows what is our own beside what is marked otherwise."""
    made = OWN
    for one in others:
        made = made.joined(one) if one is not None else made
    return made
