"""Pages that stand: what is kept of whom, and what a subscription is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

import msgspec
from starlette.responses import Response

from tocsin.press.subscribing import redeem
from tocsin.web.cookies import cookie
from tocsin.web.review import words
from tocsin.web.review.access import LEAVING, READING, VISIT, Access, Visit, Visiting
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

_DAY = 86_400


def privacy(visit: Visiting) -> Response:
    """What is kept, of whom, for how long, and what is not."""
    settings = visit.press.settings
    return page(
        visit,
        "privacy.html.jinja",
        hours=int(settings.link_life // 3600),
        days=int(settings.visit_life // _DAY),
        cookies={use: cookie(visit.settings, use) for use in (VISIT, READING, LEAVING)},
    )


class Code(msgspec.Struct, frozen=True):
    """A voucher's code."""

    code: Annotated[str, msgspec.Meta(max_length=400)]


def subscribe(visit: Visiting, done: str = "") -> Response:
    """What each tier reads, and how all-access is had."""
    return _subscribe(visit, done=done == "yes")


def use_voucher(visit: Visiting) -> Response:
    """Use a voucher; nobody tries many."""
    sent = visit.form(Code)
    wait = visit.request.app.state.allowances.guessing.wait(visit.someone.id)
    if wait > 0:
        told = f"Too many were tried. Try again in {words.waited(wait)}."
        return _subscribe(visit, told, HTTPStatus.TOO_MANY_REQUESTS)
    if redeem(visit.press, visit.someone, sent.code) is None:
        told = "This voucher was used, has expired, or never was."
        return _subscribe(visit, told, HTTPStatus.UNPROCESSABLE_ENTITY)
    return onward("/subscribe?done=yes")


def _subscribe(
    visit: Visit, fault: str = "", status: HTTPStatus = HTTPStatus.OK, *, done: bool = False
) -> Response:
    contact = visit.press.settings.mail.sender
    return page(visit, "subscribe.html.jinja", status, contact=contact, fault=fault, done=done)


def add(routes: list[Route]) -> None:
    """Add the pages."""
    on(routes, "GET", "/privacy")(privacy)
    on(routes, "GET", "/subscribe")(subscribe)
    on(routes, "POST", "/subscribe", Access.READER)(use_voucher)
