"""Cookies that hold a secret each: how they are named, read, kept and forgotten."""

from __future__ import annotations

import re
from typing import Literal

from fastapi import Request
from starlette.responses import Response

from tocsin.web.settings import Settings

_TOKEN = re.compile(r"[A-Za-z0-9_.~+/=-]{16,512}")


def cookie(settings: Settings, use: str = "session") -> str:
    """The name of a cookie; with TLS one that browsers accept from this very host only, by TLS."""
    return f"__Host-tocsin-{use}" if settings.secure else f"tocsin-{use}"


def secret_of(request: Request, settings: Settings, use: str = "session") -> str:
    """The secret that a request brings in a cookie, "" if none or none that could be one."""
    secret = request.cookies.get(cookie(settings, use), "")
    return secret if _TOKEN.fullmatch(secret) else ""


def keep(  # noqa: PLR0913  (what is said of a cookie)
    response: Response,
    settings: Settings,
    name: str,
    value: str,
    seconds: int | None = None,
    *,
    same_site: Literal["strict", "lax"] = "strict",
) -> None:
    """Set a cookie that scripts cannot read, that no other site can send a form with, and that ends with the browser, or after some seconds.

    With ``lax`` it comes along where a link of a mail or another site leads here.
    """
    response.set_cookie(
        name, value, seconds, path="/", secure=settings.secure, httponly=True, samesite=same_site
    )


def forget(response: Response, settings: Settings, name: str) -> None:
    """Have the browser drop a cookie."""
    response.delete_cookie(name, path="/", secure=settings.secure, httponly=True, samesite="strict")
