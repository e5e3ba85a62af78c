"""The application: routes, headers and failures put together around a desk."""

from __future__ import annotations

import functools
import logging
from http import HTTPStatus

from fastapi import Depends, FastAPI, Request
from fastapi.telemetry import TelemetryConfig
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from tocsin import __version__
from tocsin.model.errors import TocsinError
from tocsin.web import live, openapi
from tocsin.web.access import Access, Visiting, admit
from tocsin.web.board_assets import BOARD
from tocsin.web.declared import open_to
from tocsin.web.desk import Desk
from tocsin.web.failures import handle
from tocsin.web.headers import Headers
from tocsin.web.openapi import Described
from tocsin.web.oversize import Oversize
from tocsin.web.pages import (
    accounts,
    answer,
    audit,
    board,
    call,
    calls,
    declare,
    evaluated,
    gaps,
    knowledge,
    log_in,
    opened,
    registers,
    searches,
    triage,
)
from tocsin.web.pages.cases import CASE_PAGES
from tocsin.web.routing import Route, json
from tocsin.web.settings import DEFAULT, Settings
from tocsin.web.throttle import Backoff, Throttle

log = logging.getLogger("tocsin.web")
_DESCRIPTION = (
    "The pages of a Tocsin node as JSON. Log in with the form at `/log-in`; the session is a cookie. "
    "What changes something takes a form with the session's token."
)
_SILENT: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def web_app(desk: Desk, settings: Settings = DEFAULT, throttle: Throttle | None = None) -> ASGIApp:
    """The pages of a node as an ASGI application, to be served at the root of a host.

    Parameters
    ----------
    desk : the node as its people use it.
    settings : limits, and whether TLS is spoken.
    throttle : slows log-ins down; ``Backoff`` if none is given. Behind a proxy the server must put the
        visitor's address into the scope, as uvicorn does with ``proxy_headers``.
    """
    return Headers(Oversize(application(desk, settings, throttle)), secure=settings.secure)


def application(desk: Desk, settings: Settings, throttle: Throttle | None = None) -> FastAPI:
    """The application without the headers around it: what tests and the reference walk through."""
    app = FastAPI(
        title="Tocsin",
        version=__version__,
        description=_DESCRIPTION,
        dependencies=[Depends(admit)],
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        openapi_url=None,  # served by a route of ours, which asks for a log-in
        telemetry=_SILENT,
        max_body_size=settings.body,
        redirect_slashes=False,
    )
    app.state.desk, app.state.settings = desk, settings
    app.state.throttle = Backoff() if throttle is None else throttle
    app.state.streams = live.Streams(settings.streams, settings.streams_each)
    for route in (found := routes()):
        arguments = {"response_class": Response, "response_model": None} | route.described.arguments
        app.add_api_route(
            route.path,
            route.endpoint,
            methods=[route.method],
            name=route.name,
            operation_id=route.name,
            **arguments,
        )
    app.state.document = functools.cache(lambda: openapi.document(app, [one.described for one in found]))
    handle(app)
    return app


def routes() -> list[Route]:
    """Every route there is, those of the pages in the order of their files."""
    made: list[Route] = []
    for one in (
        log_in,
        calls,
        call,
        board,
        triage,
        opened,
        answer,
        declare,
        *CASE_PAGES,
        knowledge,
        evaluated,
        gaps,
        searches,
        registers,
        audit,
        accounts,
        live,
    ):
        one.add(made)
    return [*made, *_plain()]


def _plain() -> list[Route]:
    """Routes that are no page."""
    hidden = Described({"include_in_schema": False})
    health = Described(
        {"summary": "Whether the node answers, and whether it can serve.", "response_class": Response}
    )
    return [
        Route("/", "root", "GET", open_to(Access.OPEN)(_root), hidden),
        Route("/static/{name}", "asset", "GET", open_to(Access.OPEN)(_asset), hidden),
        Route("/openapi.json", "document", "GET", open_to(Access.ANYONE)(_document), hidden),
        Route("/healthz", "healthz", "GET", open_to(Access.OPEN)(_alive), health),
        Route("/readyz", "readyz", "GET", open_to(Access.OPEN)(_ready), health),
    ]


def _asset(request: Request, name: str) -> Response:
    return BOARD.asset(request, name)


def _root() -> Response:
    return RedirectResponse("/calls", HTTPStatus.SEE_OTHER)


def _document(visit: Visiting) -> Response:
    return json(visit.request.app.state.document())


def _alive() -> Response:
    return json({"alive": True})


def _ready(visit: Visiting) -> Response:
    """Nothing but whether: what is wrong is for those who have logged in."""
    try:
        ready = bool(visit.desk.status().get("ready"))
    except TocsinError as error:
        log.warning("not ready: %s", error)
        ready = False
    return json({"ready": ready}, HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)
