"""Routes: a page is declared once and served twice, as HTML and, at the same path with ``.json``, as JSON."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tocsin.web.access import Access, Visit
from tocsin.web.declared import open_to
from tocsin.web.openapi import Described, deed_route, html_route, json_route
from tocsin.web.render import render

_Params = ParamSpec("_Params")
_Shown = TypeVar("_Shown", bound=msgspec.Struct)
#: A request with this header gets only the part of a page that changes.
FRAGMENT = "tocsin-fragment"
_encoder = msgspec.json.Encoder(order="deterministic")


class Route(msgspec.Struct, frozen=True):
    """A route to be added to the application; its endpoint declares who may use it."""

    path: str
    name: str
    method: str
    endpoint: Callable[..., Any]
    described: Described


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """How a page is served: its path, its template, who may see it, and what it shows.

    ``drawn`` gives the template what JSON has no use for: drawings, and what depends on the visitor.
    """

    path: str
    template: str
    access: Access
    shows: type[msgspec.Struct]
    summary: str
    drawn: Callable[[Any, Visit], Mapping[str, Any]] = lambda _shown, _visit: {}


def serve(
    routes: list[Route], page: Page
) -> Callable[[Callable[_Params, _Shown]], Callable[_Params, _Shown]]:
    """Serve what a function makes of a visit, which it must take as its argument ``visit``."""

    def register(make: Callable[_Params, _Shown]) -> Callable[_Params, _Shown]:
        """Add both routes."""

        @functools.wraps(make)
        def as_json(*args: _Params.args, **named: _Params.kwargs) -> Response:
            """What is made, as JSON."""
            return json(make(*args, **named))

        @functools.wraps(make)
        def as_html(*args: _Params.args, **named: _Params.kwargs) -> Response:
            """What is made, as a page."""
            visit = named["visit"]
            if not isinstance(visit, Visit):
                raise TypeError("a page takes its visit by name")
            return _html(page, make(*args, **named), visit)

        name = make.__name__
        for_json = json_route(page.shows, page.summary, page.access)
        for_html = html_route(page.summary, page.access)
        # the path with the suffix comes first: the other would match it as well
        routes.append(Route(f"{page.path}.json", name, "GET", open_to(page.access)(as_json), for_json))
        routes.append(Route(page.path, f"{name}_page", "GET", open_to(page.access)(as_html), for_html))
        return make

    return register


def deed(
    routes: list[Route], path: str, access: Access, form: type[msgspec.Struct]
) -> Callable[[Callable[_Params, str]], Callable[_Params, str]]:
    """Serve what changes something: a form comes in, the function does it and returns the path to look at next."""

    def register(act: Callable[_Params, str]) -> Callable[_Params, str]:
        """Add the route."""

        @functools.wraps(act)
        def endpoint(*args: _Params.args, **named: _Params.kwargs) -> Response:
            """Do it, and send the browser on."""
            return RedirectResponse(act(*args, **named), HTTPStatus.SEE_OTHER)

        described = deed_route(form, act.__doc__ or "", access)
        routes.append(Route(path, act.__name__, "POST", open_to(access)(endpoint), described))
        return act

    return register


def json(value: Any, status: int = HTTPStatus.OK) -> Response:  # noqa: ANN401  (whatever msgspec encodes)
    """A struct as a response in JSON."""
    return Response(_encoder.encode(value), status, media_type="application/json")


def at(path: str, **query: object) -> str:
    """A path with a query; what is empty or None is left out, a tuple is asked for one by one."""
    asked = {name: value for name, value in query.items() if value not in {None, "", 0, ()}}
    return f"{path}?{urlencode(asked, doseq=True)}" if asked else path


def segment(text: str) -> str:
    """A text as one part of a path."""
    return quote(text, safe="")


def shown_again(page: Page, shown: msgspec.Struct, visit: Visit) -> Response:
    """A page in answer to a form that could not be taken: what was entered, and what is wrong with it."""
    made = _html(page, shown, visit)
    made.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return made


def _html(page: Page, shown: msgspec.Struct, visit: Visit) -> Response:
    only = "live" if visit.request.headers.get(FRAGMENT) == "live" else ""
    text = render(page.template, {"page": shown, **page.drawn(shown, visit)}, visit, only=only)
    return HTMLResponse(text, headers={"Vary": f"Cookie, {FRAGMENT}"})
