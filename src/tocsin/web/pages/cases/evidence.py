"""Several entries of a case beside each other: what a sentence rests on; or all entries of a case, kind by kind."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import msgspec
from fastapi import Query

from tocsin.cases.naming import KINDS, kind_of
from tocsin.cases.resting import resting_on
from tocsin.model.case import Entry
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.holding import grade_meaning, held, is_unverified
from tocsin.web.pages.cases.place import NAMED, To, drawn, place
from tocsin.web.pages.portion import portion
from tocsin.web.refusing import NotHere
from tocsin.web.routing import Page, Route, serve

_Ids = Annotated[list[Annotated[str, Query(max_length=200)]], Query(max_length=NAMED)]


class EvidencePage(msgspec.Struct, frozen=True, kw_only=True):
    """The entries that were asked for by their ids, in that order, or all of a ``kind``, all of the case without either.

    ``of`` is how many a sentence rests on where its address could not name all. ``counts`` are of all entries by kind.
    """

    marking: str
    case: str
    to: str
    kind: str
    of: int
    counts: dict[str, int]
    entries: tuple[Entry, ...]


def case_evidence(  # noqa: PLR0913, PLR0917  (what can be asked for in the address)
    visit: Visiting,
    case_id: str,
    entry: _Ids = [],  # noqa: B006  (FastAPI copies it)
    kind: Annotated[str, Query(max_length=60)] = "",
    of: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (checked here, used where the page is drawn)
    to: To = "",
) -> EvidencePage:
    """Entries with what they hold and their sources, those that were withdrawn in the list of all alone. 404 where none of those asked for is there."""
    at = place(visit, case_id, to)
    found = [at.entries[one] for one in dict.fromkeys(entry) if one in at.entries]
    if entry and not found:
        raise NotHere("there is no such entry")
    every = found or sorted(
        at.picture.entries if to else visit.desk.cases.every_entry(case_id),
        key=lambda one: (list(KINDS).index(type(one.body)), one.id),
    )
    return EvidencePage(
        marking=str(at.marking),
        case=case_id,
        to=to,
        kind=kind,
        of=of,
        counts={} if entry else dict(Counter(kind_of(one) for one in every)),
        entries=tuple(one for one in every if kind in {"", kind_of(one)}),
    )


def _drawn(shown: EvidencePage, visit: Visit) -> dict[str, Any]:
    at = place(visit, shown.case, shown.to)
    resting = resting_on(at.picture.entries)
    asked = {name: visit.request.query_params.get(name, "") for name in ("kind", "to", "start")}
    few = not shown.counts
    return drawn(
        at,
        listed=None if few else portion(shown.entries, visit, kept=asked),
        rows=shown.entries if few else (),
        few=few,
        resting={id_: len(some) for id_, some in resting.items()},
        headline=at.line,
        kind_of=kind_of,
        meaning=grade_meaning,
        held=held,
        unverified=is_unverified,
    )


PAGE = Page(
    path="/cases/{case_id}/evidence",
    template="case_evidence.html.jinja",
    access=Access.INSIDE,
    shows=EvidencePage,
    summary="Entries of a case beside each other, with what they hold and rest on.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(routes, PAGE)(case_evidence)
