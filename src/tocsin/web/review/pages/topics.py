"""What articles are about: all there is, and a page for each country, actor, technique, sector, issue and incident."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.model.article import Topic, TopicKind
from tocsin.model.member import PUBLIC
from tocsin.store.press import Listing
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Visiting
from tocsin.web.review.pages.front import names_of
from tocsin.web.review.pages.listings import portion
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on


def topics(visit: Visiting) -> Response:
    """Everything that articles are about of which the reader may know, with how many."""
    audience = PUBLIC if visit.reader is None else visit.reader.audience
    kinds: dict[TopicKind, list[tuple[Topic, int]]] = {one: [] for one in TopicKind}
    for topic, count in visit.press.store.articles.topics(audience):
        kinds[topic.kind].append((topic, count))
    return page(visit, "topics.html.jinja", kinds={kind: found for kind, found in kinds.items() if found})


def topic(visit: Visiting, kind: str, slug: str, after: str = "") -> Response:
    """The articles about one; what no article is about that the reader may know of is not there."""
    found = visit.press.store.articles.topic(TopicKind(kind), slug) if kind in set(TopicKind) else None
    if found is None:
        raise NotHere("nothing is about that")
    shown = portion(visit, Listing(audience=PUBLIC, topic=(found.kind, found.slug)), after)
    if not shown.found:
        raise NotHere("nothing is about that")
    return page(visit, "topic.html.jinja", topic=found, portion=shown, names=names_of(visit))


def add(routes: list[Route]) -> None:
    """Add the pages."""
    on(routes, "GET", "/topics")(topics)
    on(routes, "GET", "/topics/{kind}/{slug}")(topic)
