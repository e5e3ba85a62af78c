"""What may be done: every option with its ground, what must hold first, what others did before, and where the law is contested."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.cases.gates import GATES
from tocsin.model.precedent import Precedent
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.cited import IncidentColumn, columns
from tocsin.web.pages.cases.offering import GateCell, GateRow, OptionRow, gate_rows, option_rows
from tocsin.web.pages.cases.place import To, drawn, place
from tocsin.web.routing import Page, Route, serve


class CaseOptionsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Gates with what those who decide hold of them, and every option of the catalogue, those that need no attribution first."""

    marking: str
    case: str
    to: str
    incidents: tuple[IncidentColumn, ...]
    gates: tuple[GateRow, ...]
    options: tuple[OptionRow, ...]


def case_options(visit: Visiting, case_id: str, to: To = "") -> CaseOptionsPage:
    """What may be done; ``to`` shows it as an audience is told it."""
    at = place(visit, case_id, to)
    return CaseOptionsPage(
        marking=str(at.marking),
        case=case_id,
        to=to,
        incidents=columns(one.entry for one in at.picture.incidents),
        gates=gate_rows(at.picture),
        options=option_rows(at.picture),
    )


def _drawn(shown: CaseOptionsPage, visit: Visit) -> dict[str, Any]:
    return drawn(
        place(visit, shown.case, shown.to),
        gates=GATES,
        titled={one.incident: one.title for one in shown.incidents},
        precedents=_precedents(shown, visit),
        holders={(row.gate, cell.incident): _holders(cell) for row in shown.gates for cell in row.cells},
        free=[one for one in shown.options if not one.needs],
        gated=[one for one in shown.options if one.needs],
    )


def _holders(cell: GateCell) -> str:
    """Who says what is held of a gate, each once."""
    return ", ".join(dict.fromkeys(one.by for one in cell.holdings))


def _precedents(shown: CaseOptionsPage, visit: Visit) -> dict[str, Precedent]:
    """The precedents that options name, by their ids."""
    named = frozenset(id_ for one in shown.options for id_ in one.precedents)
    return {one.id: one for one in visit.desk.knowledge.precedents() if one.id in named} if named else {}


PAGE = Page(
    path="/cases/{case_id}/options",
    template="case_options.html.jinja",
    access=Access.INSIDE,
    shows=CaseOptionsPage,
    summary="What may be done about a case: ground, conditions, gates, precedents, risk, and where law is contested.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(routes, PAGE)(case_options)
