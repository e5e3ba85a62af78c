"""A correction that waits for another editor: how it differs from what is out, and the forms that approve or drop it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.responses import Response

from tocsin.library.differing import differences
from tocsin.press.correcting import approve, drop
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Access, Visiting
from tocsin.web.review.pages.moves import lines_of
from tocsin.web.review.pages.writing import article_of
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward


class Decided(msgspec.Struct, frozen=True):
    """Which proposal was seen."""

    proposal: Annotated[str, msgspec.Meta(max_length=64)]


def correction(visit: Visiting, id: str) -> Response:  # noqa: A002  (the name in the address)
    """What would change."""
    article, found = article_of(visit, id), visit.press.store.proposals.of(id)
    if found is None:
        raise NotHere("no correction of it waits")
    return page(
        visit,
        "correction.html.jinja",
        article=article,
        proposal=found,
        differences=differences(lines_of(article), lines_of(found.article)),
        loosens=not found.article.marking.at_least(article.marking),
        own=visit.press.settings.four_eyes and found.by == visit.by,
    )


def approve_it(visit: Visiting, id: str) -> Response:  # noqa: A002  (the same)
    """Let readers have it."""
    sent, article = visit.form(Decided), article_of(visit, id)
    made = approve(visit.press, article.id, sent.proposal, visit.by)
    return onward(f"/desk/articles/{made.id}?kept=yes")


def drop_it(visit: Visiting, id: str) -> Response:  # noqa: A002  (the same)
    """Forget it; what is out stays as it is."""
    sent, article = visit.form(Decided), article_of(visit, id)
    drop(visit.press, article.id, sent.proposal, visit.by)
    return onward(f"/desk/articles/{article.id}")


def add(routes: list[Route]) -> None:
    """Add the page and what its forms do."""
    on(routes, "GET", "/desk/articles/{id}/correction", Access.EDITING)(correction)
    on(routes, "POST", "/desk/articles/{id}/correction", Access.EDITING)(approve_it)
    on(routes, "POST", "/desk/articles/{id}/correction/drop", Access.EDITING)(drop_it)
