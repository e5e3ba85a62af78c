"""Forms: sent by our own pages only, and read into structs."""

from __future__ import annotations

import hashlib
import hmac
import io
import typing
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from fastapi import HTTPException, Request
from starlette.datastructures import FormData, UploadFile

from tocsin.web.settings import Settings

#: The hidden field of every form.
FIELD = "token"
_ENCODED, _WITH_FILE = "application/x-www-form-urlencoded", "multipart/form-data"
_Form = TypeVar("_Form", bound=msgspec.Struct)


def token(secret: str) -> str:
    """The token of forms for whoever holds a secret: of the session, or of the visit to the log-in page."""
    return hmac.new(secret.encode(), b"tocsin form", hashlib.sha256).hexdigest()


async def received(request: Request, secret: str, settings: Settings, *, file: bool = False) -> FormData:
    """The form of a request, once its origin and the token made of ``secret`` show that a page of ours sent it.

    With ``file`` it may bring one file.
    """
    _origin(request)
    encoded = _WITH_FILE if file else _ENCODED
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != encoded:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"forms are sent as {encoded}")
    sent = await request.form(max_fields=settings.fields, max_files=int(file))
    try:
        given = sent.get(FIELD, "")
        if not secret or not isinstance(given, str) or not _same(given, token(secret)):
            raise HTTPException(
                HTTPStatus.FORBIDDEN,
                "the form is not of this session: go back, load the page again, and send it once more",
            )
        return await _in_memory(sent) if file else sent
    finally:
        await sent.close()


async def _in_memory(sent: FormData) -> FormData:
    """A form whose file lies in memory, under no name."""
    held = [
        (name, UploadFile(io.BytesIO(await one.read())) if isinstance(one, UploadFile) else one)
        for name, one in sent.multi_items()
    ]
    return FormData(held)


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


def _origin(request: Request) -> None:
    """A browser says where a form came from; what is not a browser says nothing, and has no cookie to steal."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if site not in {"same-origin", "none"} or elsewhere:
        raise HTTPException(HTTPStatus.FORBIDDEN, "the form was sent by another site")


def read(sent: FormData, kind: type[_Form]) -> _Form:
    """The fields that ``kind`` names, lists where it has tuples; 422 with the reason for what does not fit."""
    given: dict[str, Any] = {}
    hints = typing.get_type_hints(kind)
    for name in kind.__struct_fields__:
        values = [value for value in sent.getlist(name) if isinstance(value, str)]
        if typing.get_origin(hints[name]) is tuple:
            given[name] = values
        elif values:
            given[name] = values[-1]
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise HTTPException(
            HTTPStatus.UNPROCESSABLE_ENTITY, f"the form is not as it should be: {error}"
        ) from error
