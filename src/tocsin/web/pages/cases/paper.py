"""The consultation paper of a case: shown as it leaves, for whom is chosen, and taken along as a file."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import HTTPException
from markupsafe import Markup
from starlette.responses import Response

from tocsin.cases.paper import Paper
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.declared import open_to
from tocsin.web.openapi import file_route
from tocsin.web.pages.cases.overview import audiences
from tocsin.web.pages.cases.place import To, audience, drawn, place
from tocsin.web.routing import Page, Route, at, serve

#: How commands, and addresses too, name the member's own people.
_OWN = "own"
#: Files that a case leaves as: the end of the path, the format, its media type, and what people call it.
FILES = (
    ("paper.pdf", "paper.pdf", "application/pdf", "PDF"),
    ("paper.html", "paper.html", "text/html; charset=utf-8", "HTML, one file"),
    ("case/yaml", "yaml", "application/yaml", "YAML for another node"),
    ("case/json", "json", "application/json", "JSON for another node"),
)


class PaperPage(msgspec.Struct, frozen=True, kw_only=True):
    """The paper for an audience (``to``), "" for the member's own people; ``withheld`` entries are not in it."""

    marking: str
    case: str
    to: str
    withheld: int
    paper: Paper


def case_paper(visit: Visiting, case_id: str, to: To = "") -> PaperPage:
    """What an audience would get. 403 where this account may not tell others."""
    to = "" if to == _OWN else to
    _may_tell(visit, to)
    place(visit, case_id, to)  # refuses who is nobody, and a case that is not there
    one = visit.desk.cases.paper(case_id, audience(to), drawn=False)
    marking = str(place(visit, case_id, to).marking)
    return PaperPage(marking=marking, case=case_id, to=to, withheld=one.withheld, paper=one.paper)


def _may_tell(visit: Visit, to: str) -> None:
    if to and not visit.may(Access.RELEASING):
        raise HTTPException(HTTPStatus.FORBIDDEN, "this account may not tell others")


def _drawn(shown: PaperPage, visit: Visit) -> dict[str, Any]:
    where = place(visit, shown.case, shown.to)
    # made by the node of templates that escape every text
    body = Markup(visit.desk.cases.paper(shown.case, audience(shown.to)).body)  # noqa: S704
    links = [(at(f"{where.base}/{end}", to=shown.to), name) for end, _, _, name in FILES]
    whom = audiences(visit) if visit.may(Access.RELEASING) else []
    return drawn(where, body=body, files=links, audiences=whom)


def _file(end: str, form: str, media: str) -> Callable[..., Response]:
    def case_file(visit: Visiting, case_id: str, to: To = "") -> Response:
        """The case as a file, as an audience is told it; noted in the audit log."""
        told_to = "" if to == _OWN else to
        _may_tell(visit, told_to)
        visit.see_meant()
        place(visit, case_id, told_to)  # refuses who is no member, and a case that is not there
        exported = visit.desk.cases.export(case_id, audience(told_to), form, visit.actor)
        told = {"Content-Disposition": f'attachment; filename="{end.replace("/", ".")}"'}
        return Response(exported.data, media_type=media, headers=told)

    return case_file


PAGE = Page(
    path="/cases/{case_id}/paper",
    template="case_paper.html.jinja",
    access=Access.INSIDE,
    shows=PaperPage,
    summary="The consultation paper of a case, as an audience would get it.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page, and the files."""
    serve(routes, PAGE)(case_paper)
    for end, form, media, name in FILES:
        endpoint = open_to(Access.INSIDE)(_file(end, form, media))
        said = file_route(media.partition(";")[0], f"The case as a file: {name}.", Access.INSIDE)
        path = f"/cases/{{case_id}}/{end}"
        routes.append(Route(path, f"case_{end.replace('.', '_').replace('/', '_')}", "GET", endpoint, said))
