"""Logging in and out: a new session each time, and nobody guesses fast."""

from __future__ import annotations

import hashlib
import logging
import secrets
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tocsin.model.errors import StoreError
from tocsin.web import cookies, forms, sessions
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.declared import open_to
from tocsin.web.openapi import deed_route, html_route
from tocsin.web.refusing import RETRY
from tocsin.web.render import render
from tocsin.web.routing import Route

log = logging.getLogger("tocsin.web")
_TEXT = msgspec.Meta(max_length=1_024)
_BYTES = 32
#: Seconds that a browser keeps what it is known by: 90 days.
_KNOWN = 90 * 24 * 3600


class LogIn(msgspec.Struct, frozen=True):
    """A name and a password; ``next`` is the page to go to, one of ours."""

    name: Annotated[str, _TEXT]
    password: Annotated[str, _TEXT]
    next: Annotated[str, msgspec.Meta(max_length=4_096)] = ""


class LogOut(msgspec.Struct, frozen=True):
    """Nothing more than the token of every form."""


def add(routes: list[Route]) -> None:
    """Add log-in and log-out."""
    page = html_route("The page to log in at.", Access.OPEN, onward="Somebody has logged in: to the pages.")
    routes.append(Route("/log-in", "log_in_page", "GET", open_to(Access.OPEN)(log_in_page), page))
    begin = deed_route(LogIn, "Log in: begins a session in a cookie.", Access.OPEN)
    routes.append(Route("/log-in", "log_in", "POST", open_to(Access.OPEN)(log_in), begin))
    end = deed_route(LogOut, "Log out: ends the session.", Access.ANYONE)
    routes.append(Route("/log-out", "log_out", "POST", open_to(Access.ANYONE)(log_out), end))


def log_in_page(visit: Visiting, next: str = "") -> Response:  # noqa: A002  (the name in the address)
    """The form; whoever has logged in already goes on."""
    if visit.session is not None:
        return RedirectResponse(ours(next), HTTPStatus.SEE_OTHER)
    return _form(visit, {"next": next})


def log_in(visit: Visiting) -> Response:
    """Begin a session with a token that is new, and end the one that was there before."""
    sent, throttle = visit.form(LogIn), visit.request.app.state.throttle
    known = sessions.known_of(visit.request, visit.settings)
    browser = visit.desk.accounts.browser(sent.name, known)
    address, name = _counted(visit, sent.name, known if browser else "")
    pause = throttle.wait(address, name)
    if pause > 0:
        slow = _form(
            visit, {"next": sent.next, "name": sent.name, "pause": pause}, HTTPStatus.TOO_MANY_REQUESTS
        )
        slow.headers["Retry-After"] = str(int(pause) + 1)
        return slow
    try:
        session = visit.desk.accounts.log_in(sent.name, sent.password, browser)
    except StoreError as error:  # its file is not for whoever has not logged in; its log has it
        log.warning("log-in: %s", error)
        return _unwritten(visit, sent)
    if session is None:
        throttle.failed(address, name)
        return _form(visit, {"next": sent.next, "name": sent.name, "wrong": True}, HTTPStatus.FORBIDDEN)
    throttle.passed(address, name)
    _end(visit)
    done = RedirectResponse(ours(sent.next), HTTPStatus.SEE_OTHER)
    cookies.keep(done, visit.settings, cookies.cookie(visit.settings), session.token)
    cookies.forget(done, visit.settings, cookies.cookie(visit.settings, "visit"))
    if not browser:
        secret = visit.desk.accounts.remember(session.name)
        cookies.keep(done, visit.settings, cookies.cookie(visit.settings, "known"), secret, _KNOWN)
    return done


def _unwritten(visit: Visit, sent: LogIn) -> Response:
    """The form, which says that nothing can be written now: of the password nothing is known."""
    said = {"next": sent.next, "name": sent.name, "unwritten": True}
    made = _form(visit, said, HTTPStatus.SERVICE_UNAVAILABLE)
    made.headers["Retry-After"] = str(RETRY)
    return made


def _counted(visit: Visit, name: str, known: str) -> tuple[str, str]:
    """The address and the account under which attempts are counted: of a browser that is ``known``, by what nobody else can send.

    So nobody keeps somebody out who has logged in there before, neither with the account's name nor from behind the
    same address.
    """
    if known:
        apart = f"browser {hashlib.sha256(known.encode()).hexdigest()}"
        return apart, apart
    return visit.request.client.host if visit.request.client else "", name


def log_out(visit: Visiting) -> Response:
    """End the session, here and in the browser."""
    _end(visit)
    done = RedirectResponse("/log-in", HTTPStatus.SEE_OTHER)
    cookies.forget(done, visit.settings, cookies.cookie(visit.settings))
    return done


def ours(target: str) -> str:
    """A path of this node as it was asked for, the list of calls for whatever could lead elsewhere."""
    parts = urlsplit(target)
    plain = target.isascii() and target.isprintable() and "\\" not in target
    inside = target.startswith("/") and not target.startswith("//") and not parts.netloc and not parts.scheme
    return target if plain and inside else "/calls"


def _end(visit: Visit) -> None:
    token = sessions.token_of(visit.request, visit.settings)
    if token:
        visit.desk.accounts.log_out(token)


def _form(visit: Visit, said: dict[str, object], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """The form, whose token is bound to a cookie of this visit: no other site can send it in our visitor's name."""
    secret = sessions.visit_of(visit.request, visit.settings) or secrets.token_urlsafe(_BYTES)
    context = {"name": "", "next": "", "wrong": False, "unwritten": False, "pause": 0.0, **said}
    context |= {"token": forms.token(secret), "node": visit.desk.name}
    made = HTMLResponse(render("log_in.html.jinja", context, None), status)
    cookies.keep(made, visit.settings, cookies.cookie(visit.settings, "visit"), secret)
    return made
