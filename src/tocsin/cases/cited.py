"""Where what ships is written: each piece names its sources, and says which of them were not looked up."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

UNVERIFIED = "unverified"


class Cited(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source of something that ships. ``read`` tells that its words, or a page at ``url`` that gives them, were looked up.

    ValueError for one that was read nowhere.
    """

    title: str
    url: str = ""
    read: bool = False

    def __post_init__(self) -> None:
        """Refuse what would be shown as looked up without saying where."""
        if self.read and not self.url:
            raise ValueError(f"{self.title}: was read, but has no address")


class Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a state, or others, hold where law is contested: ``holds`` in our words, ``source`` where it is said."""

    by: str
    holds: str
    source: Cited
    year: int | None = None


def unverified(cited: Iterable[Cited]) -> bool:
    """Whether none of the sources was looked up, as where there is none."""
    return not any(one.read for one in cited)
