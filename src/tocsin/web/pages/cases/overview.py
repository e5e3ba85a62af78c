"""A case at a glance: what matters, in sentences that each open to what they rest on."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.cases.picture import Picture
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.place import To, drawn, place
from tocsin.web.routing import Page, Route, serve


class CasePage(msgspec.Struct, frozen=True, kw_only=True):
    """A case, whole or as an audience (``to``) is told it; ``withheld`` is how many entries that is not told."""

    marking: str
    to: str
    withheld: int
    picture: Picture


def case(visit: Visiting, case_id: str, to: To = "") -> CasePage:
    """What matters of a case; ``to`` shows it as an audience is told it."""
    at = place(visit, case_id, to)
    return CasePage(
        marking=str(at.marking),
        to=to,
        withheld=at.shown.withheld,
        picture=at.picture,
    )


def _drawn(shown: CasePage, visit: Visit) -> dict[str, Any]:
    return drawn(place(visit, shown.picture.case.id, shown.to))


PAGE = Page(
    path="/cases/{case_id}",
    template="case_overview.html.jinja",
    access=Access.INSIDE,
    shows=CasePage,
    summary="A case at a glance, whole or as an audience is told it.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(routes, PAGE)(case)
