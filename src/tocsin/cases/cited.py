"""Where what ships is written: each piece names its sources, and says which of them were not looked up."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

UNVERIFIED = "unverified"


class Cited(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source of something that ships. ``url`` is where whoever issued it keeps it; ``read`` tells that its words were looked up.

    ``copy`` is the page at which they were read where that was another than ``url``; ``remembered`` tells that ``url`` itself was found
    nowhere. ValueError for one that was read nowhere, for a copy that was not read, and for what was read at an address from memory.
    """

    title: str
    url: str = ""
    copy: str = ""
    read: bool = False
    remembered: bool = False

    def __post_init__(self) -> None:
        """Refuse what would be shown as looked up without saying where."""
        if self.read and not self.url:
            raise ValueError(f"{self.title}: was read, but has no address")
        if self.copy and not self.read:
            raise ValueError(f"{self.title}: has a copy that was not read")
        if self.remembered and self.read and not self.copy:
            raise ValueError(f"{self.title}: was read at an address from memory")

    @property
    def where(self) -> str:
        """Its address, whether that is from memory, and the copy at which it was read, in words."""
        told = ("address from memory" * self.remembered, f"read at a copy: {self.copy}" * bool(self.copy))
        remark = "; ".join(filter(None, told))
        return f"{self.url} ({remark})" if remark else self.url


class Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a state, or others, hold where law is contested: ``holds`` in our words, ``source`` where it is said."""

    by: str
    holds: str
    source: Cited
    year: int | None = None


def unverified(cited: Iterable[Cited]) -> bool:
    """Whether none of the sources was looked up, as where there is none."""
    return not any(one.read for one in cited)
