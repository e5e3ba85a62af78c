"""Sessions in cookies: who a request comes from."""

from __future__ import annotations

from fastapi import Request

from tocsin.web.cookies import secret_of
from tocsin.web.desk import Desk
from tocsin.web.nouns import Session
from tocsin.web.settings import Settings


def token_of(request: Request, settings: Settings) -> str:
    """The token that a request brings, "" if none or none that could be one."""
    return secret_of(request, settings)


def visit_of(request: Request, settings: Settings) -> str:
    """The secret of a visit to the log-in page, where nobody has a session yet; "" if there is none."""
    return secret_of(request, settings, "visit")


def session_of(request: Request, desk: Desk, settings: Settings) -> Session | None:
    """The session that a request belongs to."""
    token = token_of(request, settings)
    return desk.accounts.session(token) if token else None


def known_of(request: Request, settings: Settings) -> str:
    """The secret of a browser in which somebody has logged in before; "" if there is none."""
    return secret_of(request, settings, "known")
