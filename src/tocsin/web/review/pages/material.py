"""What members handed over: what there is to be shown in articles, how it reads, and what is to be pasted."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response

from tocsin.library.drafting import draft_of, reference_to
from tocsin.library.exhibiting import exhibit_of
from tocsin.model.article import Topic, TopicKind
from tocsin.model.member import PUBLIC
from tocsin.press.door import refused_at
from tocsin.press.exhibits import names_of_members
from tocsin.press.publishing import keep
from tocsin.store.press import Kept
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Access, Visit, Visiting
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

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
    kept = _kept(visit, id)
    by = _by(visit, kept)
    shown = [
        (reference_to(kept.piece, table), exhibit_of(kept.piece, table.name, by, kept.digest))
        for table in kept.piece.tables
    ]
    return page(visit, "piece.html.jinja", kept=kept, by=by, shown=shown, told=tuple(_told(visit, kept)))


def begin(visit: Visiting, id: str) -> Response:  # noqa: A002  (the same)
    """Begin an article about a piece, with all its tables, and go to where it is written."""
    kept = _kept(visit, id)
    made = draft_of(kept.piece, _by(visit, kept), visit.now)
    keep(visit.press, made, visit.by, "article begun")
    return onward(f"/desk/articles/{made.id}")


def _kept(visit: Visit, id_: str) -> Kept:
    kept = visit.press.store.material.get(id_)
    if kept is None:
        raise NotHere("there is no such material")
    return kept


def _told(visit: Visit, kept: Kept) -> Iterator[Topic]:
    """The incidents of a piece on which there are articles that everybody may know of."""
    named = (one for one in kept.piece.topics if one.kind is TopicKind.INCIDENT)
    topic = visit.press.store.articles.topic
    return (one for one in named if topic(one.kind, one.slug, PUBLIC) is not None)


def _by(visit: Visit, kept: Kept) -> str:
    return names_of_members(visit.press).get(kept.piece.author, kept.piece.author)


def add(routes: list[Route]) -> None:
    """Add the pages."""
    on(routes, "GET", "/desk/material", Access.EDITING)(material)
    on(routes, "GET", "/desk/material/{id}", Access.EDITING)(piece)
    on(routes, "POST", "/desk/material/{id}/article", Access.EDITING)(begin)
