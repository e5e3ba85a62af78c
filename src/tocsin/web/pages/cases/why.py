"""Why this victim: hypotheses with what speaks for and against each, and which adversaries matter to which member."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.cases.exposure import Because, Matter, names_of
from tocsin.cases.motives import Motive
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.holding import grade_meaning
from tocsin.web.pages.cases.place import To, drawn, place
from tocsin.web.pages.cases.who import LIKELIHOODS
from tocsin.web.routing import Page, Route, serve

_BECAUSE = {
    Because.EXPOSURE: "exposed",
    Because.NAMED: "named",
    Because.DENIED: "denied",
}


class WhyPage(msgspec.Struct, frozen=True, kw_only=True):
    """Hypotheses with both sides of their evidence, and for each member the adversaries that matter to it, with the reasons."""

    marking: str
    case: str
    to: str
    motives: tuple[Motive, ...]
    matters: tuple[Matter, ...]


def case_why(visit: Visiting, case_id: str, to: To = "") -> WhyPage:
    """Why it was this victim, as far as anybody holds something; ``to`` shows it as an audience is told it."""
    at = place(visit, case_id, to)
    return WhyPage(
        marking=str(at.marking),
        case=case_id,
        to=to,
        motives=at.picture.motives,
        matters=at.picture.matters,
    )


def _drawn(shown: WhyPage, visit: Visit) -> dict[str, Any]:
    at = place(visit, shown.case, shown.to)
    return drawn(at, meaning=grade_meaning, likelihoods=LIKELIHOODS, because=_BECAUSE, names_of=names_of)


PAGE = Page(
    path="/cases/{case_id}/why",
    template="case_why.html.jinja",
    access=Access.INSIDE,
    shows=WhyPage,
    summary="Why this victim, as hypotheses with evidence for and against, and which adversaries matter to whom.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page."""
    serve(routes, PAGE)(case_why)
