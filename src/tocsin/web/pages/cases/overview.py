"""A case at a glance: what matters, in sentences that each open to what they rest on."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import msgspec

from tocsin.cases.naming import headline
from tocsin.cases.picture import Picture
from tocsin.cases.telling import Figure, chapters, figures
from tocsin.cases.told import Chapter, Sentence, Told
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.cases.place import To, drawn, found, place
from tocsin.web.routing import Page, Route, deed, segment, serve

_GAPS = "/gaps"


class CasePage(msgspec.Struct, frozen=True, kw_only=True):
    """A case, whole or as an audience (``to``) is told it; ``withheld`` is how many entries that is not told.

    ``chapters`` tell it in sentences, each part with the entries that it rests on; ``picture`` has all of it.
    """

    marking: str
    to: str
    withheld: int
    figures: tuple[Figure, ...]
    chapters: tuple[Chapter, ...]
    picture: Picture


def case(visit: Visiting, case_id: str, to: To = "") -> CasePage:
    """What matters of a case; ``to`` shows it as an audience is told it."""
    at = place(visit, case_id, to)
    return CasePage(
        marking=str(at.marking),
        to=to,
        withheld=at.shown.withheld,
        figures=figures(at.picture),
        chapters=chapters(at.picture, visit.desk.cases.today(), at.who),
        picture=at.picture,
    )


class CaseClosing(msgspec.Struct, frozen=True):
    """That a case is to be closed; its address says which."""


def case_close(visit: Visiting, case_id: str) -> str:
    """Close a case: the next hand-over takes it back from the publication."""
    visit.form(CaseClosing)
    found(visit, case_id)
    visit.desk.cases.close(case_id, visit.actor)
    return f"/cases/{segment(case_id)}"


def _drawn(shown: CasePage, visit: Visit) -> dict[str, Any]:
    at = place(visit, shown.picture.case.id, shown.to)
    titles = {one.entry.id: headline(one.entry) for one in at.picture.incidents}
    told = [one for one in shown.chapters if one.name != "bad"]
    return drawn(
        at,
        told=[(one, _grouped(one.sentences)) for one in told],
        scales=_scales(shown.chapters),
        titles=titles,
        audiences=audiences(visit),
        gaps=_GAPS in at.served,
    )


def _grouped(sentences: Iterable[Sentence]) -> list[tuple[str, list[Sentence]]]:
    """Sentences that follow each other by the incident that they are about."""
    return [(about, list(some)) for about, some in itertools.groupby(sentences, lambda one: one.about)]


def _scales(told: Iterable[Chapter]) -> dict[str, dict[str, Told]]:
    """Intervals by their scale and the incident, so that incidents stand side by side."""
    found: dict[str, dict[str, Told]] = {}
    for chapter in told:
        for one in chapter.sentences if chapter.name == "bad" else ():
            title, read = one.parts[0].text.removesuffix(": "), one.parts[1]
            found.setdefault(title, {})[one.about] = read
    return found


def audiences(visit: Visit) -> list[tuple[str, str]]:
    """Whom a case can be shown as being told, by the word for the address."""
    others = [one for one in visit.desk.members() if one.id != visit.desk.me.id and one.revoked is None]
    members = sorted((one.name, one.id) for one in others)
    return [("community", "the community"), ("public", "the public"), *((id_, name) for name, id_ in members)]


PAGE = Page(
    path="/cases/{case_id}",
    template="case_overview.html.jinja",
    access=Access.INSIDE,
    shows=CasePage,
    summary="A case at a glance, whole or as an audience is told it.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page, and what a releaser can do on it."""
    serve(routes, PAGE)(case)
    deed(routes, "/cases/{case_id}/close", Access.RELEASING, CaseClosing)(case_close)
