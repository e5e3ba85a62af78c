"""How people of the desk log in and out: with a password, and nobody guesses fast."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated

import msgspec
from starlette.responses import Response

from tocsin.store.users import Login
from tocsin.web import cookies
from tocsin.web.cookies import secret_of
from tocsin.web.review import words
from tocsin.web.review.access import DESK, VISIT, Access, Visit, Visiting
from tocsin.web.review.allowance import place_of
from tocsin.web.review.pages.article import Nothing
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

_TEXT = msgspec.Meta(max_length=1_024)
#: How long a session of the desk lasts at most.
_LIFE = dt.timedelta(hours=12)


class LogIn(msgspec.Struct, frozen=True):
    """A name and a password."""

    name: Annotated[str, _TEXT]
    password: Annotated[str, _TEXT]


def desk_log_in_page(visit: Visiting) -> Response:
    """The form."""
    return _form(visit)


def desk_log_in(visit: Visiting) -> Response:
    """Begin a session with a secret that is new, and end the one that was there before."""
    sent, throttle = visit.form(LogIn), visit.request.app.state.allowances.desk
    place = place_of(visit.client)
    wait = throttle.wait(place, sent.name)
    if wait > 0:
        slow = _form(
            visit,
            sent.name,
            f"Too many attempts. Try again in {words.waited(wait)}.",
            HTTPStatus.TOO_MANY_REQUESTS,
        )
        slow.headers["Retry-After"] = str(int(wait) + 1)
        return slow
    login, user = visit.press.store.users.login(sent.name, sent.password)
    if login is not Login.DONE or user is None or user.roles.isdisjoint(Access.EDITING.roles):
        throttle.failed(place, sent.name)
        told = "The name or the password is wrong, or the account is locked."
        return _form(visit, sent.name, told, HTTPStatus.FORBIDDEN)
    throttle.passed(place, sent.name)
    _end(visit)
    done = onward("/desk")
    secret = visit.press.store.sessions.open(user.name, _LIFE)
    cookies.keep(done, visit.settings, cookies.cookie(visit.settings, DESK), secret)
    cookies.forget(done, visit.settings, cookies.cookie(visit.settings, VISIT))
    return done


def desk_log_out(visit: Visiting) -> Response:
    """End the session, here and in the browser."""
    visit.form(Nothing)
    _end(visit)
    done = onward("/desk/log-in")
    cookies.forget(done, visit.settings, cookies.cookie(visit.settings, DESK))
    return done


def _end(visit: Visit) -> None:
    before = secret_of(visit.request, visit.settings, DESK)
    if before:
        visit.press.store.sessions.close(before)


def _form(visit: Visit, name: str = "", fault: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    return page(visit, "desk_log_in.html.jinja", status, form=True, name=name, fault=fault)


def add(routes: list[Route]) -> None:
    """Add the page and what its forms do."""
    on(routes, "GET", "/desk/log-in")(desk_log_in_page)
    on(routes, "POST", "/desk/log-in")(desk_log_in)
    on(routes, "POST", "/desk/log-out", Access.EDITING)(desk_log_out)
