"""The application: routes, headers and failures put together around a publication."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Depends, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route as Plain
from starlette.types import ASGIApp

from tocsin.press.openid.party import Party
from tocsin.press.press import Press
from tocsin.web.declared import file_of
from tocsin.web.headers import HEADERS, Headers
from tocsin.web.review.access import admit
from tocsin.web.review.allowance import Allowances
from tocsin.web.review.failures import handle
from tocsin.web.review.pages import (
    account,
    article,
    authors,
    calendar,
    corrections,
    desk,
    desk_door,
    desk_readers,
    desk_search,
    door,
    ending,
    feeds,
    for_you,
    front,
    listings,
    material,
    moves,
    organisations,
    passwords,
    pictures,
    search,
    searches,
    standing,
    topics,
    writing,
)
from tocsin.web.review.render import SHELF
from tocsin.web.review.routing import Route
from tocsin.web.settings import Settings

#: Names of this machine for itself.
_HERE = ("localhost", "127.0.0.1", "::1")
#: What is no article is nothing to be listed.
_ROBOTS = "User-agent: *\nDisallow: /desk\nDisallow: /enter/\nDisallow: /account\nDisallow: /log-in\nDisallow: /search\n"
_SILENT: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def review_app(press: Press) -> ASGIApp:
    """The pages of a publication as an ASGI application, to be served at the root of a host.

    Behind a proxy the server must put the visitor's address into the scope, as uvicorn does with ``proxy_headers``. Requests are
    answered that are addressed to the publication's own name, or come from a proxy on this machine.
    """
    listen = press.settings.listen
    address = urlsplit(press.settings.address)
    secure = bool(listen.certificate) or address.scheme == "https"
    settings = Settings(secure=secure, hosts=(address.hostname or "", *_HERE))
    return Headers(application(press, settings), secure=secure, headers=HEADERS)


def application(
    press: Press, settings: Settings, allowances: Allowances | None = None, party: Party | None = None
) -> FastAPI:
    """The application without the headers around it: what tests walk through. ``party`` knows the providers of organisations."""
    app = FastAPI(
        dependencies=[Depends(admit)],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=_SILENT,
        max_body_size=settings.body,
        redirect_slashes=False,
    )
    app.state.press, app.state.settings = press, settings
    app.state.allowances = Allowances() if allowances is None else allowances
    app.state.party = Party(press) if party is None else party
    for route in (found := routes()):
        app.add_api_route(
            route.path,
            route.endpoint,
            methods=["GET", "HEAD"] if route.method == "GET" else [route.method],
            name=route.name,
            response_class=Response,
            response_model=None,
            max_body_size=file_of(route.endpoint) or None,
        )
    # what is not there has no link: a feed
    app.state.places = frozenset(route.path for route in found if route.method == "GET")
    # none of these asks the store who comes
    app.router.routes.append(Plain("/static/{name}", _asset))
    app.router.routes.append(Plain("/robots.txt", lambda _request: PlainTextResponse(_ROBOTS)))
    app.router.routes.append(Plain("/healthz", lambda _request: PlainTextResponse("alive\n")))
    handle(app)
    return app


def routes() -> list[Route]:
    """Every route there is, in the order of the files of pages."""
    made: list[Route] = []
    for one in (
        front,
        for_you,
        article,
        listings,
        topics,
        search,
        authors,
        door,
        passwords,
        organisations,
        account,
        searches,
        ending,
        feeds,
        standing,
        desk_door,
        desk,
        calendar,
        desk_search,
        writing,
        pictures,
        moves,
        corrections,
        material,
        desk_readers,
    ):
        one.add(made)
    return made


def _asset(request: Request) -> Response:
    return SHELF.asset(request, str(request.path_params["name"]))
