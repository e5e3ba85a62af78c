"""Pages that stand: what is kept of whom, and what a subscription is."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.web.cookies import cookie
from tocsin.web.review.access import READING, VISIT, Visiting
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on

_DAY = 86_400


def privacy(visit: Visiting) -> Response:
    """What is kept, of whom, for how long, and what is not."""
    settings = visit.press.settings
    return page(
        visit,
        "privacy.html.jinja",
        hours=int(settings.link_life // 3600),
        days=int(settings.visit_life // _DAY),
        cookies={use: cookie(visit.settings, use) for use in (VISIT, READING)},
    )


def subscribe(visit: Visiting) -> Response:
    """What each tier reads, and how all-access is had."""
    return page(visit, "subscribe.html.jinja", contact=visit.press.settings.mail.sender)


def add(routes: list[Route]) -> None:
    """Add the pages."""
    on(routes, "GET", "/privacy")(privacy)
    on(routes, "GET", "/subscribe")(subscribe)
