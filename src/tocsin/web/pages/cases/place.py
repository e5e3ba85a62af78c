"""Where the pages of one case meet: how a case is found, what they show in common, and how they lead to each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from fastapi import Query

from tocsin.cases.grounds import Grounds, grounds_of
from tocsin.cases.naming import headline
from tocsin.cases.picture import Picture
from tocsin.cases.told import Told
from tocsin.knowledge.countries import country_names
from tocsin.model.case import Case, Entry
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking
from tocsin.model.member import Audience, audience_named
from tocsin.web.access import Access, Visit
from tocsin.web.nouns import CaseShown
from tocsin.web.refusing import NotHere
from tocsin.web.routing import at, segment

#: Pages of a case in their order, by the end of their path; those that no route serves are not shown.
PLACES = (
    ("Overview", ""),
    ("Timeline", "/timeline"),
    ("Who", "/who"),
    ("Attribution", "/attribution"),
    ("Why", "/why"),
    ("Severity", "/severity"),
    ("Thresholds", "/thresholds"),
    ("Options", "/options"),
    ("Plan", "/plan"),
    ("Evidence", "/evidence"),
    ("Traces", "/traces"),
    ("Paper", "/paper"),
    ("Write", "/write"),
)
_PATH = "/cases/{case_id}"
#: How the address of traces names the tactic of those of which none is known.
UNKNOWN = "unknown"
#: Entries that an address of evidence names at most.
NAMED = 60
#: For those alone who may add to a case.
_WRITING = "/write"
#: What is for the member's own people alone.
_OWN = frozenset({"/traces", _WRITING})
_ADVERSARIES = "/knowledge/adversaries"
#: Letters of a name that are asked for at most.
_NAME = 100
_PRECEDENTS = "/knowledge/precedents"
#: What is known of a group, of a technique or software, and of a state, by their ids.
_KNOWN = {"G": f"{_ADVERSARIES}/{{id}}", "T": "/knowledge/used/{item}", "S": "/knowledge/used/{item}"}
_STATE = "/knowledge/claims/{country}"
_ATTACK_ID = re.compile(r"[GTS]\d{4}(?:\.\d{3})?")
_COUNTRY = re.compile(r"[A-Z]{2}")
#: How good attribution is.
_EVALUATED = "/knowledge/attribution"
#: Whom a page shows as being told: public, community, or a member's id; "" for the member's own people, who see all.
To = Annotated[str, Query(max_length=64)]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What every page of a case knows: the case as shown, whom it shows as being told, and the ways to its other pages.

    ``to`` is as the address has it, ``reader`` who that is in words, "" for the member's own people.
    """

    shown: CaseShown
    base: str
    to: str
    reader: str
    places: tuple[tuple[str, str], ...]
    names: dict[str, str]
    entries: dict[str, Entry]
    grounds: Grounds
    served: frozenset[str]

    @property
    def case(self) -> Case:
        """The case."""
        return self.shown.picture.case

    @property
    def picture(self) -> Picture:
        """The picture that is shown."""
        return self.shown.picture

    @property
    def marking(self) -> Marking:
        """What a page is marked with: that something is withheld is told to those alone who may see all."""
        return self.shown.all_marking if self.shown.withheld or self.shown.untold else self.shown.marking

    def entry(self, id_: str) -> str:
        """The address of an entry."""
        return at(f"{self.base}/entries/{segment(id_)}", to=self.to)

    def evidence(self, ids: Sequence[str]) -> str:
        """The address of one entry or of several; of very many it names the first, and how many there are."""
        if len(ids) == 1:
            return self.entry(ids[0])
        more = len(ids) if len(ids) > NAMED else None
        return at(f"{self.base}/evidence", entry=tuple(ids[:NAMED]), of=more, to=self.to)

    def listing(self, kind: str) -> str:
        """The address of all entries of a kind."""
        return at(f"{self.base}/evidence", kind=kind, to=self.to)

    def way(self, told: Told, about: str = "") -> str:
        """Where a part of a sentence leads: to what it rests on, or to the page that shows more, "" where to nothing.

        What is not known of an incident leads to the incident (``about``) where there is no page for it.
        """
        if told.evidence:
            return self.evidence(told.evidence)
        if not told.page:
            return ""
        page = "/timeline" if self.to and told.page in _OWN else told.page
        served = _PATH + page in self.served
        return self.page(page) if served else self.entry(about) if about in self.entries else ""

    def traces(self, member: str = "", tactic: str | None = None) -> str:
        """The address of traces, of a member and of a tactic; the tactic is "" where none is known."""
        return at(f"{self.base}/traces", member=member, tactic=UNKNOWN if tactic == "" else tactic)

    def page(self, end: str) -> str:
        """The address of one of the case's pages."""
        return at(f"{self.base}{end}", to=self.to)

    def adversary(self, name: str) -> str:
        """The address of what is known of an adversary, by any of its names."""
        return at(_ADVERSARIES, name=name[:_NAME]) if _ADVERSARIES in self.served else ""

    def known(self, id_: str) -> str:
        """The address of what is known of a group, technique or software by ATT&CK's id, or of a state by its code; "" where there is none."""
        if _COUNTRY.fullmatch(id_):
            return _STATE.format(country=id_) if _STATE in self.served and id_ in country_names() else ""
        path = _KNOWN[id_[0]] if _ATTACK_ID.fullmatch(id_) else ""
        return path.format(id=id_, item=id_) if path in self.served else ""

    @property
    def evaluated(self) -> str:
        """The address of how good attribution is."""
        return _EVALUATED if _EVALUATED in self.served else ""

    @property
    def precedents(self) -> str:
        """The address of the precedents that are kept."""
        return _PRECEDENTS if _PRECEDENTS in self.served else ""

    def title(self, id_: str) -> str:
        """What an entry says in a line; its id where it is not among those that are shown."""
        return self.line(self.entries[id_]) if id_ in self.entries else id_

    def line(self, entry: Entry) -> str:
        """What an entry says in a line, members by their names."""
        return headline(entry, self.names)

    def who(self, member: str) -> str:
        """A member's name; what is no member's id is a name itself."""
        return self.names.get(member, member)


