"""Cases that exist only in memory, for the pages: one of the public record, with an entry that only the member's own people may see."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from attribution_samples import COUNTRIES, bundle
from tocsin.cases.attribution.attributed import attributed
from tocsin.cases.attribution.corpus import Corpus, corpus_of
from tocsin.cases.attribution.learned import learned
from tocsin.cases.attribution.result import Attribution
from tocsin.cases.attribution.yardsticks import Yardstick
from tocsin.cases.loosening import see_loosening
from tocsin.cases.paper import Figure, paper_of
from tocsin.cases.picture import pictured
from tocsin.cases.reading import read_file
from tocsin.cases.resting import of_incident
from tocsin.cases.trimming import trimmed
from tocsin.knowledge.bundle import Technique, Use
from tocsin.model.answer import Evidence
from tocsin.model.case import Case, Entry, Event, Incident, Task
from tocsin.model.marking import Marking, Tlp, strictest
from tocsin.model.member import Audience
from tocsin.model.precedent import Precedent
from tocsin.model.trace import Trace, TraceCount, TraceKind
from tocsin.node.cases.exporting import Exported
from tocsin.node.cases.keeping import Added
from tocsin.node.cases.paper.legible import legible
from tocsin.node.cases.paper.page import body
from tocsin.node.cases.reference import reference_file
from tocsin.release import may_receive, release_marked
from tocsin.web.nouns import Actor, AskedTraces, CasePaper, CaseRow, CaseShown

BEGUN = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
CASE = "case--00000000-0000-4000-8000-000000000001"
#: What nobody outside may be told: a word of it on a page of an audience is a leak.
WITHHELD = "A host of ours was entered through it as well"
#: A host of our own, which is told to nobody.
HOST = "ws-4711.northmark.example"


@functools.cache
def entries(name: str = "albania-2022") -> tuple[Entry, ...]:
    """The entries of a case of the public record, one that is our own, and one that was withdrawn."""
    with reference_file(name) as path:
        found = read_file(path, "anna", BEGUN).entries
    own = Event(at=dt.datetime(2022, 7, 16, tzinfo=dt.UTC), what=WITHHELD, incident="july", member="ours")
    red, clear = Marking(Tlp.RED), Marking(Tlp.CLEAR)
    task = Task(option="consult", owner="Northmark", due=dt.date(2026, 3, 1))
    return (
        Entry(id="plan-consult", body=task, marking=clear, author="anna", at=BEGUN),
        *found,
        Entry(id="own-host", body=own, marking=red, author="anna", at=BEGUN, sources=("portal",)),
        Entry(
            id="wrong", body=Incident(title="A rumour"), marking=clear, author="anna", at=BEGUN, withdrawn="it was none"
        ),
    )  # fmt: skip


def traces() -> tuple[Trace, ...]:
    """What two members answered, and what one of them confirmed at home."""
    one, other = (f"identity--00000000-0000-4000-8000-{number:012d}" for number in (1, 2))
    green, red = Marking(Tlp.GREEN), Marking(Tlp.RED)

    def trace(number: int, member: str, tactic: str, day: int | None, **more: Any) -> Trace:
        at = dt.datetime(2022, 6, day, 8, 30, tzinfo=dt.UTC) if day else None
        kept = {"kind": TraceKind.ANSWER, "marking": green, "of": "grouping--1", "count": number, **more}
        return Trace(
            id=f"trace-{number}", member=member, what=f"Thing {number}", tactic=tactic, first=at, last=at, incident="july", **kept
        )  # fmt: skip

    return (
        trace(1, one, "initial-access", 3, techniques=("T1190",)),
        trace(2, one, "lateral-movement", 9),
        trace(3, other, "lateral-movement", 20),
        trace(4, other, "", None),
        trace(
            5, other, "credential-access", 21, kind=TraceKind.MATCH, marking=red, host=HOST, evidence=(Evidence("ab" * 32, "Sysmon.evtx", 4),)
        ),
    )  # fmt: skip


@functools.cache
def corpus() -> Corpus:
    """Groups that do not exist; two of them are said to use what the case tells of, each the half."""
    used = sorted({one for each in entries() if isinstance(each.body, Event) for one in each.body.techniques})
    uses = tuple(
        Use(f"G900{at % 2 + 1}", one, (2 * (at % 2),), "It was done so.") for at, one in enumerate(used)
    )
    made = bundle(extra=uses)
    known = tuple(Technique(id=one, name=f"Way {one}", uuid=one) for one in used)
    return corpus_of(msgspec.structs.replace(made, techniques=(*made.techniques, *known)))


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
        self.all_traces = traces()
        self.comparable: tuple[Precedent, ...] = ()

    def all(self) -> Sequence[CaseRow]:
        held = tuple(one for one in self._held() if isinstance(one.body, Incident))
        marking = strictest([self.case.marking, *(one.marking for one in held)])
        return (CaseRow(case=self.case, marking=marking, incidents=held),)

    def one(self, case_id: str) -> Case | None:
        return self.case if case_id == self.case.id else None

    def shown(self, case_id: str, audience: Audience | None = None) -> CaseShown:
        everything = strictest(one.marking for one in self.entries)
        known = self.entries
        if audience is not None:
            known = trimmed(one for one in self.entries if may_receive(one.marking, audience, self._me))
        counts = self.trace_counts(case_id)
        if audience is not None:
            told = (one for one in counts if one.kind is TraceKind.ANSWER)
            counts = [one for one in told if may_receive(one.marking, audience, self._me)]
        marking = strictest(
            [self.case.marking, *(one.marking for one in known), *(one.marking for one in counts)]
        )
        return CaseShown(
            picture=pictured(self.case, known, self.comparable, tuple(counts)),
            marking=marking,
            all_marking=everything,
            withheld=len(self.entries) - len(known),
            untold=sum(one.traces for one in self.trace_counts(case_id)) - sum(one.traces for one in counts),
        )

    def attributed(
        self,
        case_id: str,
        audience: Audience | None = None,
        yardstick: Yardstick = Yardstick.ICD203,
        incident: str = "",
    ) -> Attribution:
        held = of_incident(self.shown(case_id, audience).picture.entries, incident)
        return attributed(held, corpus(), learned(), COUNTRIES, attack="99.1", yardstick=yardstick)

    def paper(self, case_id: str, audience: Audience | None = None, *, drawn: bool = True) -> CasePaper:
        """The paper, without its charts: drawing them takes a process."""
        shown = self.shown(case_id, audience)
        told = release_marked(
            shown.picture, shown.marking, self._me, audience or Audience.of_member(self._me)
        )
        paper = legible(
            paper_of(
                told, author="Ours", day=self.today(), names={}, judged=self.attributed(case_id, audience)
            )
        )
        plain = [
            msgspec.structs.replace(
                one, blocks=tuple(block for block in one.blocks if not isinstance(block, Figure))
            )
            for one in paper.sections
        ]
        paper = msgspec.structs.replace(paper, sections=tuple(plain))
        return CasePaper(paper=paper, body=body(paper) if drawn else "", withheld=shown.withheld)

    def export(self, case_id: str, audience: Audience | None, form: str, actor: Actor) -> Exported:
        shown = self.shown(case_id, audience)
        told = audience or Audience.of_member(self._me)
        self._did("exported", case_id, form, actor)
        return Exported(
            json.dumps(form).encode(),
            "0" * 64,
            shown.marking,
            told,
            len(shown.picture.entries),
            shown.withheld,
        )

    def today(self) -> dt.date:
        return BEGUN.date()

    def every_entry(self, case_id: str) -> Sequence[Entry]:
        return self.entries if case_id == self.case.id else ()

    def pseudonym(self, case_id: str, author: str) -> str:
        return f"{case_id} {author} as nobody knows"

    def versions(self, case_id: str, entry_id: str) -> Sequence[Entry]:
        found = [one for one in self.entries if one.id == entry_id] if case_id == self.case.id else []
        return [
            *(msgspec.structs.replace(one, author="bea", version=1) for one in found),
            *(msgspec.structs.replace(one, version=2) for one in found),
        ]

    def trace_counts(self, case_id: str) -> Sequence[TraceCount]:
        groups: dict[tuple[str, ...], list[Trace]] = {}
        for one in self.all_traces if case_id == self.case.id else ():
            groups.setdefault((one.member, one.kind, one.tactic, one.incident), []).append(one)
        return [
            TraceCount(
                member=some[0].member,
                kind=some[0].kind,
                tactic=some[0].tactic,
                incident=some[0].incident,
                marking=some[0].marking,
                traces=len(some),
                count=sum(one.count for one in some),
                first=min((one.first for one in some if one.first), default=None),
                last=max((one.last for one in some if one.last), default=None),
                undated=sum(one.first is None for one in some),
            )
            for some in groups.values()
        ]

    def traces(self, case_id: str, asked: AskedTraces) -> Sequence[Trace]:
        wanted = ("member", "tactic", "kind")
        far = dt.datetime.max.replace(tzinfo=dt.UTC)
        found = [
            one
            for one in (self.all_traces if case_id == self.case.id else ())
            if all(getattr(asked, name) in {None, getattr(one, name)} for name in wanted)
        ]
        ordered = sorted(found, key=lambda one: (one.first or far, one.id))
        if asked.after:
            last = (asked.after[0] or far, asked.after[1])
            ordered = [one for one in ordered if (one.first or far, one.id) > last]
        return ordered[: asked.limit]

    def add(self, case_id: str, entries: Sequence[Entry], actor: Actor, *, loosens: bool = False) -> Added:
        see_loosening(entries, {one.id: one for one in self.entries}, self._me, loosens=loosens)
        self._did("added", case_id, [one.id for one in entries], actor)
        ids = {one.id for one in entries}
        self.entries = (*(one for one in self.entries if one.id not in ids), *entries)
        return Added(self.case, tuple(entries), 0)

    def close(self, case_id: str, actor: Actor) -> Case:
        self._did("closed", case_id, actor)
        self.case = msgspec.structs.replace(self.case, closed=BEGUN)
        return self.case

    def _held(self) -> list[Entry]:
        return [one for one in self.entries if not one.withdrawn]

    def change(self, id_: str, **changes: Any) -> None:
        """Change an entry."""
        self.entries = tuple(
            msgspec.structs.replace(one, **changes) if one.id == id_ else one for one in self.entries
        )
