"""The files that pages load, all from the package: style, script, drawings."""

from __future__ import annotations

import functools
import hashlib
from http import HTTPStatus
from importlib.resources import files
from pathlib import PurePath

from fastapi import HTTPException, Request
from starlette.responses import Response

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
#: A file under the name of its content may be kept for ever.
_FOR_EVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=300"


class Shelf:
    """The files of a package's folder ``static`` that pages may load, and no others."""

    def __init__(self, package: str, *names: str, **elsewhere: str) -> None:
        """``elsewhere`` are names without their ending, and the package whose folder ``files`` has that style sheet."""
        self._places = {name: files(package) / "static" / name for name in names}
        self._places |= {f"{name}.css": files(of) / "files" / f"{name}.css" for name, of in elsewhere.items()}
        self.content = functools.cache(self._content)
        self.address = functools.cache(self._address)

    def _content(self, name: str) -> bytes:
        """What a file holds; KeyError for a name that is none of ours."""
        return self._places[name].read_bytes()

    def _address(self, name: str) -> str:
        """Where a page finds a file: its name, and a digest so that a new version is a new address."""
        return f"/static/{name}?v={hashlib.sha256(self.content(name)).hexdigest()[:16]}"

    def asset(self, request: Request, name: str) -> Response:
        """Answer with a file."""
        try:
            body = self.content(name)
        except KeyError as error:
            raise HTTPException(HTTPStatus.NOT_FOUND, "there is no such file") from error
        current = request.url.query and self.address(name).endswith(f"?{request.url.query}")
        kept = _FOR_EVER if current else _BRIEFLY
        return Response(body, media_type=_TYPES[PurePath(name).suffix], headers={"Cache-Control": kept})
