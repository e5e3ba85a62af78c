"""The TAXII 2.1 server as a Starlette application."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tocsin.exchange.taxii import changing, describing, media, reading
from tocsin.exchange.taxii.credentials import credentials
from tocsin.exchange.taxii.hosting import Access, LockedOutError, TaxiiServer
from tocsin.exchange.taxii.places import ApiRoot, Caller
from tocsin.exchange.taxii.refusal import Refusal, absent, busy, error_response, unauthorised, unavailable
from tocsin.exchange.taxii.visits import Reply, Visit
from tocsin.model.errors import TextError, TocsinError

_log = logging.getLogger(__name__)

Handler = Callable[[Visit], Reply]

#: Paths below an API root, and what answers each method there.
_BELOW: dict[str, dict[str, Handler]] = {
    "": {"GET": describing.api_root},
    "status/{status}": {"GET": describing.status},
    "collections": {"GET": describing.collections},
    "collections/{collection}": {"GET": describing.collection},
    "collections/{collection}/manifest": {"GET": reading.manifest},
    "collections/{collection}/objects": {"GET": reading.objects, "POST": changing.post},
    "collections/{collection}/objects/{object}": {"GET": reading.one_object, "DELETE": changing.delete},
    "collections/{collection}/objects/{object}/versions": {"GET": reading.versions},
}

#: Values of one request at most, by the commas between them.
_VALUES = 1_000_000

#: Every method, so that a wrong one is answered as everything else is.
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def taxii_app(server: TaxiiServer) -> Starlette:
    """The application: to be run by itself, or mounted below a path of another one.

    Every response but 401 and 429 is for a caller who is known, and every one has the media type of TAXII.
    """
    routes = [*_routes(server, server.discovery, {"GET": describing.discovery}, None)]
    for root in server.roots:
        for path, handlers in _BELOW.items():
            routes += _routes(server, f"{root.path}/{path}", handlers, root)
    routes.append(Route("/{rest:path}", _endpoint(server, {}, None), methods=_METHODS))
    errors: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]]
    errors = {HTTPException: _http_error, Exception: _failure}
    return Starlette(routes=routes, exception_handlers=errors)


def _routes(
    server: TaxiiServer, path: str, handlers: Mapping[str, Handler], root: ApiRoot | None
) -> list[Route]:
    """The same with the slash at the end that the standard asks for, and without."""
    endpoint, clean = _endpoint(server, handlers, root), path.strip("/")
    paths = dict.fromkeys((f"/{clean}/", f"/{clean}") if clean else ("/",))
    return [Route(one, endpoint, methods=_METHODS) for one in paths]


def _endpoint(
    server: TaxiiServer, handlers: Mapping[str, Handler], root: ApiRoot | None
) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        """Answer one request."""
        caller, objects = None, 0
        try:
            caller = await run_in_threadpool(_caller, server, request)
            handler = _handler(handlers, request.method)
            visit = Visit(
                server, caller, _base(server, request), root, dict(request.path_params), _query(request)
            )
            if request.method == "POST":
                visit = await _with_body(visit, request)
            reply = await run_in_threadpool(handler, visit)
            objects = reply.objects
            response = Response(reply.body, reply.status, reply.headers, media_type=media.TAXII)
        except Refusal as refusal:
            response = error_response(refusal.status, refusal.what, refusal.hint, refusal.headers)
        except TextError as error:  # the caller's text, and no fault of the server
            response = error_response(HTTPStatus.BAD_REQUEST, error.what, error.hint)
        except TocsinError:
            _log.exception("a request could not be answered")
            response = unavailable()
        try:
            await run_in_threadpool(server.audit, _access(request, caller, response, objects))
        except TocsinError:  # what cannot be written down is not handed out either
            _log.exception("a request could not be written down")
            response = unavailable()
        return response

    return answer


def _caller(server: TaxiiServer, request: Request) -> Caller:
    """Who calls, if the request may go on; else Refusal."""
    peer = _peer(request)
    _unless_too_often(server.rate(None, peer))
    given = credentials(request.headers.get("authorization"))
    try:
        caller = server.authenticate(given) if given is not None else None
    except LockedOutError as locked:
        raise busy(locked.seconds) from None
    if caller is None:
        raise unauthorised()
    _unless_too_often(server.rate(caller, peer))
    if not media.acceptable(", ".join(request.headers.getlist("accept")) or None):
        raise Refusal(
            HTTPStatus.NOT_ACCEPTABLE, "Only TAXII 2.1 is spoken here", hint=f"Accept: {media.TAXII}"
        )
    return caller


def _unless_too_often(seconds: float) -> None:
    if seconds > 0:
        raise busy(seconds)


async def _with_body(visit: Visit, request: Request) -> Visit:
    """The visit with what was posted, which is read only if it may be posted and is no longer than it may be."""
    await run_in_threadpool(visit.writable)
    if not media.is_taxii(request.headers.get("content-type")):
        hint = f"Content-Type: {media.TAXII}"
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Only TAXII 2.1 is understood here", hint=hint)
    most = visit.here().max_content_length
    said = request.headers.get("content-length", "0")
    if not said.isdigit() or int(said[:18]) > most:
        raise _too_long(most)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise _too_long(most)
        parts.append(part)
    body = b"".join(parts)
    if body.count(b",") > _VALUES:  # each may take many times its bytes once it is read
        raise _too_long(most)
    return msgspec.structs.replace(visit, body=body)


def _too_long(most: int) -> Refusal:
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"More than {most} bytes", hint="send it in several requests"
    )


def _handler(handlers: Mapping[str, Handler], method: str) -> Handler:
    """What answers a method; Refusal where nothing does."""
    if not handlers:
        raise absent("resource")
    found = handlers.get("GET" if method == "HEAD" else method)
    if found is None:
        allowed = ", ".join(handlers)
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "Not done here", headers={"Allow": allowed})
    return found


def _base(server: TaxiiServer, request: Request) -> str:
    """The URL of the server, without a slash at its end."""
    if server.address:
        return server.address.rstrip("/")
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}".rstrip("/")


def _query(request: Request) -> list[tuple[str, str]]:
    return list(request.query_params.multi_items())


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def _access(request: Request, caller: Caller | None, response: Response, objects: int) -> Access:
    url, sent = request.url, objects and request.method == "GET"
    digest = hashlib.sha256(response.body).hexdigest() if sent else ""
    status = response.status_code
    return Access(caller, _peer(request), request.method, url.path, url.query, status, objects, digest)


async def _http_error(_: Request, error: Exception) -> Response:
    """What Starlette itself refuses, such as a method, as an error object."""
    if not isinstance(error, HTTPException):
        raise error
    return error_response(error.status_code, error.detail, headers=dict(error.headers or {}))


async def _failure(_: Request, __: Exception) -> Response:
    """A fault of ours, of which nothing is told; the server logs it."""
    return error_response(HTTPStatus.INTERNAL_SERVER_ERROR, "The server failed")
