"""Routes of the publication: where, who may, and what is done."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
from starlette.responses import RedirectResponse, Response

from tocsin.web.declared import open_to
from tocsin.web.review.access import Access

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Response])


class Route(msgspec.Struct, frozen=True):
    """A route to be added to the application; its endpoint declares who may use it."""

    path: str
    name: str
    method: str
    endpoint: Callable[..., Any]


def on(
    routes: list[Route], method: str, path: str, access: Access = Access.OPEN
) -> Callable[[_Endpoint], _Endpoint]:
    """Add a route whose endpoint is the function."""

    def register(endpoint: _Endpoint) -> _Endpoint:
        """Add it."""
        routes.append(Route(path, endpoint.__name__, method, open_to(access)(endpoint)))
        return endpoint

    return register


def onward(path: str) -> Response:
    """Send the browser on after what a form did."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def article_path(slug: str) -> str:
    """Where an article is."""
    return f"/articles/{quote(slug, safe='')}"
