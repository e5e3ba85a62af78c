"""Requests are counted by their route, and ``/metrics`` tells whoever watches over the node what it counts."""

from __future__ import annotations

import hmac
import logging
import time
from http import HTTPStatus

from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tocsin.model.errors import StoreError
from tocsin.model.loopback import is_here
from tocsin.node.service.tally import Tally

log = logging.getLogger("tocsin.web")
PATH = "/metrics"
#: What a request is counted as whose sender went away in its midst, as nginx has it.
_GONE = 499
#: Headers by which a proxy tells whom it asks for: what comes through one is not of this machine.
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
#: Methods that are counted by their name.
_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE"})


class Measured:
    """Wraps an application: counts what it answers, and answers ``/metrics`` itself.

    With a token, whoever brings it as ``Authorization: Bearer`` is told; without one, only a request from this very
    machine that no proxy passed on.
    """

    def __init__(self, app: ASGIApp, tally: Tally, token: str = "") -> None:
        self.app = app
        self._tally = tally
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and count."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def counting(message: Message) -> None:
            """Send on, and note the status."""
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            if scope.get("path") == PATH:
                response = await run_in_threadpool(self._metrics, Request(scope))
                await response(scope, receive, counting)
            else:
                await self.app(scope, receive, counting)
        except ClientDisconnect:  # no fault of ours, and nobody is left to be told
            status = _GONE
            log.debug("%s %s: who asked went away", scope["method"], route_of(scope))
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._tally.request(route_of(scope), method, status, time.perf_counter() - begun)

    def _metrics(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse("only GET\n", HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"})
        if not self._may(request):
            return PlainTextResponse("not for you\n", HTTPStatus.FORBIDDEN)
        try:
            body = generate_latest(self._tally.registry)
        except StoreError:
            return PlainTextResponse("the store cannot be read\n", HTTPStatus.SERVICE_UNAVAILABLE)
        return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})

    def _may(self, request: Request) -> bool:
        if self._token:
            given = request.headers.get("authorization", "").encode()
            return hmac.compare_digest(given, f"Bearer {self._token}".encode())
        passed_on = any(name in request.headers for name in _PASSED_ON)
        return not passed_on and request.client is not None and is_here(request.client.host)


def route_of(scope: Scope) -> str:
    """The route of a request as it was declared, without what stood in its address; ``other`` where it met none."""
    path = str(scope.get("path", ""))
    if path == PATH:
        return PATH
    declared = getattr(scope.get("route"), "path", None)
    if isinstance(declared, str):
        return declared
    if scope.get("endpoint") is None:
        return "other"
    template = f"{path.rstrip('/')}/"
    for name, value in scope.get("path_params", {}).items():
        if not value or f"/{value}/" not in template:
            return "other"
        template = template.replace(f"/{value}/", f"/{{{name}}}/", 1)
    return template
