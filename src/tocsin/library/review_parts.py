"""The sections of a review: what is news and the desk's take on it, what a week was about, what is on the radar. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tocsin.library.choosing import Taste, interest
from tocsin.library.literal import literal
from tocsin.library.markdown import lede_of, to_plain
from tocsin.library.ordering import ordered
from tocsin.library.places import article_place
from tocsin.library.review_words import sentence, topics_of
from tocsin.model.article import Article, Kind, TopicKind

#: From this severity on an article is news where there is no flash.
SEVERE = 3
#: How much an analysis must be about what a piece of news is about, to be the take on it: an incident, an actor, or two of other kinds.
_NEAR = 0.7
_NARROW = frozenset({TopicKind.INCIDENT, TopicKind.ACTOR})
_GROUPS, _FEW = 6, 5
_LONG = 400


def news_of(articles: Sequence[Article]) -> list[Article]:
    """Flashes, and where there are none what is severe, in the order for everybody."""
    every = ordered(articles)
    flashes = [one for one in every if one.kind is Kind.FLASH]
    return flashes or [one for one in every if one.severity >= SEVERE]


def takes_on(news: Sequence[Article], new: Sequence[Article], known: Sequence[Article]) -> dict[str, Article]:
    """For the ids of flashes the analysis that is nearest by what both are about; none is the take on two.

    One that was ``known`` before must tell of the same incident or actor.
    """
    found: dict[str, Article] = {}
    for one in (each for each in news if each.kind is Kind.FLASH):
        taste = Taste(frozenset((topic.kind, topic.slug) for topic in one.topics))
        used = {take.id for take in found.values()}
        able = [*(take for take in new if interest(take, taste) >= _NEAR), *_on_the_same(one, known)]
        if open_ := [take for take in able if take.id not in used]:
            found[one.id] = max(open_, key=lambda take: round(interest(take, taste), 6))
    return found


def _on_the_same(news: Article, known: Sequence[Article]) -> Iterator[Article]:
    names = {(topic.kind, topic.slug) for topic in news.topics if topic.kind in _NARROW}
    return (one for one in known if names & {(topic.kind, topic.slug) for topic in one.topics})


def taken(take: Article) -> str:
    """A paragraph with what an analysis says, as the desk's take on something."""
    link = f"[{literal(take.headline)}]({article_place(take.slug)})"
    return " ".join(filter(None, ("**Our take:**", literal(sentence(take.summary)), link)))


def items(articles: Sequence[Article], told: Collection[str]) -> Iterator[str]:
    """Each article with its summary; one whose summary is ``told`` elsewhere, by id, with how it begins."""
    for one in articles:
        yield item(one, (begins(one) if one.id in told else "") or one.summary)


def grouped(articles: Sequence[Article]) -> Iterator[tuple[str, list[Article]]]:
    """Articles by what they are about, what most are first; each once, those that are alone at the end under no name.

    Of more than a few, what more than half are about parts nothing: the opening tells it.
    """
    left = list(ordered(articles))
    most = len(left) if len(left) <= _FEW else len(left) // 2
    for _ in range(_GROUPS):
        topic = next((topic for topic, count in topics_of(left) if count <= most), None)
        if topic is None:
            break
        key = topic.kind, topic.slug
        some = [one for one in left if key in {(each.kind, each.slug) for each in one.topics}]
        left = [one for one in left if one not in some]
        yield topic.name, some
    if left:
        yield "", left


def item(article: Article, text: str) -> str:
    """An article's heading, which leads to it, and what is said of it, as plain text."""
    return f"### [{literal(article.headline)}]({article_place(article.slug)})\n\n{literal(text)}".rstrip()


def elsewhere(article: Article) -> str:
    """A line that leads to what another publisher wrote."""
    source = article.sources[0] if article.sources else None
    url = linked(article)
    name = f"[{literal(article.headline)}]({url})" if url else literal(article.headline)
    return f"- {name}" + (f", {literal(source.publisher)}" if source is not None and source.publisher else "")


def linked(article: Article) -> str:
    """Where another publisher's article is, "" where no address of it can stand in a link."""
    url = article.sources[0].url if article.sources else ""
    return url if url.isprintable() and not set(url) & set(" <>()") else ""


def begins(article: Article) -> str:
    """The first paragraph of an article as plain text, cut behind a sentence where it is long; "" where it begins with none."""
    first = to_plain(lede_of(article.body)).partition("\n")[0]
    if len(first) > _LONG:
        first = first[: first.rfind(". ", 0, _LONG) + 1]
    return first if first == sentence(first) else ""
