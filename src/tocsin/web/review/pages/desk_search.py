"""The desk's search: drafts and what was imported too, whole texts, whatever the markings."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from tocsin.library.search_language import LONGEST
from tocsin.model.search import Order
from tocsin.press.searching import search_desk
from tocsin.store.columns import legible
from tocsin.web.review import words
from tocsin.web.review.access import Access, Visiting
from tocsin.web.review.narrowing import Searched, groups, widened
from tocsin.web.review.pages.front import names_of
from tocsin.web.review.pages.search import number_of, order_of, turn, waiting
from tocsin.web.review.render import page as page_of
from tocsin.web.review.routing import Route, on


def desk_search(visit: Visiting, q: str = "", order: str = "", page: str = "") -> Response:
    """What an editor finds; each hit leads to where it is written."""
    searched = Searched(legible(q[: 2 * LONGEST]).strip(), order_of(order), "/desk/search")
    template, found = "desk_search.html.jinja", widened(searched)
    wait = waiting(visit)
    if wait:
        told = f"Too many searches. Search again in {words.waited(wait)}."
        status = HTTPStatus.TOO_MANY_REQUESTS
        made = page_of(visit, template, status, searched=searched, widened=found, results=None, fault=told)
        made.headers["Retry-After"] = str(wait)
        return made
    first = Order(searched.order or Order.BEST)
    with turn(visit):
        results = search_desk(visit.press, searched.text, number_of(page), first)
    choices = groups(searched, results.facets, results.total, names_of(visit))
    return page_of(
        visit, template, searched=searched, widened=found, results=results, groups=choices, fault=""
    )


def add(routes: list[Route]) -> None:
    """Add the page."""
    on(routes, "GET", "/desk/search", Access.EDITING)(desk_search)
