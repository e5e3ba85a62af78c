"""Stands in for the pages of a publication until they are there: ``tocsin.web.review.app`` has the same name."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tocsin.press.press import Press


def review_app(press: Press) -> Starlette:
    """An application that says whose it is."""

    async def front(_: Request) -> PlainTextResponse:
        """The name of the publication."""
        return PlainTextResponse(f"{press.settings.name}\n")

    return Starlette(routes=[Route("/", front)])
