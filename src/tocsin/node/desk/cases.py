"""Cases as a node's people use them: listed, shown whole or as an audience is told them, and added to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec

from tocsin.cases.attribution.result import Attribution
from tocsin.cases.attribution.yardsticks import Yardstick
from tocsin.cases.paper import Paper
from tocsin.cases.picture import Picture
from tocsin.model.case import Case, Entry
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp, strictest
from tocsin.model.member import Audience
from tocsin.model.precedent import Precedent
from tocsin.model.trace import Trace, TraceCount, TraceKind
from tocsin.node.cases.attributing import attribution
from tocsin.node.cases.changing import close
from tocsin.node.cases.exporting import Exported, export
from tocsin.node.cases.keeping import Added, add_entries
from tocsin.node.cases.paper import made, written
from tocsin.node.cases.precedents import kept, versions
from tocsin.node.cases.showing import preview, whole
from tocsin.node.desk.made import Made
from tocsin.node.desk.nouns import Actor
from tocsin.node.knowledge import attack
from tocsin.node.member.node import Node
from tocsin.node.member.reaching import see_member
from tocsin.release import pseudonym_of_author

#: Cases, whole, and papers that are kept as they were shown while nothing changes.
_KEPT = 8
#: Entries of cases as audiences are told them that are kept so: of a case of the usual size, all audiences.
_TOLD = 50_000
#: What was seen at home is the member's own: nobody else is named.
_OWN = Marking(Tlp.RED)


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A case in the list of cases, with its incidents; ``marking`` is as strict as all of that."""

    case: Case
    marking: Marking
    incidents: tuple[Entry, ...]


class CaseShown(msgspec.Struct, frozen=True, kw_only=True):
    """A case as it is shown: whole, or as an audience is told it.

    ``marking`` is as strict as all that the picture is made of. ``withheld`` is how many entries the audience is not told, 0 where the
    picture is whole: it is for the member's own people, as is ``untold``, how many traces it is not told. ``all_marking`` is as strict as the whole case with its traces.
    """

    picture: Picture
    marking: Marking
    all_marking: Marking
    withheld: int = 0
    untold: int = 0


class AskedTraces(msgspec.Struct, frozen=True, kw_only=True):
    """Which traces: of a member, a tactic and a kind, None for any. ``after`` is the first moment and the id of the last one before."""

    member: str | None = None
    tactic: str | None = None
    kind: TraceKind | None = None
    after: tuple[dt.datetime | None, str] | None = None
    limit: int = 100


class CasePaper(msgspec.Struct, frozen=True, kw_only=True):
    """A consultation paper: its contents, and the same drawn for a page where that was asked for. ``withheld`` is how many entries are not in it, for the member's own people."""

    paper: Paper
    body: str
    withheld: int


