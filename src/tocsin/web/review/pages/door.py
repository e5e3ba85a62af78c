"""Coming in and going out: a link is asked for, mailed, and used by a button; a reader leaves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

import msgspec
from starlette.responses import Response

from tocsin.model.errors import UsageError
from tocsin.press.readership import ENTER, ask_for_link, enter
from tocsin.web import cookies
from tocsin.web.review import words
from tocsin.web.review.access import READING, Access, Visit, Visiting
from tocsin.web.review.entering import entered, leave, slow
from tocsin.web.review.pages.article import Nothing
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

_Slug = Annotated[str, msgspec.Meta(max_length=200)]


class Asked(msgspec.Struct, frozen=True):
    """An address that asks for a link, and the slug of the article that led to it, "" for none."""

    address: Annotated[str, msgspec.Meta(max_length=1_024)]
    article: _Slug = ""


def log_in_page(visit: Visiting) -> Response:
    """The form that asks for a link; who has entered goes on."""
    return onward("/account") if visit.reader else log_in_form(visit, Asked(""))


def ask(visit: Visiting) -> Response:
    """Mail a link. The answer is the same whoever asks, and whether or not there is such a reader."""
    sent = visit.form(Asked)
    wait = visit.request.app.state.allowances.asking.wait(visit.client, sent.address)
    if wait > 0:
        told = (
            f"Too many links were asked for. Look for the one you have, or ask again in {words.waited(wait)}."
        )
        return slow(log_in_form(visit, sent, told, HTTPStatus.TOO_MANY_REQUESTS), wait)
    try:
        ask_for_link(visit.press, sent.address, sent.article)
    except UsageError as error:
        told = f"This {error.what}: {error.hint}."
        return log_in_form(visit, sent, told, HTTPStatus.UNPROCESSABLE_ENTITY)
    hours = int(visit.press.settings.link_life // 3600)
    return page(visit, "mailed.html.jinja", address=sent.address.strip(), hours=hours)


def enter_page(visit: Visiting, secret: str) -> Response:
    """The button that uses a link: what only looks, as scanners of mail do, uses nothing up."""
    link = visit.press.store.readers.asked(secret)
    if link is None or link.purpose != ENTER:
        return log_in_form(visit, Asked(""), STALE, HTTPStatus.GONE)
    return page(visit, "enter.html.jinja", form=True, secret=secret, address=link.address)


def enter_by_link(visit: Visiting, secret: str) -> Response:
    """Use a link: a visit begins with a secret that is new, and the one before it ends."""
    visit.form(Nothing)
    found = enter(visit.press, secret)
    return log_in_form(visit, Asked(""), STALE, HTTPStatus.GONE) if found is None else entered(visit, found)


def log_out(visit: Visiting) -> Response:
    """End the visit, here and in the browser."""
    visit.form(Nothing)
    leave(visit)
    made = onward("/")
    cookies.forget(made, visit.settings, cookies.cookie(visit.settings, READING))
    return made


STALE = "This link was used, or is too old. Ask for another: it takes a minute."


def log_in_form(
    visit: Visit, asked: Asked, fault: str = "", status: HTTPStatus = HTTPStatus.OK, *, by: str = "link"
) -> Response:
    """The page to log in on; ``fault`` is what went wrong of the way ``by`` which it was tried."""
    return page(visit, "log_in.html.jinja", status, form=True, asked=asked, fault=fault, by=by)


def add(routes: list[Route]) -> None:
    """Add the pages and what their forms do."""
    on(routes, "GET", "/log-in")(log_in_page)
    on(routes, "POST", "/log-in")(ask)
    on(routes, "GET", "/enter/{secret}")(enter_page)
    on(routes, "POST", "/enter/{secret}")(enter_by_link)
    on(routes, "POST", "/log-out", Access.READER)(log_out)
