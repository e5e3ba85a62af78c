"""Readers' passwords: logging in by one, and setting it after a mailed link or the one before."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

import msgspec
from starlette.responses import Response

from tocsin.model.errors import UsageError
from tocsin.press.passwords import PASSWORD, ask_to_set, change, change_by_link, log_in, see_password
from tocsin.web.review import words
from tocsin.web.review.access import Access, Visit, Visiting
from tocsin.web.review.entering import entered, slow
from tocsin.web.review.pages.account import account_page
from tocsin.web.review.pages.article import Nothing
from tocsin.web.review.pages.door import STALE, Asked, log_in_form
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on

_Password = Annotated[str, msgspec.Meta(max_length=2_048)]
_WRONG = "The address or the password is wrong, there is no password for it, or it was tried too often. A mailed link works too, a few times an hour."


class LogIn(msgspec.Struct, frozen=True):
    """An address and its password, and the slug of the article that led here."""

    address: Annotated[str, msgspec.Meta(max_length=1_024)]
    password: _Password
    article: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Change(msgspec.Struct, frozen=True):
    """Another password, or that there shall be none; and the present one where that is the proof."""

    password: _Password = ""
    present: _Password = ""
    remove: Annotated[str, msgspec.Meta(max_length=10)] = ""

    @property
    def wanted(self) -> str | None:
        """The password that is to hold, None for none."""
        return None if self.remove == "yes" else self.password


def log_in_by_password(visit: Visiting) -> Response:
    """Begin a visit. The answer to what is wrong is the same, and as much is done, whether or not there is such a reader."""
    sent = visit.form(LogIn)
    asked = Asked(sent.address, sent.article)
    wait = visit.request.app.state.allowances.trying.wait(visit.client, sent.address)
    if wait > 0:
        told = f"Too many attempts. Try again in {words.waited(wait)}, or ask for a link."
        return slow(log_in_form(visit, asked, told, HTTPStatus.TOO_MANY_REQUESTS, by=PASSWORD), wait)
    found = log_in(visit.press, sent.address, sent.password, sent.article)
    if found is None:
        return log_in_form(visit, asked, _WRONG, HTTPStatus.FORBIDDEN, by=PASSWORD)
    return entered(visit, found)


def ask_for_password(visit: Visiting) -> Response:
    """Mail the reader a link by which a password is set."""
    visit.form(Nothing)
    reader = visit.someone
    wait = visit.request.app.state.allowances.asking.wait(visit.client, reader.address)
    if wait > 0:
        told = (
            f"Too many links were asked for. Look for the one you have, or ask again in {words.waited(wait)}."
        )
        return slow(account_page(visit, fault=told, status=HTTPStatus.TOO_MANY_REQUESTS), wait)
    ask_to_set(visit.press, reader)
    hours = int(visit.press.settings.link_life // 3600)
    return page(visit, "mailed.html.jinja", address=reader.address, hours=hours)


def change_password(visit: Visiting) -> Response:
    """Change or remove the password of who knows it."""
    sent, reader = visit.form(Change), visit.someone
    try:
        see_password(sent.wanted)
    except UsageError as error:
        return account_page(visit, fault=_sentence(error), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    wait = visit.request.app.state.allowances.trying.wait(visit.client, reader.address)
    if wait > 0:
        told = f"Too many attempts. Try again in {words.waited(wait)}, or by a mailed link."
        return slow(account_page(visit, fault=told, status=HTTPStatus.TOO_MANY_REQUESTS), wait)
    if not visit.press.store.passwords.right(reader, sent.present):
        told = "The present password is wrong, or was tried too often. A mailed link works too, a few times an hour."
        return account_page(visit, fault=told, status=HTTPStatus.FORBIDDEN)
    return entered(visit, change(visit.press, reader, sent.wanted), "/account?kept=yes")


def password_page(visit: Visiting, secret: str) -> Response:
    """The form that a mailed link leads to: what only looks uses nothing up."""
    return _by_link(visit, secret)


def set_password(visit: Visiting, secret: str) -> Response:
    """Use a link: the password holds, all visits end, and a new one begins here."""
    sent = visit.form(Change)
    try:
        begun = change_by_link(visit.press, secret, sent.wanted)
    except UsageError as error:
        return _by_link(visit, secret, _sentence(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    if begun is None:
        return log_in_form(visit, Asked(""), STALE, HTTPStatus.GONE)
    return entered(visit, begun, "/account?kept=yes")


def _by_link(visit: Visit, secret: str, fault: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    link = visit.press.store.readers.asked(secret)
    if link is None or link.purpose != PASSWORD:
        return log_in_form(visit, Asked(""), STALE, HTTPStatus.GONE)
    told = {"secret": secret, "address": link.address, "fault": fault}
    return page(visit, "password.html.jinja", status, form=True, **told)


def _sentence(error: UsageError) -> str:
    return f"{error.what[:1].upper()}{error.what[1:]}: {error.hint}."


def add(routes: list[Route]) -> None:
    """Add the pages and what their forms do."""
    on(routes, "POST", "/log-in/password")(log_in_by_password)
    on(routes, "POST", "/account/password", Access.READER)(change_password)
    on(routes, "POST", "/account/password/link", Access.READER)(ask_for_password)
    on(routes, "GET", "/password/{secret}")(password_page)
    on(routes, "POST", "/password/{secret}")(set_password)
