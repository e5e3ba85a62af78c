"""Why this victim, at this time: each hypothesis with what speaks for it and what against; nothing of it is counted."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tocsin.cases.grounds import Grounds, grounds_of
from tocsin.model.case import Entry, Hypothesis, Side, Weight


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of evidence with what it rests on: its own sources and those of the entry that it names.

    ``independent`` primary sources say so, ``grade`` is that of the best, ``unverified`` tells that none was read itself.
    """

    what: str
    entry: str
    sources: tuple[str, ...]
    independent: int
    grade: str
    unverified: bool


class Motive(msgspec.Struct, frozen=True, kw_only=True):
    """A hypothesis, by its entry, and both of its sides. One that nothing speaks against has not been tried: ``untried`` says so."""

    entry: Entry
    toward: tuple[Weighed, ...]
    against: tuple[Weighed, ...]

    @property
    def untried(self) -> bool:
        """Whether nothing is told against it."""
        return not self.against


def motives(entries: Iterable[Entry]) -> tuple[Motive, ...]:
    """Every hypothesis, by its id, with its evidence in the order in which it was told."""
    held = {one.id: one for one in entries if not one.withdrawn}
    grounds = grounds_of(held.values())

    def side(body: Hypothesis, which: Side) -> tuple[Weighed, ...]:
        """The evidence of one side."""
        return tuple(_weighed(one, held, grounds) for one in body.evidence if one.side is which)

    return tuple(
        Motive(entry=one, toward=side(one.body, Side.TOWARD), against=side(one.body, Side.AGAINST))
        for _, one in sorted(held.items())
        if isinstance(one.body, Hypothesis)
    )


def _weighed(weight: Weight, held: dict[str, Entry], grounds: Grounds) -> Weighed:
    named = held[weight.entry].sources if weight.entry in held else ()
    sources = grounds.of((*weight.sources, *named))
    return Weighed(
        what=weight.what,
        entry=weight.entry,
        sources=sources,
        independent=len(sources),
        grade=grounds.grade(sources),
        unverified=not grounds.read(sources),
    )
