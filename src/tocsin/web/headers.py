"""What every response says to a browser: load nothing from elsewhere, run nothing that is not a file of ours."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
#: Browser features that no page uses.
_OFF = ("camera", "clipboard-read", "display-capture", "geolocation", "microphone", "payment", "usb")

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not "no-referrer": with it browsers hide the origin of forms, which is checked
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _OFF),
}
#: What the pages of a node say besides: they are nobody's to list.
PRIVATE = HEADERS | {"X-Robots-Tag": "noindex, nofollow"}
_TWO_YEARS = "max-age=63072000"


class Headers:
    """Wraps an application so that whatever it answers, failures included, carries the headers.

    What says nothing of caching is not kept by anybody.
    """

    def __init__(self, app: ASGIApp, *, secure: bool, headers: Mapping[str, str] = PRIVATE) -> None:
        self.app = app
        self._always = {**headers} | ({"Strict-Transport-Security": _TWO_YEARS} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the wrapped application does, with the headers on top."""

        async def with_headers(message: Message) -> None:
            """Send on, with the headers where an answer begins."""
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._always)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, with_headers)
