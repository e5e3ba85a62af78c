"""Thresholds: every question with everybody's answer to it beside the others; what points where, what is open, and who decides."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.cited import IncidentColumn, columns
from tocsin.web.pages.cases.deliberated import LinkShown, ThresholdShown, links_shown, thresholds_shown
from tocsin.web.pages.cases.place import To, drawn, place
from tocsin.web.routing import Page, Route, serve


class CaseThresholdsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Thresholds with their questions and the answers to them, incident by incident, and the links between incidents."""

    marking: str
    case: str
    to: str
    incidents: tuple[IncidentColumn, ...]
    thresholds: tuple[ThresholdShown, ...]
    links: tuple[LinkShown, ...]


def case_thresholds(visit: Visiting, case_id: str, to: To = "") -> CaseThresholdsPage:
    """What is answered; ``to`` shows it as an audience is told it."""
    at = place(visit, case_id, to)
    return CaseThresholdsPage(
        marking=str(at.marking),
        case=case_id,
        to=to,
        incidents=columns(one.entry for one in at.picture.incidents),
        thresholds=thresholds_shown(at.picture),
        links=links_shown(at.picture),
    )


def _drawn(shown: CaseThresholdsPage, visit: Visit) -> dict[str, Any]:
    titles = {one.id: {each.id: each.title for each in one.questions} for one in shown.thresholds}
    return drawn(place(visit, shown.case, shown.to), titles=titles)


PAGE = Page(
    path="/cases/{case_id}/thresholds",
    template="case_thresholds.html.jinja",
    access=Access.INSIDE,
    shows=CaseThresholdsPage,
    summary="Thresholds of a case: questions with every answer, what points toward and against, what is open, who decides.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(routes, PAGE)(case_thresholds)
