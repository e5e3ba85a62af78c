"""How a visit of a reader begins and ends in the browser, whichever way the reader came in."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.press.configuration import life
from tocsin.press.readership import Entered
from tocsin.web import cookies
from tocsin.web.cookies import secret_of
from tocsin.web.review.access import READING, VISIT, Visit
from tocsin.web.review.routing import article_path, onward


def entered(visit: Visit, begun: Entered, path: str = "/") -> Response:
    """Give the browser the secret of a visit that began, end the visit before it, and go to what led here, else to ``path``."""
    leave(visit)
    made = onward(article_path(begun.slug) if begun.slug else path)
    seconds = int(life(visit.press.settings.visit_life).total_seconds())
    name = cookies.cookie(visit.settings, READING)
    # a link of a mail or of another site must find the reader in; forms are held by their token and origin
    cookies.keep(made, visit.settings, name, begun.secret, seconds, same_site="lax")
    cookies.forget(made, visit.settings, cookies.cookie(visit.settings, VISIT))
    return made


def leave(visit: Visit) -> None:
    """End the visit that this browser has, if any."""
    before = secret_of(visit.request, visit.settings, READING)
    if before:
        visit.press.store.readers.leave(before)


def slow(made: Response, seconds: float) -> Response:
    """A refusal, with when to try again."""
    made.headers["Retry-After"] = str(int(seconds) + 1)
    return made