def place(visit: Visit, case_id: str, to: str) -> Place:
    """Find a case, and what of it is shown, once in a request. 404 where there is none."""
    kept = getattr(visit.request.state, "case_place", None)
    if kept is None or kept.to != to or kept.case.id != case_id:
        kept = visit.request.state.case_place = _place(visit, case_id, to)
    return kept


def _place(visit: Visit, case_id: str, to: str) -> Place:
    shown = found(visit, case_id, audience(to))
    names = {one.id: one.name for one in visit.desk.members()}
    base = f"/cases/{segment(case_id)}"
    return Place(
        shown=shown,
        base=base,
        to=to,
        reader=_reader(to, {one.id: one.name for one in visit.desk.members() if one.revoked is None}),
        places=_places(visit, to),
        names=names,
        entries={one.id: one for one in shown.picture.entries},
        grounds=grounds_of(shown.picture.entries),
        served=_served(visit),
    )


def found(visit: Visit, case_id: str, told: Audience | None = None) -> CaseShown:
    """A case by its id; 404 where there is none."""
    if visit.desk.cases.one(case_id) is None:
        raise NotHere("there is no such case")
    return visit.desk.cases.shown(case_id, told)


def audience(to: str) -> Audience | None:
    """Whom the address names; None for the member's own people. UsageError for nobody."""
    return audience_named(to) if to else None


def drawn(one: Place, **more: Any) -> dict[str, Any]:  # noqa: ANN401  (whatever a template prints)
    """What the template of a page of a case is given."""
    return {"marking": one.marking, "at": one, **more}


def _places(visit: Visit, to: str) -> tuple[tuple[str, str], ...]:
    served, writes = _served(visit), visit.may(Access.JUDGING)
    return tuple(
        (name, end)
        for name, end in PLACES
        if _PATH + end in served and (writes or end != _WRITING) and not (to and end in _OWN)
    )


def _served(visit: Visit) -> frozenset[str]:
    """Paths of the application: parts of it that are not there lead nowhere."""
    return frozenset(getattr(one, "path", "") for one in visit.request.app.routes)


def _reader(to: str, names: dict[str, str]) -> str:
    if to in {"", "community", "public"}:
        return {"": "", "community": "the community", "public": "the public"}[to]
    if to not in names:
        raise UsageError("is no member", where=to, hint="choose a member: /members")
    return names[to]
