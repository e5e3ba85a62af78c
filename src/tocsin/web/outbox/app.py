"""The outbox of a demonstration in a browser: for this machine alone, and for mails that nobody gets."""

from __future__ import annotations

import functools
import re
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path

import jinja2
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from tocsin.web.assets import Shelf
from tocsin.web.headers import HEADERS, Headers
from tocsin.web.outbox.reading import Posted, posted

_SHELF = Shelf("tocsin.web.outbox", "outbox.css")
_TEMPLATES = files("tocsin.web.outbox") / "templates"
_ADDRESS = re.compile(r"https?://[^\s<>\"')]+")
#: A mail as mail programs show it: its own style, and nothing else of its own.
_LETTER = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-top-navigation-by-user-activation"
}


def outbox_app(folder: Path) -> ASGIApp:
    """The mails in a folder as pages. Asked for under any name but this machine's own it answers nothing."""
    pages = Starlette(
        routes=[
            Route("/", lambda request: _list(request, folder)),
            Route("/mails/{name}", lambda request: _mail(request, folder)),
            Route("/static/{name}", lambda request: _SHELF.asset(request, request.path_params["name"])),
        ]
    )
    letters = Starlette(routes=[Route("/{name}", lambda request: _letter(request, folder))])
    both = Starlette(
        routes=[
            Mount("/letters", Headers(letters, secure=False, headers=HEADERS | _LETTER)),
            Mount("/", Headers(pages, secure=False, headers=HEADERS)),
        ]
    )
    return TrustedHostMiddleware(both, allowed_hosts=["127.0.0.1", "localhost"])


def _list(_: Request, folder: Path) -> Response:
    return _page("mails.html.jinja", mails=posted(folder))


def _mail(request: Request, folder: Path) -> Response:
    return _page("mail.html.jinja", mail=_found(request, folder))


def _letter(request: Request, folder: Path) -> Response:
    return HTMLResponse(_found(request, folder).html)


def _found(request: Request, folder: Path) -> Posted:
    name = request.path_params["name"]
    found = next((one for one in posted(folder) if one.name == name), None)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "there is no such mail")
    return found


def _page(template: str, **told: object) -> Response:
    return HTMLResponse(_environment().get_template(template).render(told))


@functools.cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (_TEMPLATES / name).read_text("utf-8")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["linked"] = linked
    made.globals["asset"] = _SHELF.address
    return made


def linked(text: str) -> Markup:
    """A text whose addresses of the web lead there, and in which nothing else does anything."""
    made, end = Markup(), 0
    for found in _ADDRESS.finditer(text):
        url = escape(found[0])
        made += escape(text[end : found.start()]) + Markup('<a href="{}" rel="noreferrer">{}</a>').format(
            url, url
        )
        end = found.end()
    return made + escape(text[end:])
