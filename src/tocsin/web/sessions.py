"""Sessions in cookies: who a request comes from, and how a browser is told to keep or forget it."""

from __future__ import annotations

import re

from fastapi import Request
from starlette.responses import Response

from tocsin.web.desk import Desk
from tocsin.web.nouns import Session
from tocsin.web.settings import Settings

_TOKEN = re.compile(r"[A-Za-z0-9_.~+/=-]{16,512}")


def cookie(settings: Settings, use: str = "session") -> str:
    """The name of a cookie; with TLS one that browsers accept from this very host only, by TLS."""
    return f"__Host-tocsin-{use}" if settings.secure else f"tocsin-{use}"


def token_of(request: Request, settings: Settings) -> str:
    """The token that a request brings, "" if none or none that could be one."""
    token = request.cookies.get(cookie(settings), "")
    return token if _TOKEN.fullmatch(token) else ""


def visit_of(request: Request, settings: Settings) -> str:
    """The secret of a visit to the log-in page, where nobody has a session yet; "" if there is none."""
    secret = request.cookies.get(cookie(settings, "visit"), "")
    return secret if _TOKEN.fullmatch(secret) else ""


def session_of(request: Request, desk: Desk, settings: Settings) -> Session | None:
    """The session that a request belongs to."""
    token = token_of(request, settings)
    return desk.accounts.session(token) if token else None


def known_of(request: Request, settings: Settings) -> str:
    """The secret of a browser in which somebody has logged in before; "" if there is none."""
    secret = request.cookies.get(cookie(settings, "known"), "")
    return secret if _TOKEN.fullmatch(secret) else ""


def keep(response: Response, settings: Settings, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie that scripts cannot read, that no other site can send, and that ends with the browser, or after some seconds."""
    response.set_cookie(
        name, value, seconds, path="/", secure=settings.secure, httponly=True, samesite="strict"
    )


def forget(response: Response, settings: Settings, name: str) -> None:
    """Have the browser drop a cookie."""
    response.delete_cookie(name, path="/", secure=settings.secure, httponly=True, samesite="strict")
