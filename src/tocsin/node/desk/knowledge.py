"""What this machine knows of adversaries and precedents, as people look at it."""

from __future__ import annotations

from tocsin.model.precedent import Precedent
from tocsin.node.cases import precedents
from tocsin.node.cases.precedents import Taken
from tocsin.node.knowledge import attack
from tocsin.node.knowledge.known import Known, known


class Knowledge:
    """The part of a desk that tells what others know; it is the same for every node of a machine."""

    def known(self) -> Known:
        """ATT&CK in the version that is used, and all adversaries. UsageError where its file is not as it was."""
        return known()

    def versions(self) -> attack.Kept:
        """The versions of ATT&CK that are kept."""
        return attack.kept()

    def precedents(self) -> tuple[Precedent, ...]:
        """Incidents that others have coded. UsageError where their file is not as it was."""
        return precedents.kept()

    def precedents_taken(self) -> Taken | None:
        """The file that they are from, None where there is none."""
        taken = precedents.versions()
        return taken[-1] if taken else None
