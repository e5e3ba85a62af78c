"""Where a mail is ended by a link in it: a page that asks, and one request without a page (RFC 8058)."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.press.mailings import Issued
from tocsin.press.subscribing import ends, unsubscribe
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Access, Visiting
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on

NAMES = {
    Issued.DAILY: "the reviews",
    Issued.WEEKLY: "the reviews",
    Issued.NEWSLETTER: "the newsletter",
    Issued.FLASH: "flash mails",
    Issued.SEARCHES: "mails of what is new in your saved searches",
}


def ending(visit: Visiting, token: str) -> Response:
    """Ask first: what only looks at links in mails ends nothing."""
    found = ends(visit.press, token)
    if found is None:
        raise NotHere("this link is of no mail of ours")
    return page(visit, "ending.html.jinja", name=NAMES[found.kind], ended=found.already, secret=token)


def end(visit: Visiting, token: str) -> Response:
    """End such mails; whoever has the link may, a mail program as well as the button of the page."""
    found = unsubscribe(visit.press, token)
    if found is None:
        raise NotHere("this link is of no mail of ours")
    return page(visit, "ending.html.jinja", name=NAMES[found.kind], ended=True, secret=token)


def add(routes: list[Route]) -> None:
    """Add the page and what ends."""
    on(routes, "GET", "/unsubscribe/{token}", Access.KEYED)(ending)
    on(routes, "POST", "/unsubscribe/{token}", Access.KEYED)(end)
