"""Cases that exist only in memory, for the pages: one of the public record, with an entry that only the member's own people may see."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from tocsin.cases.paper import Figure, paper_of
from tocsin.cases.picture import pictured
from tocsin.cases.reading import read_file
from tocsin.cases.trimming import trimmed
from tocsin.model.case import Case, Entry, Event, Incident
from tocsin.model.marking import Marking, Tlp, strictest
from tocsin.model.member import Audience
from tocsin.node.cases.exporting import Exported
from tocsin.node.cases.keeping import Added
from tocsin.node.cases.paper.legible import legible
from tocsin.node.cases.paper.page import body
from tocsin.node.cases.reference import reference_file
from tocsin.release import may_receive, release_marked
from tocsin.web.nouns import Actor, CasePaper, CaseRow, CaseShown

BEGUN = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
CASE = "case--00000000-0000-4000-8000-000000000001"
#: What nobody outside may be told: a word of it on a page of an audience is a leak.
WITHHELD = "A host of ours was entered through it as well"


@functools.cache
def entries(name: str = "albania-2022") -> tuple[Entry, ...]:
    """The entries of a case of the public record, one that is our own, and one that was withdrawn."""
    with reference_file(name) as path:
        found = read_file(path, "anna", BEGUN).entries
    own = Event(at=dt.datetime(2022, 7, 16, tzinfo=dt.UTC), what=WITHHELD, incident="july", member="ours")
    red, clear = Marking(Tlp.RED), Marking(Tlp.CLEAR)
    return (
        *found,
        Entry(id="own-host", body=own, marking=red, author="anna", at=BEGUN, sources=("portal",)),
        Entry(
            id="wrong", body=Incident(title="A rumour"), marking=clear, author="anna", at=BEGUN, withdrawn="it was none"
        ),
    )  # fmt: skip


class FakeCases:
    """All that the pages ask of cases; ``did`` is told what they do."""

    def __init__(self, did: Callable[..., None], me: str) -> None:
        self._did = did
        self._me = me
        self.case = Case(
            id=CASE,
            title="Albania 2022",
            about="A stay of fourteen months, and two attacks.",
            marking=Marking(Tlp.CLEAR),
            created=BEGUN,
            author="anna",
        )
        self.entries = entries()

    def all(self) -> Sequence[CaseRow]:
        held = tuple(one for one in self._held() if isinstance(one.body, Incident))
        marking = strictest([self.case.marking, *(one.marking for one in held)])
        return (CaseRow(case=self.case, marking=marking, incidents=held),)

    def one(self, case_id: str) -> Case | None:
        return self.case if case_id == self.case.id else None

    def shown(self, case_id: str, audience: Audience | None = None) -> CaseShown:  # noqa: ARG002  (there is one)
        everything = strictest(one.marking for one in self.entries)
        known = self.entries
        if audience is not None:
            known = trimmed(one for one in self.entries if may_receive(one.marking, audience, self._me))
        marking = strictest([self.case.marking, *(one.marking for one in known)])
        return CaseShown(
            picture=pictured(self.case, known),
            marking=marking,
            all_marking=everything,
            withheld=len(self.entries) - len(known),
        )

    def paper(self, case_id: str, audience: Audience | None = None) -> CasePaper:
        """The paper, without its charts: drawing them takes a process."""
        shown = self.shown(case_id, audience)
        told = release_marked(
            shown.picture, shown.marking, self._me, audience or Audience.of_member(self._me)
        )
        paper = legible(paper_of(told, author="Ours", day=self.today(), names={}))
        plain = [
            msgspec.structs.replace(
                one, blocks=tuple(block for block in one.blocks if not isinstance(block, Figure))
            )
            for one in paper.sections
        ]
        paper = msgspec.structs.replace(paper, sections=tuple(plain))
        return CasePaper(paper=paper, body=body(paper), withheld=shown.withheld)

    def export(self, case_id: str, audience: Audience | None, form: str, actor: Actor) -> Exported:
        shown = self.shown(case_id, audience)
        told = audience or Audience.of_member(self._me)
        self._did("exported", case_id, form, actor)
        return Exported(
            form.encode(), "0" * 64, shown.marking, told, len(shown.picture.entries), shown.withheld
        )

    def today(self) -> dt.date:
        return BEGUN.date()

    def versions(self, case_id: str, entry_id: str) -> Sequence[Entry]:
        found = [one for one in self.entries if one.id == entry_id] if case_id == self.case.id else []
        return [
            *(msgspec.structs.replace(one, author="bea", version=1) for one in found),
            *(msgspec.structs.replace(one, version=2) for one in found),
        ]

    def add(self, case_id: str, entries: Sequence[Entry], actor: Actor) -> Added:
        self._did("added", case_id, [one.id for one in entries], actor)
        ids = {one.id for one in entries}
        self.entries = (*(one for one in self.entries if one.id not in ids), *entries)
        return Added(self.case, tuple(entries), 0)

    def _held(self) -> list[Entry]:
        return [one for one in self.entries if not one.withdrawn]

    def change(self, id_: str, **changes: Any) -> None:
        """Change an entry."""
        self.entries = tuple(
            msgspec.structs.replace(one, **changes) if one.id == id_ else one for one in self.entries
        )
