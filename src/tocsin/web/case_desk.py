"""Cases as the pages ask for them: the part of a desk that is reached as ``desk.cases``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from tocsin.cases.attribution.result import Attribution
from tocsin.cases.attribution.yardsticks import Yardstick
from tocsin.model.case import Case
from tocsin.model.case import Entry as CaseEntry
from tocsin.model.member import Audience
from tocsin.model.trace import Trace, TraceCount
from tocsin.web.nouns import Actor, Added, AskedTraces, CasePaper, CaseRow, CaseShown, Exported


class CaseDesk(Protocol):
    """The cases of one node. Raises ``TocsinError`` as the desk does."""

    def all(self) -> Sequence[CaseRow]:
        """Every case, the newest first."""
        ...

    def one(self, case_id: str) -> Case | None:
        """A case by its whole id, None where there is none."""
        ...

    def shown(self, case_id: str, audience: Audience | None = None) -> CaseShown:
        """A case for the member's own people, or as an audience is told it."""
        ...

    def attributed(
        self,
        case_id: str,
        audience: Audience | None = None,
        yardstick: Yardstick = Yardstick.ICD203,
        incident: str = "",
    ) -> Attribution:
        """Who may have done it, by what is shown to the member's own people, or told to an audience, alone."""
        ...

    def paper(self, case_id: str, audience: Audience | None = None, *, drawn: bool = True) -> CasePaper:
        """The consultation paper for an audience, or for the member's own people; not ``drawn``, it has no body."""
        ...

    def export(self, case_id: str, audience: Audience | None, form: str, actor: Actor) -> Exported:
        """What leaves of a case in a format, noted in the audit log with its digest."""
        ...

    def today(self) -> dt.date:
        """The day that it is at the node, in UTC."""
        ...

    def every_entry(self, case_id: str) -> Sequence[CaseEntry]:
        """Every entry of a case in its last version, those that were withdrawn too."""
        ...

    def pseudonym(self, case_id: str, author: str) -> str:
        """What stands for an author in the ids of entries of a case, told by nobody who does not know the node's secret."""
        ...

    def versions(self, case_id: str, entry_id: str) -> Sequence[CaseEntry]:
        """Every version of an entry, the first one first; nothing where there is no such entry."""
        ...

    def trace_counts(self, case_id: str) -> Sequence[TraceCount]:
        """The traces of a case, counted by member, kind, tactic, incident and marking."""
        ...

    def traces(self, case_id: str, asked: AskedTraces) -> Sequence[Trace]:
        """Traces of a case that fit what is asked for, by their first moment."""
        ...

    def close(self, case_id: str, actor: Actor) -> Case:
        """Close a case: the next hand-over takes it back from the publication."""
        ...

    def add(
        self, case_id: str, entries: Sequence[CaseEntry], actor: Actor, *, loosens: bool = False
    ) -> Added:
        """Add entries, all or none; one whose id is there is its next version, and looser only where ``loosens`` says that this is meant."""
        ...
