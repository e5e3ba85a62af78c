"""The search: what was found with what was asked for marked, counts that narrow it, and the same as JSON."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import HTTPException
from starlette.responses import Response

from tocsin.library.places import article_place
from tocsin.library.search_language import LONGEST
from tocsin.model.search import Order
from tocsin.press.searching import Hit, Results, search
from tocsin.release import Released
from tocsin.store.columns import legible
from tocsin.web.review import words
from tocsin.web.review.access import Visit, Visiting
from tocsin.web.review.failures import as_json, wants_json
from tocsin.web.review.narrowing import Searched, groups, widened
from tocsin.web.review.pages.front import names_of
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on

#: Of a text no more is read; of what is shown again, no more is shown.
_SHOWN = 2 * LONGEST
_FIGURES = 6
_SOON = 5  # seconds


def search_page(visit: Visiting, q: str = "", order: str = "", page: str = "") -> Response:
    """What a reader finds; as JSON where that alone is accepted."""
    if wants_json(visit.request):
        return search_json(visit, q, order, page)
    searched = Searched(legible(q[:_SHOWN]).strip(), order_of(order))
    wait = waiting(visit)
    if wait:
        told = f"Too many searches came from here. Search again in {words.waited(wait)}."
        made = _page(visit, searched, None, HTTPStatus.TOO_MANY_REQUESTS, fault=told)
        made.headers["Retry-After"] = str(wait)
        return made
    return _page(visit, searched, _found(visit, searched, page))


def search_json(visit: Visiting, q: str = "", order: str = "", page: str = "") -> Response:
    """The same as JSON."""
    searched = Searched(legible(q[:_SHOWN]).strip(), order_of(order))
    wait = waiting(visit)
    if wait:
        made = as_json({"what": "too many searches came from here", "hint": f"wait {words.waited(wait)}"})
        made.status_code = HTTPStatus.TOO_MANY_REQUESTS
        made.headers["Retry-After"] = str(wait)
        return made
    return as_json(_told(searched, _found(visit, searched, page)))


def waiting(visit: Visit) -> int:
    """Note a search of whoever asks, and give 0; or the seconds to wait, where it is one too many."""
    request = visit.request
    client = request.client.host if request.client else ""
    who = visit.reader.id if visit.reader else visit.editor.name if visit.editor else ""
    wait = request.app.state.allowances.searches.wait(client, who)
    return int(wait) + 1 if wait > 0 else 0


@contextlib.contextmanager
def turn(visit: Visit) -> Iterator[None]:
    """One of the few searches at once; 503 where others take too long."""
    with visit.request.app.state.allowances.searches.turns.turn() as came:
        if not came:
            hold = {"Retry-After": str(_SOON)}
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "others are searching", hold)
        yield


def order_of(order: str) -> str:
    """The order that an address names, "" for the usual one."""
    return Order.NEWEST.value if order == Order.NEWEST else ""


def number_of(page: str) -> int:
    """The page that an address names; the first where it names none."""
    return int(page) if page.isdecimal() and page.isascii() and len(page) < _FIGURES else 1


def _found(visit: Visit, searched: Searched, page: str) -> Released[Results]:
    order = Order(searched.order or Order.BEST)
    with turn(visit):
        return search(visit.press, searched.text, visit.reader, number_of(page), order)


def _page(
    visit: Visit,
    searched: Searched,
    released: Released[Results] | None,
    status: HTTPStatus = HTTPStatus.OK,
    fault: str = "",
) -> Response:
    told: dict[str, Any] = {"results": None, "groups": (), "names": {}}
    if released is not None:
        results, names = released.value, names_of(visit)
        choices = groups(searched, results.facets, results.total, names)
        told = {"results": results, "groups": choices, "names": names, "marking": released.marking}
    return page(
        visit, "search.html.jinja", status, searched=searched, widened=widened(searched), fault=fault, **told
    )


def _told(searched: Searched, released: Released[Results]) -> dict[str, object]:
    results = released.value
    return {
        "q": searched.text,
        "order": searched.order or Order.BEST.value,
        "marking": str(released.marking),
        "total": results.total,
        "page": results.page,
        "pages": results.pages,
        "remarks": results.remarks,
        "hits": [_hit(one) for one in results.hits],
        "facets": {one.field.value: one.counts for one in results.facets},
    }


def _hit(one: Hit) -> dict[str, object]:
    told = msgspec.structs.asdict(one)
    return told | {"at": article_place(one.slug), "marking": str(one.marking)}


def add(routes: list[Route]) -> None:
    """Add the page and its JSON."""
    on(routes, "GET", "/search")(search_page)
    on(routes, "GET", "/search.json")(search_json)
