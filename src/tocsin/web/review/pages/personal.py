"""Articles in a reader's own order on pages, each with why it matters to that reader, and how the order comes about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tocsin.library.choosing import Choice, chosen
from tocsin.library.reviewing import read_back
from tocsin.library.sharing import Shown
from tocsin.model.article import Article
from tocsin.model.errors import ReleaseError
from tocsin.model.reader import Tier
from tocsin.press.mailings import taste_of
from tocsin.press.readership import shown
from tocsin.release import Released
from tocsin.web.review.access import Visit

_FRONT = 4


def for_you(visit: Visit, found: Iterable[Released[Shown]]) -> list[Choice]:
    """Of what the front page could show, what there is a reason for that it matters to who reads; nothing for a visitor."""
    if visit.reader is None:
        return []
    taste = taste_of(visit.press, visit.reader)
    articles = (one.value.article for one in found)
    new = (one for one in articles if not one.kind.is_review and one.id not in taste.read)
    return [one for one in chosen(new, taste, visit.now) if one.why][:_FRONT]


def in_your_order(visit: Visit, review: Shown) -> list[Choice]:
    """The articles of a review as its mail has them for who reads it with all-access; nothing for anybody else."""
    article, reader = review.article, visit.reader
    if reader is None or review.rest or not article.kind.is_review:
        return []
    if reader.tier(visit.now) is not Tier.ALL_ACCESS:
        return []
    named = (visit.press.store.articles.by_slug(slug) for slug in read_back(article.body).takes)
    some = [known for one in named if one is not None for known in _known(visit, one)]
    return list(chosen(some, taste_of(visit.press, reader), visit.now))


def _known(visit: Visit, article: Article) -> Iterator[Article]:
    """An article as its reader gets it, nothing where the reader may not know of it."""
    try:
        yield shown(visit.press, article, visit.reader).value.article
    except ReleaseError:
        return
