"""The files that pages load, all from the package: style, script, drawing of the bell."""

from __future__ import annotations

import functools
import hashlib
from http import HTTPStatus
from importlib.resources import files

from fastapi import HTTPException, Request
from starlette.responses import Response

_FILES = files("tocsin.web") / "static"
_TYPES = {"board.css": "text/css", "board.js": "text/javascript", "bell.svg": "image/svg+xml"}
#: A file under the name of its content may be kept for ever.
_FOR_EVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=300"


@functools.cache
def content(name: str) -> bytes:
    """What a file holds; KeyError for a name that is none of ours."""
    if name not in _TYPES:
        raise KeyError(name)
    return (_FILES / name).read_bytes()


@functools.cache
def address(name: str) -> str:
    """Where a page finds a file: its name, and a digest so that a new version is a new address."""
    return f"/static/{name}?v={hashlib.sha256(content(name)).hexdigest()[:16]}"


def asset(request: Request, name: str) -> Response:
    """Answer with a file."""
    try:
        body = content(name)
    except KeyError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, "there is no such file") from error
    current = request.url.query and address(name).endswith(f"?{request.url.query}")
    return Response(
        body, media_type=_TYPES[name], headers={"Cache-Control": _FOR_EVER if current else _BRIEFLY}
    )
