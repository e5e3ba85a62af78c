"""What OpenAPI says of the routes: the shapes of pages as JSON and of forms, and who may use them."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from tocsin import __version__
from tocsin.web.access import Access
from tocsin.web.refusing import Failure

_JSON, _HTML, _FORM = "application/json", "text/html", "application/x-www-form-urlencoded"
_REFERENCE = "#/components/schemas/{name}"


class Described(msgspec.Struct, frozen=True):
    """What is said of a route: arguments of FastAPI's route, and the shape that they refer to."""

    arguments: dict[str, Any]
    shape: type[msgspec.Struct] | None = None


def json_route(shape: type[msgspec.Struct], summary: str, access: Access) -> Described:
    """A route that answers in JSON."""
    shown = {HTTPStatus.OK.value: _response(summary, _JSON, _reference(shape))}
    return Described(_arguments(summary, access, shown | _refusals(access, _JSON)), shape)


def html_route(summary: str, access: Access, onward: str = "To the log-in.") -> Described:
    """A route that answers with a page, or leads ``onward``."""
    shown = {HTTPStatus.OK.value: _response(summary, _HTML, {"type": "string"})}
    refusals = _refusals(access, _HTML)
    refusals.pop(HTTPStatus.UNAUTHORIZED.value, None)
    shown[HTTPStatus.SEE_OTHER.value] = {"description": onward}
    return Described(_arguments(summary, access, shown | refusals))


def file_route(media: str, summary: str, access: Access) -> Described:
    """A route that answers with a file of a media type."""
    shape = {} if media == _JSON else {"type": "string", "format": "binary"}
    shown = {HTTPStatus.OK.value: _response(summary, media, shape)}
    return Described(_arguments(summary, access, shown | _refusals(access, _HTML)))


def stream_route(summary: str, access: Access) -> Described:
    """A route that answers with server-sent events, each of them of one name, a number and an id."""
    text = {"type": "string"}
    event = {
        "type": "object",
        "properties": {"event": text, "data": text, "id": text},
        "required": ["event", "data"],
    }
    shown = {HTTPStatus.OK.value: _response(summary, "text/event-stream", event)}
    return Described(_arguments(summary, access, shown | _refusals(access, _JSON)))


def deed_route(form: type[msgspec.Struct], summary: str, access: Access) -> Described:
    """A route that takes a form."""
    done = {
        HTTPStatus.SEE_OTHER.value: {"description": "Done; to the page to look at next."},
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value: {"description": "Too much was sent."},
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE.value: _refusal("What was sent is no form.", _HTML),
        HTTPStatus.TOO_MANY_REQUESTS.value: _refusal("Too many attempts.", _HTML),
    }
    body = {"required": True, "content": {_FORM: {"schema": _reference(form)}}}
    said = _arguments(summary, access, done | _refusals(access, _HTML))
    return Described(said | {"openapi_extra": {"requestBody": body}}, form)


def document(app: FastAPI, described: Iterable[Described]) -> dict[str, Any]:
    """The OpenAPI document, with the schemas that msgspec gives of what really travels."""
    made = get_openapi(title=app.title, version=__version__, routes=app.routes, description=app.description)
    shapes = {one.shape.__name__: one.shape for one in described if one.shape} | {Failure.__name__: Failure}
    ordered = [shapes[name] for name in sorted(shapes)]
    _, schemas = msgspec.json.schema_components(ordered, ref_template=_REFERENCE)
    made.setdefault("components", {})["schemas"] = schemas
    return made


def _arguments(summary: str, access: Access, responses: dict[int, Any]) -> dict[str, Any]:
    roles = sorted(role.value for role in access.value)
    who = f"For {', '.join(roles)}." if roles else "For anyone, without a log-in."
    return {"summary": summary.split("\n", maxsplit=1)[0], "description": who, "responses": responses}


def _refusals(access: Access, media: str) -> dict[int, Any]:
    said = {
        HTTPStatus.BAD_REQUEST: "The request cannot be read.",
        HTTPStatus.NOT_FOUND: "There is no such thing.",
        HTTPStatus.CONFLICT: "It cannot be done as things are.",
        HTTPStatus.UNPROCESSABLE_ENTITY: "The request is not as it should be.",
        HTTPStatus.SERVICE_UNAVAILABLE: "What this node keeps cannot be reached.",
        HTTPStatus.FORBIDDEN: "This account may not.",
    }
    if access is not Access.OPEN:
        said[HTTPStatus.UNAUTHORIZED] = "Nobody has logged in."
    return {status.value: _refusal(text, media) for status, text in said.items()}


def _refusal(text: str, media: str) -> dict[str, Any]:
    return _response(text, media, _reference(Failure) if media == _JSON else {"type": "string"})


def _response(text: str, media: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {media: {"schema": schema}}}


def _reference(shape: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(name=shape.__name__)}
