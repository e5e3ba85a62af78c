"""Requests that fail: whatever the reason, the same three things as everywhere, what, where and what to do next."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import RedirectResponse, Response

from tocsin.model.errors import LakeError, ReleaseError, StoreError, TextError, TocsinError, UsageError

log = logging.getLogger("tocsin.web")
#: Seconds after which to try again what the store or the lake did not let through.
RETRY = 30
_STATUS: dict[type[TocsinError], HTTPStatus] = {
    UsageError: HTTPStatus.BAD_REQUEST,
    ReleaseError: HTTPStatus.CONFLICT,
    TextError: HTTPStatus.BAD_REQUEST,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    LakeError: HTTPStatus.SERVICE_UNAVAILABLE,
}


class Failure(msgspec.Struct, frozen=True):
    """What went wrong, where, and what to do next."""

    what: str
    where: str = ""
    hint: str = ""


class NotHere(HTTPException):
    """There is no such call, match, article or page."""

    def __init__(self, what: str) -> None:
        super().__init__(HTTPStatus.NOT_FOUND, what)


#: Draws a failure for whoever asked.
Answer = Callable[[Request, HTTPStatus, Failure], Response]


def handle(app: FastAPI, answer: Answer, door: Callable[[Request], str], broke: Failure) -> None:
    """Have an application answer failures with ``answer``.

    ``door`` says where who has not logged in may do so, "" where that is to be refused. ``broke`` is what is told of a fault of
    ours: the server logs it, the visitor is told nothing of its insides.
    """

    async def refused(request: Request, error: Exception) -> Response:
        """What says its status itself."""
        if not isinstance(error, StarletteHTTPException):
            raise error
        status = HTTPStatus(error.status_code)
        if status is HTTPStatus.UNAUTHORIZED and (at := door(request)):
            return RedirectResponse(at, HTTPStatus.SEE_OTHER)
        what = error.detail if error.detail and error.detail != status.phrase else status.phrase.lower()
        made = answer(request, status, Failure(what))
        made.headers.update(error.headers or {})
        return made

    async def not_understood(request: Request, error: Exception) -> Response:
        """An address or form that is not as it should be."""
        if not isinstance(error, RequestValidationError):
            raise error
        first = error.errors()[0]
        where = " ".join(str(part) for part in first["loc"])
        return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, Failure(_in_words(first), where))

    async def could_not(request: Request, error: Exception) -> Response:
        """An error of the one tree."""
        if not isinstance(error, TocsinError):
            raise error
        made = answer(request, status_of(error), Failure(error.what, error.where, error.hint))
        if made.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            log.warning("%s %s: %s", request.method, request.url.path, error)
            made.headers["Retry-After"] = str(RETRY)
        return made

    async def went_wrong(request: Request, _error: Exception) -> Response:
        """Anything else."""
        return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, broke)

    app.add_exception_handler(StarletteHTTPException, refused)
    app.add_exception_handler(RequestValidationError, not_understood)
    app.add_exception_handler(TocsinError, could_not)
    app.add_exception_handler(Exception, went_wrong)


def _in_words(error: Mapping[str, Any]) -> str:
    """What is wrong with a value of an address; what there are no words for in general ones."""
    limits = error.get("ctx") or {}
    return {
        "missing": "is missing",
        "int_parsing": "is no whole number",
        "float_parsing": "is no number",
        "bool_parsing": "is neither true nor false",
        "string_pattern_mismatch": "is none of the values that it can have",
        "enum": f"is none of {limits.get('expected', 'the values that it can have')}",
        "literal_error": f"is none of {limits.get('expected', 'the values that it can have')}",
        "string_too_long": f"is longer than {limits.get('max_length', 'it may be')} characters",
        "greater_than_equal": f"is less than {limits.get('ge')}",
        "less_than_equal": f"is more than {limits.get('le')}",
    }.get(str(error.get("type")), "cannot be read as what it should be")


def status_of(error: TocsinError) -> HTTPStatus:
    """The status that says best what an error says."""
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), HTTPStatus.CONFLICT)
