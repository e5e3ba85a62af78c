"""Markings: who may be told (TLP 2.0), which members at most, and what may be done with it (PAP)."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterable

import msgspec


class Tlp(enum.IntEnum):
    """Labels of the Traffic Light Protocol 2.0, from the loosest to the strictest."""

    CLEAR = 0  # anyone
    GREEN = 1  # the community, never public
    AMBER = 2  # the recipient's organisation and its clients: a national CSIRT's constituents
    AMBER_STRICT = 3  # the recipient's organisation only
    RED = 4  # those who are named, and nobody else

    def __str__(self) -> str:
        return "TLP:" + self.name.replace("_", "+")

    @classmethod
    def parse(cls, text: str) -> Tlp:
        """Read a label of version 2.0 or 1.0, with or without ``TLP:``, in any case; ValueError for another text."""
        name = text.strip().upper().removeprefix("TLP:").replace("+", "_")
        try:
            return cls["CLEAR" if name == "WHITE" else name]
        except KeyError:
            raise ValueError(f"{text!r} is no TLP label") from None


class Pap(enum.IntEnum):
    """Labels of the Permissible Actions Protocol, from the loosest to the strictest."""

    CLEAR = 0  # any action
    GREEN = 1  # active actions that only touch what is one's own, such as blocking
    AMBER = 2  # passive actions that nobody else can see, such as look-ups at third parties that do not tell
    RED = 3  # only what leaves no trace outside: searching one's own logs

    def __str__(self) -> str:
        return f"PAP:{self.name}"

    @classmethod
    def parse(cls, text: str) -> Pap:
        """Read a label, with or without ``PAP:``, in any case, WHITE as CLEAR; ValueError for another text."""
        name = text.strip().upper().removeprefix("PAP:")
        try:
            return cls["CLEAR" if name == "WHITE" else name]
        except KeyError:
            raise ValueError(f"{text!r} is no PAP label") from None


class Marking(msgspec.Struct, frozen=True):
    """What a source asks of those who are told.

    ``releasable_to`` are ids of members, and None means that TLP alone decides: a list only narrows. A
    marking is never a default: what has none is refused where it comes in.
    """

    tlp: Tlp
    releasable_to: frozenset[str] | None = None
    pap: Pap = Pap.CLEAR

    def joined(self, other: Marking) -> Marking:
        """The loosest marking that is at least as strict as both.

        TLP:RED without a list names nobody, so nobody is on the list of what it is joined with.
        """
        mine, theirs = self._named, other._named
        both = mine & theirs if mine is not None and theirs is not None else theirs if mine is None else mine
        return Marking(max(self.tlp, other.tlp), both, max(self.pap, other.pap))

    def at_least(self, other: Marking) -> bool:
        """Whether nothing is allowed here that ``other`` forbids."""
        return self.joined(other) == Marking(self.tlp, self._named, self.pap)

    @property
    def _named(self) -> frozenset[str] | None:
        """Who is named: nobody where TLP:RED, which goes to the named alone, has no list."""
        return frozenset() if self.tlp is Tlp.RED and self.releasable_to is None else self.releasable_to

    def __str__(self) -> str:
        parts = [str(self.tlp)]
        if self.releasable_to is not None:
            number = len(self.releasable_to)
            named = (
                f"only {number} named member{'s' if number > 1 else ''}" if number else "nobody else is named"
            )
            parts.append(named)
        if self.pap is not Pap.CLEAR:
            parts.append(str(self.pap))
        return ", ".join(parts)


def strictest(markings: Iterable[Marking]) -> Marking:
    """The loosest marking that is at least as strict as each; ValueError if there is none, for nothing is unmarked."""
    found = tuple(markings)
    if not found:
        raise ValueError("nothing here is marked")
    return functools.reduce(Marking.joined, found)
