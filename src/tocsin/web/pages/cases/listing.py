"""The list of cases."""

from __future__ import annotations

import msgspec

from tocsin.model.marking import Marking, strictest
from tocsin.web.access import Access, Visiting
from tocsin.web.nouns import CaseRow
from tocsin.web.routing import Page, Route, serve


class CasesPage(msgspec.Struct, frozen=True):
    """All cases, the newest first; ``marking`` is as strict as the strictest of them, "" without any."""

    marking: str
    cases: tuple[CaseRow, ...]


def cases(visit: Visiting) -> CasesPage:
    """What is in the list."""
    rows = tuple(visit.desk.cases.all())
    marking = _marking(rows)
    return CasesPage(str(marking) if marking else "", rows)


def _marking(rows: tuple[CaseRow, ...]) -> Marking | None:
    return strictest(one.marking for one in rows) if rows else None


PAGE = Page(
    path="/cases",
    template="case_list.html.jinja",
    access=Access.INSIDE,
    shows=CasesPage,
    summary="The list of cases.",
    drawn=lambda shown, _visit: {"marking": _marking(shown.cases)},
)


def add(routes: list[Route]) -> None:
    """Add the list."""
    serve(routes, PAGE)(cases)
