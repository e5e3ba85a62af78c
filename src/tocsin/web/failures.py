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
    HTTPStatus.NOT_FOUND: "look in the list of calls",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "send less at once",
}
_BROKE = Failure("something went wrong in this node", hint="its log says what; tell an administrator")


def handle(app: FastAPI) -> None:
    """Have an application answer failures in our words."""
    refusing.handle(app, _answer, _door, _BROKE)


def _answer(request: Request, status: HTTPStatus, failure: Failure) -> Response:
    told = failure if failure.hint else msgspec.structs.replace(failure, hint=_HINTS.get(status, ""))
    if _wants_json(request):
        return json(told, status)
    return HTMLResponse(render("failure.html.jinja", {"failure": told, "status": status}, None), status)


def _wants_json(request: Request) -> bool:
    return request.url.path.endswith((".json", "/events"))


def _door(request: Request) -> str:
    """The log-in, and back from there if what was asked for only shows something; JSON is refused instead."""
    if _wants_json(request):
        return ""
    target = urlsplit(str(request.url))
    asked = f"{target.path}?{target.query}" if target.query else target.path
    return at("/log-in", next=asked if request.method == "GET" and asked != "/" else "")
