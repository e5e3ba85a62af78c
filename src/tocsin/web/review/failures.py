"""What a request to the publication gets that failed; nothing is asked of the store to say so."""

from __future__ import annotations

import re
from http import HTTPStatus

import msgspec
from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response

from tocsin.web import refusing
from tocsin.web.refusing import Failure
from tocsin.web.review.render import rendered

_HINTS = {
    HTTPStatus.NOT_FOUND: "look on the front page, or in the archive",
    HTTPStatus.SERVICE_UNAVAILABLE: "nothing was changed or counted: try again in a minute",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "send less at once",
}
_ARTICLE = re.compile(r"/desk/articles/[0-9a-f-]{36}(?=/|$)", re.ASCII)
_BROKE = Failure("something went wrong here", hint="it is not your fault: try again in a minute")


def handle(app: FastAPI) -> None:
    """Have an application answer failures in our words."""
    refusing.handle(app, _answer, _door, _BROKE)


def _answer(request: Request, status: HTTPStatus, failure: Failure) -> Response:
    told = failure if failure.hint else msgspec.structs.replace(failure, hint=_HINTS.get(status, ""))
    if status is HTTPStatus.BAD_REQUEST and request.method != "POST":  # an address that no store could hold
        status, told = (
            HTTPStatus.NOT_FOUND,
            Failure("there is no such page", hint=_HINTS[HTTPStatus.NOT_FOUND]),
        )
    if status is HTTPStatus.SERVICE_UNAVAILABLE:  # where the store lies is nobody's business
        what = "nothing can be kept" if request.method == "POST" else "the library cannot be read"
        told = Failure(f"{what} at the moment", hint=_HINTS[status])
    if wants_json(request):
        made = as_json(told)
        made.status_code = status
        return made
    context = {"failure": told, "status": status, "reader": None, "editor": None, "token": ""}
    context["back"] = _back(request)
    return HTMLResponse(rendered("failure.html.jinja", request, context), status)


def _back(request: Request) -> str:
    """Where an editor goes on whose request at the desk failed, "" elsewhere: nothing is asked of who it is."""
    path = request.url.path
    if path != "/desk" and not path.startswith("/desk/"):
        return ""
    found = _ARTICLE.match(path)
    return found[0] if found and found[0] != path else "/desk"


def wants_json(request: Request) -> bool:
    """Whether a request is for JSON: by its address, or since it takes that and no page."""
    taken = request.headers.get("accept", "")
    return request.url.path.endswith(".json") or ("application/json" in taken and "text/html" not in taken)


def as_json(told: object) -> Response:
    """An answer as JSON."""
    return Response(msgspec.json.encode(told), media_type="application/json")


def _door(request: Request) -> str:
    return "/desk/log-in" if request.url.path.startswith("/desk") else "/log-in"
