"""Templates of the publication: what they may print and how, and what every page of a visit knows."""

from __future__ import annotations

import datetime as dt
import functools
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import jinja2
from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from tocsin.library.album import NONE
from tocsin.library.drawing import to_figure
from tocsin.library.linking import web_address
from tocsin.library.markdown import lede_of, to_html
from tocsin.library.places import search_place
from tocsin.model.reader import Tier
from tocsin.press.affiliation import running
from tocsin.press.press import Press
from tocsin.press.renewals import is_ending
from tocsin.web import cookies, forms
from tocsin.web.assets import Shelf
from tocsin.web.review import words
from tocsin.web.review.access import VISIT, Visit

SHELF = Shelf("tocsin.web.review", "review.css", "desk.js", "mark.svg")
_TEMPLATES = files("tocsin.web.review") / "templates"
_BYTES = 32


def page(
    visit: Visit, template: str, status: HTTPStatus = HTTPStatus.OK, *, form: bool = False, **told: object
) -> Response:
    """A page in answer to a visit; with ``form`` one that holds a form, for which a visitor gets a secret in a cookie."""
    fresh = "" if visit.secret or not form else secrets.token_urlsafe(_BYTES)
    secret = visit.secret or fresh
    context = _told(visit) | {"token": forms.token(secret) if secret else ""} | told
    made = HTMLResponse(rendered(template, visit.request, context), status)
    if fresh:
        cookies.keep(made, visit.settings, cookies.cookie(visit.settings, VISIT), fresh)
    return made


def rendered(template: str, request: Request, context: Mapping[str, Any]) -> str:
    """A page as text."""
    press: Press = request.app.state.press
    always = {
        "review": press.settings,
        "calendar": press.settings.calendar,
        "zone": ZoneInfo(press.settings.calendar.zone),
        "path": request.url.path,
        "places": request.app.state.places,
        "organisations": running(press),
    }
    return _environment().get_template(template).render(always | dict(context))


def _told(visit: Visit) -> dict[str, object]:
    """What every page knows: who looks, with which tier, and whether that ends soon."""
    reader = visit.reader
    tier = Tier.VISITOR if reader is None else reader.tier(visit.now)
    ending = is_ending(reader, visit.now)
    return {"reader": reader, "editor": visit.editor, "tier": tier, "now": visit.now, "term_ends": ending}


@functools.cache
def _environment() -> jinja2.Environment:
    """Jinja as every page uses it: all text escaped, a name that is not there an error."""
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (_TEMPLATES / name).read_text("utf-8")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "markdown": lambda text, exhibits=(), album=NONE: Markup(to_html(text, exhibits, album)),  # noqa: S704  (made without a tag of the author's own)
        "opening": lambda text, exhibits=(), album=NONE: Markup(to_html(lede_of(text), exhibits, album)),  # noqa: S704  (the same)
        "exhibited": lambda one: Markup(to_figure(one, drawn=True)),  # noqa: S704  (the same)
        "segment": lambda value: quote(str(value), safe=""),
        "web": web_address,
        "own": _own,
        "exact": lambda moment: moment.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "day": words.day,
        "minute": words.minute,
        "count": words.count,
    }
    made.globals |= {"asset": SHELF.address, "words": words, "search_place": search_place, "Tier": Tier}
    return made


def _own(url: str) -> str:
    """An address of this publication without its host, so that it leads where the page came from."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
