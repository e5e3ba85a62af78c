"""What is known of adversaries and precedents as the pages ask for it: the part of a desk that is reached as ``desk.knowledge``."""

from __future__ import annotations

from typing import Protocol

from tocsin.model.precedent import Precedent
from tocsin.node.cases.precedents import Taken as TakenPrecedents
from tocsin.node.knowledge.attack import Kept
from tocsin.node.knowledge.known import Known


class KnowledgeDesk(Protocol):
    """What this node's machine knows. Raises ``TocsinError`` as the desk does."""

    def known(self) -> Known:
        """ATT&CK in the version that is used, and all adversaries."""
        ...

    def versions(self) -> Kept:
        """The versions of ATT&CK that are kept."""
        ...

    def precedents(self) -> tuple[Precedent, ...]:
        """Incidents that others have coded; none where none were taken in."""
        ...

    def precedents_taken(self) -> TakenPrecedents | None:
        """The file that they are from."""
        ...