class Cases:
    """The cases of a node; methods may be called from several threads at once."""

    def __init__(self, node: Node, changed: Callable[[], None]) -> None:
        self._node = node
        self._changed = changed
        self._precedents: tuple[str, tuple[Precedent, ...]] = ("", ())
        self._whole = Made[CaseShown](_KEPT)
        self._told = Made[CaseShown](_TOLD, lambda one: 1 + len(one.picture.entries))
        self._papers = Made[CasePaper](_KEPT)
        self._attributed = Made[Attribution](_KEPT)

    def all(self) -> tuple[CaseRow, ...]:
        """Every case, the newest first."""
        return tuple(self._row(one) for one in self._node.store.cases.all())

    def one(self, case_id: str) -> Case | None:
        """A case by its whole id, None where there is none."""
        found = self._node.store.cases.get(case_id)
        return found if found is not None and found.id == case_id else None

    def shown(self, case_id: str, audience: Audience | None = None) -> CaseShown:
        """A case for the member's own people, or as an audience is told it. UsageError without such a case or audience, ReleaseError where it may not be known of."""
        if audience is not None:
            see_member(self._node, audience)  # who was revoked is told nothing that is kept as it was shown
        digest, precedents = self._known()
        # the revision is read first: what changes meanwhile is under the next one
        revision = self._node.store.cases.revision(case_id)
        key = (case_id, audience, revision, digest)
        kept = self._whole if audience is None else self._told
        return kept.get(key, lambda: self._show(case_id, audience, precedents))

    def attributed(
        self,
        case_id: str,
        audience: Audience | None = None,
        yardstick: Yardstick = Yardstick.ICD203,
        incident: str = "",
    ) -> Attribution:
        """Who may have done it, by the entries that are shown to the member's own people, or told to an audience, and by them alone; of one ``incident`` where it is given. Raises as ``shown``.

        Profiles are without what rests on any source of the case, told or not: who is told less would be surer otherwise.

        UsageError where the version of ATT&CK that is used is damaged.
        """
        used = attack.kept().used
        revision = self._node.store.cases.revision(case_id)
        shown = self.shown(case_id, audience)
        key = (case_id, audience, revision, used, yardstick, incident)
        every = self._node.store.cases.entries(case_id)
        return self._attributed.get(
            key,
            lambda: attribution(
                shown.picture.entries, yardstick, incident, besides=every, home=audience is None, used=used
            ),
        )

    def paper(self, case_id: str, audience: Audience | None = None, *, drawn: bool = True) -> CasePaper:
        """The paper for an audience, or for the member's own people; not ``drawn``, it has no body. Raises as ``shown``; NodeError where it cannot be made."""
        if audience is not None:
            see_member(self._node, audience)
        digest, precedents = self._known()
        names = tuple((one.id, one.name) for one in self._node.store.members.all())
        revision = self._node.store.cases.revision(case_id)
        key = (case_id, audience, revision, digest, attack.kept().used, self.today(), names, drawn)
        return self._papers.get(key, lambda: self._paper(case_id, audience, precedents, drawn=drawn))

    def export(self, case_id: str, audience: Audience | None, form: str, actor: Actor) -> Exported:
        """What leaves of a case in a format, noted in the audit log with its digest. Raises as ``paper``."""
        case, told = self._case(case_id), audience or self._own()
        exported = export(self._node, case, told, form=form, who=actor.name, precedents=self._known()[1])
        self._changed()
        return exported

    def _own(self) -> Audience:
        return Audience.of_member(self._node.configuration.id)

    def today(self) -> dt.date:
        """The day that it is here, in UTC: what was due before it is late."""
        return self._node.clock().date()

    def every_entry(self, case_id: str) -> tuple[Entry, ...]:
        """Every entry of a case in its last version, those that were withdrawn too; nothing where there is no such case."""
        return self._node.store.cases.entries(case_id)

    def pseudonym(self, case_id: str, author: str) -> str:
        """What stands for an author in the ids of entries: made with a secret of this node, so that no name can be tried against it."""
        return pseudonym_of_author(self._node.pseudonyms, case_id, author)

    def versions(self, case_id: str, entry_id: str) -> tuple[Entry, ...]:
        """Every version of an entry, the first one first; nothing where there is no such entry."""
        return self._node.store.cases.versions(case_id, entry_id)

    def trace_counts(self, case_id: str) -> tuple[TraceCount, ...]:
        """The traces of a case, counted by member, kind, tactic, incident and marking."""
        return self._node.store.cases.trace_counts(case_id)

    def traces(self, case_id: str, asked: AskedTraces) -> tuple[Trace, ...]:
        """Traces of a case that fit, by their first moment and id, those whose moment is not known last."""
        return self._node.store.cases.traces(case_id, **msgspec.structs.asdict(asked))

    def add(self, case_id: str, entries: Sequence[Entry], actor: Actor, *, loosens: bool = False) -> Added:
        """Add entries; one whose id is there is its next version. UsageError for what does not fit, or is looser unless ``loosens``; then nothing is kept."""
        added = add_entries(self._node, self._case(case_id), entries, actor.name, loosens=loosens)
        self._changed()
        return added

    def close(self, case_id: str, actor: Actor) -> Case:
        """Close a case: the next hand-over takes it back. UsageError where there is no such case, or it is closed."""
        closed = close(self._node, self._case(case_id), actor.name)
        self._changed()
        return closed

    def _show(self, case_id: str, audience: Audience | None, precedents: tuple[Precedent, ...]) -> CaseShown:
        case = self._case(case_id)
        entries = self._node.store.cases.entries(case.id)
        counts = self._node.store.cases.trace_counts(case.id)
        home = [_OWN] if any(one.kind is not TraceKind.ANSWER for one in counts) else []
        everything = strictest(
            [case.marking, *(one.marking for one in entries), *(one.marking for one in counts), *home]
        )
        if audience is None:
            picture = whole(self._node, case, precedents)
            return CaseShown(picture=picture, marking=everything, all_marking=everything)
        told = preview(self._node, case, audience, precedents)
        picture = told.told.value
        return CaseShown(
            picture=picture,
            marking=told.told.marking,
            all_marking=everything,
            withheld=told.withheld,
            untold=sum(one.traces for one in counts) - traces_of(picture),
        )

    def _paper(
        self, case_id: str, audience: Audience | None, precedents: tuple[Precedent, ...], *, drawn: bool
    ) -> CasePaper:
        told = preview(self._node, self._case(case_id), audience or self._own(), precedents)
        paper = written(self._node, told.told)
        body = made(paper, "body").decode() if drawn else ""
        return CasePaper(paper=paper, body=body, withheld=told.withheld)

    def _case(self, case_id: str) -> Case:
        found = self.one(case_id)
        if found is None:
            raise UsageError("there is no such case", where=case_id, hint="list them: tocsin case list")
        return found

    def _row(self, case: Case) -> CaseRow:
        incidents = self._node.store.cases.entries(case.id, ("incident",))
        held = tuple(one for one in incidents if not one.withdrawn)
        marking = strictest([case.marking, *(one.marking for one in held)])
        return CaseRow(case=case, marking=marking, incidents=held)

    def _known(self) -> tuple[str, tuple[Precedent, ...]]:
        """The precedents that are used, by the digest of their file, read again only when others are taken in."""
        taken = versions()
        digest = taken[-1].digest if taken else ""
        read = self._precedents
        if digest != read[0]:
            read = self._precedents = (digest, kept())
        return read


def traces_of(picture: Picture) -> int:
    """How many traces a picture was made of."""
    return sum(stay.traces for one in picture.spread for stay in one.stays)
