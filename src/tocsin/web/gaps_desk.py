"""Gaps as the pages ask for them: the part of a desk that is reached as ``desk.gaps``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from tocsin.node.desk.gaps import RuleSeen
from tocsin.node.gaps.seeing import Sighted
from tocsin.web.nouns import Actor


class GapsDesk(Protocol):
    """The gaps that one node knows of. Raises ``TocsinError`` as the desk does."""

    def sighted(self, adversaries: Sequence[str] = (), member: str = "") -> Sighted:
        """How members stand to adversaries, named or those that matter."""
        ...

    def rules(self, ids: Iterable[str]) -> Mapping[str, RuleSeen]:
        """Own rules by their ids."""
        ...

    def layer(self, member: str, actor: Actor, adversaries: Sequence[str] = ()) -> bytes:
        """A member's map as a layer of the ATT&CK Navigator, noted in the audit log."""
        ...
