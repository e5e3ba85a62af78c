"""What a request gets that failed: the same three things as everywhere, what, where and what to do next."""

from __future__ import annotations

import logging
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tocsin.model.errors import LakeError, ReleaseError, StoreError, TextError, TocsinError, UsageError
from tocsin.web.openapi import Failure
from tocsin.web.render import render
from tocsin.web.routing import at, json

log = logging.getLogger("tocsin.web")
#: Seconds after which to try again what the store or the lake did not let through.
RETRY = 30
_STATUS: dict[type[TocsinError], HTTPStatus] = {
    UsageError: HTTPStatus.BAD_REQUEST,
    ReleaseError: HTTPStatus.CONFLICT,
    TextError: HTTPStatus.BAD_REQUEST,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    LakeError: HTTPStatus.SERVICE_UNAVAILABLE,
}
_HINTS = {
    HTTPStatus.FORBIDDEN: "ask an administrator of this node if you need it",
    HTTPStatus.NOT_FOUND: "look in the list of calls",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "send less at once",
}


class NotHere(HTTPException):
    """There is no such call, match or page."""

    def __init__(self, what: str) -> None:
        super().__init__(HTTPStatus.NOT_FOUND, what)


def handle(app: FastAPI) -> None:
    """Have an application answer failures in our words."""
    app.add_exception_handler(StarletteHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(TocsinError, _could_not)
    app.add_exception_handler(Exception, _broke)


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, StarletteHTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.UNAUTHORIZED and not _wants_json(request):
        return RedirectResponse(at("/log-in", next=_back(request)), HTTPStatus.SEE_OTHER)
    what = error.detail if error.detail and error.detail != status.phrase else status.phrase.lower()
    made = _answer(request, status, Failure(what, hint=_HINTS.get(status, "")))
    made.headers.update(error.headers or {})
    return made


async def _not_understood(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    where = " ".join(str(part) for part in first["loc"])
    return _answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, Failure(str(first["msg"]), where))


async def _could_not(request: Request, error: Exception) -> Response:
    if not isinstance(error, TocsinError):
        raise error
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), HTTPStatus.CONFLICT)
    made = _answer(request, status, Failure(error.what, error.where, error.hint))
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        log.warning("%s %s: %s", request.method, request.url.path, error)
        made.headers["Retry-After"] = str(RETRY)
    return made


async def _broke(request: Request, _error: Exception) -> Response:
    """A fault of ours: the server logs it, the visitor is told nothing of its insides."""
    told = Failure("something went wrong in this node", hint="its log says what; tell an administrator")
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, told)


def _answer(request: Request, status: HTTPStatus, failure: Failure) -> Response:
    if _wants_json(request):
        return json(failure, status)
    return HTMLResponse(render("failure.html.jinja", {"failure": failure, "status": status}, None), status)


def _wants_json(request: Request) -> bool:
    return request.url.path.endswith((".json", "/events"))


def _back(request: Request) -> str:
    """Where to go after the log-in: back, if that only shows something."""
    target = urlsplit(str(request.url))
    asked = f"{target.path}?{target.query}" if target.query else target.path
    return asked if request.method == "GET" and asked != "/" else ""
