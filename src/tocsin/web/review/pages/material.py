"""What members handed over: what there is to be shown in articles, how it reads, and what is to be pasted."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.library.exhibiting import exhibit_of
from tocsin.model.exhibit import Draw, Table
from tocsin.press.door import refused_at
from tocsin.press.exhibits import names_of_members
from tocsin.store.press import Kept
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Access, Visiting
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on

_ROWS = 200
_REFUSED = 50


def material(visit: Visiting) -> Response:
    """All pieces, those that came last first, and what was refused."""
    return page(
        visit,
        "material.html.jinja",
        kept=visit.press.store.material.listed(_ROWS),
        names=names_of_members(visit.press),
        rows=_ROWS,
        refused=refused_at(visit.press)[:_REFUSED],
        counts=visit.press.store.material.counts(),
        door=bool(visit.press.settings.door.folder),
    )


def piece(visit: Visiting, id: str) -> Response:  # noqa: A002  (the name in the address)
    """One piece with its tables as articles show them, and the line that shows each."""
    kept = visit.press.store.material.get(id)
    if kept is None:
        raise NotHere("there is no such material")
    by = names_of_members(visit.press).get(kept.piece.author, kept.piece.author)
    shown = [
        (_line(kept, table), exhibit_of(kept.piece, table.name, by, kept.digest))
        for table in kept.piece.tables
    ]
    return page(visit, "piece.html.jinja", kept=kept, by=by, shown=shown)


def _line(kept: Kept, table: Table) -> str:
    how = "table" if table.draw is Draw.TABLE else "figure"
    return f"{{{{{how} {kept.piece.id}/{table.name}}}}}"


def add(routes: list[Route]) -> None:
    """Add the pages."""
    on(routes, "GET", "/desk/material", Access.EDITING)(material)
    on(routes, "GET", "/desk/material/{id}", Access.EDITING)(piece)
