"""Log-in by a reader's organisation: out to its provider, and back."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from tocsin.model.errors import ExchangeError, NodeError, ReleaseError, TocsinError, UsageError
from tocsin.press.affiliation import enter_from
from tocsin.press.configuration import Organisation
from tocsin.press.openid.party import Party
from tocsin.web import cookies
from tocsin.web.cookies import secret_of
from tocsin.web.refusing import NotHere
from tocsin.web.review import words
from tocsin.web.review.access import LEAVING, Visit, Visiting
from tocsin.web.review.allowance import place_of
from tocsin.web.review.entering import entered, slow
from tocsin.web.review.pages.door import Asked, log_in_form
from tocsin.web.review.routing import Route, on, onward

log = logging.getLogger("tocsin.web")
_BYTES, _SECONDS = 32, 600
_Slug = Annotated[str, Query(max_length=200)]


def leave_to_log_in(visit: Visiting, organisation: str, article: _Slug = "") -> Response:
    """Go to an organisation's provider, with a cookie by which this browser is known again when it comes back."""
    found = _organisation(visit, organisation)
    # a link of ours, or typed: no other site sends people to log in, and what only looks ahead goes nowhere
    if visit.request.method == "HEAD" or visit.request.headers.get("sec-fetch-site", "none") == "cross-site":
        return onward("/log-in")
    wait = visit.request.app.state.allowances.leaving.wait(place_of(visit.client))
    if wait > 0:
        told = f"Too many log-ins were begun. Try again in {words.waited(wait)}."
        return slow(log_in_form(visit, Asked("", article), told, HTTPStatus.TOO_MANY_REQUESTS), wait)
    secret = secrets.token_urlsafe(_BYTES)
    try:
        made = onward(_party(visit).leave(found, secret, article))
    except (ExchangeError, ReleaseError) as error:
        return _failed(visit, found, error)
    # lax: it must come along when the provider sends the browser back
    name = cookies.cookie(visit.settings, LEAVING)
    cookies.keep(made, visit.settings, name, secret, _SECONDS, same_site="lax")
    return made


def come_back(visit: Visiting, organisation: str) -> Response:
    """Begin a visit of whom the provider vouches for; what it sent counts once, and in the browser that left."""
    found = _organisation(visit, organisation)
    if visit.request.method == "HEAD":
        return onward("/log-in")
    browser = secret_of(visit.request, visit.settings, LEAVING)
    try:
        person = _party(visit).back(found, browser, dict(visit.request.query_params))
        made = entered(visit, enter_from(visit.press, person))
    except (ExchangeError, ReleaseError, NodeError, UsageError) as error:
        made = _failed(visit, found, error)
    cookies.forget(made, visit.settings, cookies.cookie(visit.settings, LEAVING))
    return made


def _party(visit: Visit) -> Party:
    party: Party = visit.request.app.state.party
    return party


def _organisation(visit: Visit, id_: str) -> Organisation:
    found = _party(visit).organisation(id_)
    if found is None:
        raise NotHere("there is no such organisation here")
    return found


def _failed(visit: Visit, organisation: Organisation, error: TocsinError) -> Response:
    """What is told: of who is not let in the reason, of a provider that does not answer or is not believed no more than that."""
    log.warning("log-in by organisation %s: %s", organisation.id, error)
    if isinstance(error, UsageError):
        told, status = f"{error.where} {error.what}: {error.hint}.", HTTPStatus.FORBIDDEN
    elif isinstance(error, ReleaseError):
        told, status = (
            "This log-in was not begun in this browser, was used, or took too long: begin it again.",
            HTTPStatus.FORBIDDEN,
        )
    else:
        told, status = (
            f"The log-in of {organisation.name} cannot be used at the moment. A mailed link works.",
            HTTPStatus.BAD_GATEWAY,
        )
    return log_in_form(visit, Asked(""), told, status, by="organisation")


def add(routes: list[Route]) -> None:
    """Add what leads there and back."""
    on(routes, "GET", "/log-in/with/{organisation}")(leave_to_log_in)
    on(routes, "GET", "/log-in/back/{organisation}")(come_back)
