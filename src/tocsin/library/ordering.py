"""The order of articles for everybody. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.model.article import Article


def ordered(articles: Iterable[Article]) -> tuple[Article, ...]:
    """In the order for everybody: the most severe first, of equals the newest."""

    def place(one: Article) -> tuple[int, float, str]:
        """Where an article stands."""
        return -one.severity, -(one.published or one.modified).timestamp(), one.id

    return tuple(sorted(articles, key=place))
