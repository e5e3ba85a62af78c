"""What a request to a node's pages gets that failed, as a page or as JSON."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

import msgspec
from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response

from tocsin.web import refusing
from tocsin.web.refusing import Failure
from tocsin.web.render import render
from tocsin.web.routing import at, json

_HINTS = {
    HTTPStatus.FORBIDDEN: "ask an administrator of this node if you need it",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "send less at once",
}
#: Where to look for what was asked for, by the beginning of its path.
_LISTS = (
    ("/cases", "the list of cases"),
    ("/gaps", "the gaps of the alliance"),
    ("/knowledge/adversaries", "the list of adversaries"),
    ("/knowledge", "the knowledge"),
    ("/calls", "the list of calls"),
)
_BROKE = Failure("something went wrong in this node", hint="its log says what; tell an administrator")


def handle(app: FastAPI) -> None:
    """Have an application answer failures in our words."""
    refusing.handle(app, answer_of, _door, _BROKE)


def answer_of(request: Request, status: HTTPStatus, failure: Failure) -> Response:
    """A failure as a page, or as JSON where that was asked for."""
    place, name = _list_of(request.url.path)
    hint = f"look in {name}" if status is HTTPStatus.NOT_FOUND else _HINTS.get(status, "")
    told = failure if failure.hint else msgspec.structs.replace(failure, hint=hint)
    if _wants_json(request):
        return json(told, status)
    shown = {"failure": told, "status": status, "place": place, "name": name}
    return HTMLResponse(render("failure.html.jinja", shown, None), status)


def _list_of(path: str) -> tuple[str, str]:
    """The list in which what a path is of stands, and what it is called."""
    found = (one for one in _LISTS if path == one[0] or path.startswith(f"{one[0]}/"))
    return next(found, _LISTS[-1])


def _wants_json(request: Request) -> bool:
    return request.url.path.endswith((".json", "/events"))


def _door(request: Request) -> str:
    """The log-in, and back from there if what was asked for only shows something; JSON is refused instead."""
    if _wants_json(request):
        return ""
    target = urlsplit(str(request.url))
    asked = f"{target.path}?{target.query}" if target.query else target.path
    return at("/log-in", next=asked if request.method == "GET" and asked != "/" else "")
