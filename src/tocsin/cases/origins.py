"""Whose an entry is: what a member released is still its own where another took it in."""

from __future__ import annotations

from msgspec.structs import replace

from tocsin.model.case import Entry
from tocsin.model.marking import Marking, Tlp


def taken_in(entry: Entry, home: str) -> Entry:
    """An entry of a file as it is kept at ``home``: what is its own comes back as such, what is of another is for these two at most."""
    if entry.origin in {"", home}:
        return replace(entry, origin="")
    return replace(entry, marking=narrowed(entry.marking, entry.origin, home))


def narrowed(marking: Marking, *members: str) -> Marking:
    """A marking of what one member tells another: TLP:AMBER and TLP:AMBER+STRICT without a list go no further than the two."""
    if marking.releasable_to is not None or marking.tlp not in {Tlp.AMBER, Tlp.AMBER_STRICT}:
        return marking
    return replace(marking, releasable_to=frozenset(members))


def following(entry: Entry, before: Entry | None) -> Entry:
    """A next version, which stays of whom the one before is of unless another tells it."""
    if before is None or entry.origin:
        return entry
    return replace(entry, origin=before.origin)
