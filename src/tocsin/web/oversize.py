"""A request that is too large is answered as other failures are, and not with the two words of the framework."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tocsin.web.failures import answer_of
from tocsin.web.refusing import Failure

_TOLD = Failure(
    "that is more than is taken at once",
    hint="go back, where your browser still has what was entered, and send it in parts; a large file goes by the command line",
)


class Oversize:
    """Wraps an application: where it refuses a request's size in plain text, a page says so, or JSON."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the wrapped application does, sizes excepted."""
        told = False

        async def in_words(message: Message) -> None:
            """Send on what is no refusal of a size; the page in its stead, once."""
            nonlocal told
            if _is_bare(message):
                told = True
                response = answer_of(Request(scope), HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOLD)
                await response(scope, receive, send)
            elif not told:
                await send(message)

        await self.app(scope, receive, in_words)


def _is_bare(message: Message) -> bool:
    if message["type"] != "http.response.start":
        return False
    kind = Headers(raw=message.get("headers", [])).get("content-type", "")
    too_large: bool = message["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return too_large and kind.startswith("text/plain")
