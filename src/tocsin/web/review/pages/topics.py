"""What articles are about: all there is, and a page for each country, actor, technique, sector, issue and incident."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from starlette.responses import Response

from tocsin.model.article import Topic, TopicKind
from tocsin.model.errors import UsageError
from tocsin.model.member import PUBLIC
from tocsin.store.press import Listing
from tocsin.web.refusing import NotHere
from tocsin.web.review.access import Access, Visit, Visiting
from tocsin.web.review.pages.front import names_of
from tocsin.web.review.pages.listings import portion
from tocsin.web.review.render import page
from tocsin.web.review.routing import Route, on, onward

_MOST = 200
#: Of a kind so many are on the page of all kinds.
_SEEN = 60


class Following(msgspec.Struct, frozen=True):
    """Whether a topic is to be followed."""

    follow: Annotated[str, msgspec.Meta(max_length=10)] = ""


class Told(msgspec.Struct, frozen=True):
    """Topics of a kind with how many articles are about each, by name; of many those of most articles, and how many there are."""

    found: tuple[tuple[Topic, int], ...]
    all: int


def topics(visit: Visiting) -> Response:
    """What articles are about of which the reader may know, with how many: of each kind what most are about."""
    kinds = {kind: _most(found) for kind, found in _by_kind(visit).items()}
    return page(visit, "topics.html.jinja", kinds=kinds, kind=None)


def topics_of(visit: Visiting, kind: str) -> Response:
    """Everything of one kind that articles are about of which the reader may know."""
    found = _by_kind(visit).get(TopicKind(kind)) if kind in set(TopicKind) else None
    if not found:
        raise NotHere("nothing is about that")
    whole = {TopicKind(kind): Told(tuple(found), len(found))}
    return page(visit, "topics.html.jinja", kinds=whole, kind=TopicKind(kind))


def _by_kind(visit: Visit) -> dict[TopicKind, list[tuple[Topic, int]]]:
    """All topics by kind, those that there are, and then by name."""
    audience = PUBLIC if visit.reader is None else visit.reader.audience
    kinds: dict[TopicKind, list[tuple[Topic, int]]] = {one: [] for one in TopicKind}
    for topic, count in visit.press.store.search.topics(audience):
        kinds[topic.kind].append((topic, count))
    return {kind: found for kind, found in kinds.items() if found}


def _most(found: list[tuple[Topic, int]]) -> Told:
    places = sorted(range(len(found)), key=lambda place: -found[place][1])[:_SEEN]
    return Told(tuple(found[place] for place in sorted(places)), len(found))


def topic(visit: Visiting, kind: str, slug: str, after: str = "") -> Response:
    """The articles about one; what no article is about that the reader may know of is not there."""
    audience = PUBLIC if visit.reader is None else visit.reader.audience
    books = visit.press.store.articles
    found = books.topic(TopicKind(kind), slug, audience) if kind in set(TopicKind) else None
    if found is None:
        raise NotHere("nothing is about that")
    shown = portion(visit, Listing(audience=PUBLIC, topic=(found.kind, found.slug)), after)
    if not shown.found:
        raise NotHere("nothing is about that")
    follows = visit.reader is not None and (found.kind, found.slug) in visit.press.store.readers.follows(
        visit.reader.id
    )
    return page(visit, "topic.html.jinja", topic=found, portion=shown, names=names_of(visit), follows=follows)


def follow(visit: Visiting, kind: str, slug: str) -> Response:
    """Follow a topic, or no longer; one of which the reader may know nothing is not there."""
    wanted = visit.form(Following).follow == "yes"
    audience = visit.someone.audience
    known = kind in set(TopicKind) and visit.press.store.articles.topic(TopicKind(kind), slug, audience)
    if wanted and not known:
        raise NotHere("nothing is about that")
    books = visit.press.store.readers
    followed = set(books.follows(visit.someone.id))
    change = followed.add if wanted else followed.discard
    if kind in set(TopicKind):
        change((TopicKind(kind), slug))
    if len(followed) > _MOST:
        raise UsageError(
            f"are more than {_MOST}", where="what you follow", hint="leave one that matters less"
        )
    books.follow(visit.someone.id, followed)
    return onward(f"/topics/{quote(kind, safe='')}/{quote(slug, safe='')}")


def add(routes: list[Route]) -> None:
    """Add the pages."""
    on(routes, "GET", "/topics")(topics)
    on(routes, "GET", "/topics/{kind}")(topics_of)
    on(routes, "GET", "/topics/{kind}/{slug}")(topic)
    on(routes, "POST", "/topics/{kind}/{slug}/follow", Access.READER)(follow)
