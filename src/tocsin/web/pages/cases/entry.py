"""One entry of a case: what it holds, what it rests on, what rests on it, and every version of it."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.cases.naming import kind_of
from tocsin.cases.resting import resting_on
from tocsin.model.case import Entry
from tocsin.model.marking import Marking, strictest
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.holding import grade_meaning, held, is_unverified, weights
from tocsin.web.pages.cases.place import Place, To, drawn, place
from tocsin.web.refusing import NotHere
from tocsin.web.routing import Page, Route, serve


class EntryPage(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it is now, ``versions`` of it with the first one first, and the ids of what rests on it.

    An audience (``to``) is told the entry alone, and nothing of the versions before it.
    """

    marking: str
    case: str
    to: str
    entry: Entry
    versions: tuple[Entry, ...]
    resting: tuple[str, ...]


def case_entry(visit: Visiting, case_id: str, entry_id: str, to: To = "") -> EntryPage:
    """What an entry holds; ``to`` shows it as an audience is told it. 404 for what is not there, or not told."""
    at = place(visit, case_id, to)
    versions = () if to else tuple(visit.desk.cases.versions(case_id, entry_id))
    entry = at.entries.get(entry_id) or (versions[-1] if versions else None)
    if entry is None:
        raise NotHere("there is no such entry")
    return EntryPage(
        marking=str(_marking(at, entry, versions)),
        case=case_id,
        to=to,
        entry=entry,
        versions=versions or (entry,),
        resting=tuple(one.id for one in resting_on(at.picture.entries).get(entry_id, ())),
    )


def _marking(at: Place, entry: Entry, versions: tuple[Entry, ...]) -> Marking:
    """As strict as the entry, what it names and what rests on it: the whole case."""
    return strictest([at.marking, entry.marking, *(one.marking for one in versions)])


def _drawn(shown: EntryPage, visit: Visit) -> dict[str, Any]:
    at = place(visit, shown.case, shown.to)
    entry = shown.entry
    return drawn(
        at,
        shown_marking=entry.marking,
        title=at.line(entry),
        kind=kind_of(entry),
        lines=held(entry, at),
        sources=[at.entries[one] for one in entry.sources if one in at.entries],
        weights=weights(entry),
        resting=[at.entries[one] for one in shown.resting],
        unverified=is_unverified(entry, at),
        kind_of=kind_of,
        headline=at.line,
        meaning=grade_meaning,
        held=held,
    ) | {"marking": _marking(at, entry, shown.versions)}


PAGE = Page(
    path="/cases/{case_id}/entries/{entry_id}",
    template="case_entry.html.jinja",
    access=Access.INSIDE,
    shows=EntryPage,
    summary="An entry of a case: what it holds, on what it rests, what rests on it, and its versions.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(routes, PAGE)(case_entry)
