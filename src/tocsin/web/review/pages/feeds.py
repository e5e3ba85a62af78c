"""Feeds: of everything and of a topic, in three forms; with a subscriber's key as much as the subscriber may read."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.library.feeds import Form
from tocsin.model.article import TopicKind
from tocsin.press.feeding import feed_of
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Visit, Visiting
from tocsin.web.review.routing import Route, on


def feed_atom(visit: Visiting, key: str = "") -> Response:
    """As Atom."""
    return _feed(visit, Form.ATOM, key)


def feed_rss(visit: Visiting, key: str = "") -> Response:
    """As RSS."""
    return _feed(visit, Form.RSS, key)


def feed_json(visit: Visiting, key: str = "") -> Response:
    """As JSON Feed."""
    return _feed(visit, Form.JSON, key)


def topic_feed(visit: Visiting, kind: str, slug: str, name: str, key: str = "") -> Response:
    """Of a topic."""
    if kind not in set(TopicKind) or name not in set(Form):
        raise NotHere("there is no such feed")
    return _feed(visit, Form(name), key, (TopicKind(kind), slug))


def _feed(visit: Visit, form: Form, key: str, topic: tuple[TopicKind, str] | None = None) -> Response:
    made = feed_of(visit.press, form, topic, key)
    if made is None:
        raise NotHere("there is no such feed")
    return Response(made, media_type=form.media)


def add(routes: list[Route]) -> None:
    """Add the feeds."""
    on(routes, "GET", "/feed.atom")(feed_atom)
    on(routes, "GET", "/feed.rss")(feed_rss)
    on(routes, "GET", "/feed.json")(feed_json)
    on(routes, "GET", "/topics/{kind}/{slug}/{name}")(topic_feed)
