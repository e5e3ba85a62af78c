"""Many new articles at once: what is kept of one that is put alone, in few large statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select

from tocsin.model.article import Article
from tocsin.store.press.search_tables import add_to_index
from tocsin.store.press.tables import (
    article_authors,
    article_members,
    article_topics,
    articles,
    versions,
)

Row = Mapping[str, Any]


def add_all(connection: Connection, found: Sequence[tuple[Article, Row]], by: str) -> None:
    """Keep articles that are not there, each with its row, in the first version of each."""
    begin = int(connection.execute(select(func.coalesce(func.max(articles.c.number), 0))).scalar_one()) + 1
    numbered = [(number, one, {**row, "number": number}) for number, (one, row) in enumerate(found, begin)]
    connection.execute(insert(articles), [row for _, _, row in numbered])
    add_to_index(connection, [(one, row) for _, one, row in numbered])
    connection.execute(insert(versions), [_version(one, row, by) for _, one, row in numbered])
    about = [row for number, one, _ in numbered for row in _about(number, one)]
    written = [row for number, one, _ in numbered for row in _authors(number, one)]
    told = [row for number, one, _ in numbered for row in _members(number, one)]
    for table, rows in ((article_topics, about), (article_authors, written), (article_members, told)):
        if rows:
            connection.execute(insert(table), rows)


def _version(article: Article, row: Row, by: str) -> Row:
    return {
        "article": article.id,
        "version": article.version,
        "at": article.modified,
        "by": by,
        "state": article.state.value,
        "raw": row["raw"],
    }


def _about(number: int, article: Article) -> Iterator[Row]:
    names = {(one.kind.value, one.slug): one.name for one in article.topics}
    return (
        {"article": number, "kind": kind, "slug": slug, "name": name} for (kind, slug), name in names.items()
    )


def _authors(number: int, article: Article) -> Iterator[Row]:
    return ({"article": number, "author": one} for one in dict.fromkeys(article.authors))


def _members(number: int, article: Article) -> Iterator[Row]:
    return ({"article": number, "member": one} for one in sorted(article.marking.releasable_to or ()))
