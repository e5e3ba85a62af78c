"""How bad: each scale as an interval, incidents side by side and never summed, with the facts and what would narrow it most."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.axes import axes
from tocsin.web.pages.cases.cited import IncidentColumn, columns
from tocsin.web.pages.cases.place import To, drawn, place
from tocsin.web.pages.cases.scaled import FactorRow, ScaleShown, factor_rows, scales_shown
from tocsin.web.routing import Page, Route, serve

#: How a scale is made, in a sentence; where it is published stands beside it.
FORMULAS = {
    "nciss": "100 · (Σ weight · points - least) / (most - least) over eight factors: from 0 to 100. The cut-offs of its levels are those of the publisher's diagram.",
    "ncsc": "Six categories by who was hit and what came of it, 1 the gravest.",
    "eurepoc-intensity": "Theft of data, disruption, hijacking and physical effects in space and in time, 0 to 2 each, times 1.5 where the target is politically very important: from 0 to 15.",
    "eurepoc-impact": "Impact on function and on data, entities and other countries hit, and cost, 1 to 5 each where it is known and nothing where it is not: up to 25.",
    "nis2": "One trigger is enough: a loss over EUR 500,000 or 5 % of a year's turnover, whichever is lower; trade secrets taken; a death; health considerably damaged; access that could disrupt operations severely. Whether it applies at all is asked apart, and as long as that is open it counts as either.",
}


class CaseSeverityPage(msgspec.Struct, frozen=True, kw_only=True):
    """How bad, incident by incident: what each scale says, always from where to where, and every fact behind it."""

    marking: str
    case: str
    to: str
    incidents: tuple[IncidentColumn, ...]
    scales: tuple[ScaleShown, ...]
    factors: tuple[FactorRow, ...]


def case_severity(visit: Visiting, case_id: str, to: To = "") -> CaseSeverityPage:
    """What the scales say; ``to`` shows it as an audience is told it."""
    at = place(visit, case_id, to)
    return CaseSeverityPage(
        marking=str(at.marking),
        case=case_id,
        to=to,
        incidents=columns(one.entry for one in at.picture.incidents),
        scales=scales_shown(at.picture),
        factors=factor_rows(at.picture),
    )


def _drawn(shown: CaseSeverityPage, visit: Visit) -> dict[str, Any]:
    return drawn(
        place(visit, shown.case, shown.to),
        axes=axes(),
        formulas=FORMULAS,
        remarks={one.name: _of_all(one) for one in shown.scales},
    )


def _of_all(scale: ScaleShown) -> list[str]:
    """What a scale remarks on every incident alike: it is said once."""
    first, *others = (one.reading.remarks for one in scale.scaled)
    return [one for one in first if all(one in each for each in others)]


PAGE = Page(
    path="/cases/{case_id}/severity",
    template="case_severity.html.jinja",
    access=Access.INSIDE,
    shows=CaseSeverityPage,
    summary="How bad each incident of a case is, by each scale as an interval, with the facts behind it.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(routes, PAGE)(case_severity)
