"""The book of articles: the newest version of each, every version before, and what they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, and_, case, delete, func, insert, or_, select, update

from tocsin.model.article import Article, Author, Kind, State, Topic, TopicKind
from tocsin.model.errors import UsageError
from tocsin.model.member import Audience
from tocsin.store.database import Database
from tocsin.store.press.adding import add_all
from tocsin.store.press.reaching import may_be_told, told_of
from tocsin.store.press.search_tables import as_kept, keep_in_step
from tocsin.store.press.tables import (
    article_authors,
    article_members,
    article_topics,
    articles,
    authors,
    versions,
)

_article = msgspec.json.Decoder(Article)
_author = msgspec.json.Decoder(Author)


class Texts(msgspec.Struct, frozen=True):
    """Plain texts of an article by which it is found: what everybody can read of its body, all of it, and the words it uses often."""

    lede: str
    whole: str
    often: str = ""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """Which published articles are listed, the newest first; what is None or empty asks for nothing.

    ``before`` is where the page before ended: when its last article was published, and that one's id.
    """

    audience: Audience
    kinds: tuple[Kind, ...] = ()
    topic: tuple[TopicKind, str] | None = None
    author: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    before: tuple[dt.datetime, str] | None = None
    limit: int = 20


class Step(msgspec.Struct, frozen=True):
    """A version of an article as the desk's history tells it: who made it, when, and how far it had got by then."""

    by: str
    at: dt.datetime
    state: State


class Articles:
    """Articles with all their versions. Raises ``StoreError``."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def put(self, article: Article, texts: Texts, by: str) -> None:
        """Keep the next version of an article, or the first.

        Raises ``UsageError`` where it does not follow on the version that is kept, so that of two who edit at once the later
        is told, or where its slug is another article's.
        """
        raw = msgspec.json.encode(article)
        with self._database.writing() as connection:
            before = connection.execute(select(articles.c.version).where(articles.c.id == article.id)).first()
            if article.version != (before.version if before else 0) + 1:
                raise UsageError(
                    "was changed meanwhile", where=article.headline, hint="load it again and see what is new"
                )
            _see_free(connection, article)
            row, indexed = _row(article, texts, raw), as_kept(connection, article.id)
            if before is None:
                connection.execute(insert(articles).values(row))
            else:
                connection.execute(update(articles).where(articles.c.id == article.id).values(row))
            asked = select(articles.c.number).where(articles.c.id == article.id)
            number = connection.execute(asked).scalar_one()
            _connect(connection, number, article)
            keep_in_step(connection, article, indexed)
            connection.execute(
                insert(versions).values(
                    article=article.id,
                    version=article.version,
                    at=article.modified,
                    by=by,
                    state=article.state.value,
                    raw=raw,
                )
            )

    def add(self, found: Iterable[tuple[Article, Texts]], by: str) -> None:
        """Keep many articles that are new, all of them or none, in a fraction of the time that each takes alone.

        Raises ``StoreError`` where one of them, or an address, is there already.
        """
        rows = [(one, _row(one, texts, msgspec.json.encode(one))) for one, texts in found]
        if rows:
            with self._database.writing() as connection:
                add_all(connection, rows, by)

    def get(self, id_: str) -> Article | None:
        """An article as it is now."""
        return self._one(articles.c.id == id_)

    def some(self, ids: Iterable[str]) -> dict[str, Article]:
        """Articles as they are now, by id; 500 at most."""
        asked = select(articles.c.raw).where(articles.c.id.in_(list(ids)[:500]))
        return {one.id: one for one in self._all(asked)}

    def by_slug(self, slug: str) -> Article | None:
        """The article at an address."""
        return self._one(articles.c.slug == slug)

    def told_at(self, slug: str, audience: Audience) -> Article | None:
        """The article at an address that an audience may be told of, out or withdrawn. Of any other one nothing is read, so that no time tells of it."""
        found = or_(articles.c.shown, articles.c.state == State.WITHDRAWN.value)
        return self._one(and_(articles.c.slug == slug, found, may_be_told(audience)))

    def versions(self, id_: str) -> tuple[tuple[str, Article], ...]:
        """Every version with who made it, the newest first."""
        asked = select(versions).where(versions.c.article == id_).order_by(versions.c.version.desc())
        with self._database.reading() as connection:
            return tuple((row.by, _article.decode(row.raw)) for row in connection.execute(asked))

    def due(self, now: dt.datetime) -> tuple[Article, ...]:
        """Those scheduled whose time has come, the earliest first."""
        asked = (
            select(articles.c.raw)
            .where(articles.c.state == State.SCHEDULED.value, articles.c.due <= now)
            .order_by(articles.c.due)
        )
        return self._all(asked)

    def in_states(
        self, states: Iterable[State], limit: int = 200, kinds: Iterable[Kind] = tuple(Kind)
    ) -> tuple[Article, ...]:
        """For the desk: articles by how far they have got, those changed last first."""
        asked = (
            select(articles.c.raw)
            .where(articles.c.state.in_([one.value for one in states]))
            .where(articles.c.kind.in_([one.value for one in kinds]))
            .order_by(articles.c.modified.desc())
            .limit(limit)
        )
        return self._all(asked)

    def appearing(self, since: dt.datetime, until: dt.datetime, limit: int = 1000) -> tuple[Article, ...]:
        """For the desk: what appeared, or is to appear, in a span of time, whoever may be told, the earliest first."""
        waits, out = articles.c.state == State.SCHEDULED.value, articles.c.shown
        when = case((waits, articles.c.due), else_=articles.c.published)
        asked = (
            select(articles.c.raw)
            .where(or_(waits, out), when >= since, when < until)
            .order_by(when, articles.c.number)
            .limit(limit)
        )
        return self._all(asked)

    def steps(self, ids: Iterable[str]) -> dict[str, tuple[Step, ...]]:
        """The history of some articles by id, the first version first; 500 at most."""
        asked = (
            select(versions.c.article, versions.c.by, versions.c.at, versions.c.state)
            .where(versions.c.article.in_(list(ids)[:500]))
            .order_by(versions.c.article, versions.c.version)
        )
        found: dict[str, list[Step]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(asked):
                found.setdefault(row.article, []).append(Step(row.by, row.at, State(row.state)))
        return {id_: tuple(made) for id_, made in found.items()}

    def listed(self, asked: Listing) -> tuple[Article, ...]:
        """Published articles that an audience may be told of, the newest first."""
        statement = (
            select(articles.c.raw)
            .where(articles.c.shown, may_be_told(asked.audience), *_conditions(asked))
            .order_by(articles.c.published.desc(), articles.c.number.desc())
            .limit(asked.limit)
        )
        return self._all(statement)

    def changed(
        self, since: dt.datetime, until: dt.datetime, kinds: Iterable[Kind], limit: int = 500
    ) -> tuple[Article, ...]:
        """For what the publication makes of its own: articles that appeared or were corrected in a span of time, those changed last first.

        Whoever is told of one is told by ``show``: nothing here asks for an audience.
        """
        asked = (
            select(articles.c.raw)
            .where(articles.c.shown, articles.c.modified >= since, articles.c.modified < until)
            .where(articles.c.kind.in_([one.value for one in kinds]))
            .order_by(articles.c.modified.desc())
            .limit(limit)
        )
        return self._all(asked)

    def topic(self, kind: TopicKind, slug: str, audience: Audience) -> Topic | None:
        """A topic by its address, as published articles name it that an audience may be told of; None where none does."""
        about = article_topics.c
        asked = (
            select(func.min(about.name))
            .join(articles, articles.c.number == about.article)
            .where(about.kind == kind.value, about.slug == slug, articles.c.shown, may_be_told(audience))
        )
        with self._database.reading() as connection:
            name = connection.execute(asked).scalar_one_or_none()
        return None if name is None else Topic(kind, slug, name)

    def put_author(self, author: Author) -> None:
        """Keep an author's page, in place of what was there."""
        with self._database.writing() as connection:
            connection.execute(delete(authors).where(authors.c.slug == author.slug))
            connection.execute(insert(authors).values(slug=author.slug, raw=msgspec.json.encode(author)))

    def authors(self) -> tuple[Author, ...]:
        """All authors, by slug."""
        with self._database.reading() as connection:
            rows = connection.execute(select(authors.c.raw).order_by(authors.c.slug))
            return tuple(_author.decode(row.raw) for row in rows)

    def author(self, slug: str) -> Author | None:
        """An author by the address of the page."""
        asked = select(authors.c.raw).where(authors.c.slug == slug)
        with self._database.reading() as connection:
            raw = connection.execute(asked).scalar_one_or_none()
        return None if raw is None else _author.decode(raw)

    def count(self) -> int:
        """How many articles there are, published or not."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(articles)).scalar_one())

    def _one(self, where: Any) -> Article | None:  # noqa: ANN401  (a condition)
        with self._database.reading() as connection:
            raw = connection.execute(select(articles.c.raw).where(where)).scalar_one_or_none()
        return None if raw is None else _article.decode(raw)

    def _all(self, asked: Select[Any]) -> tuple[Article, ...]:
        with self._database.reading() as connection:
            return tuple(_article.decode(row.raw) for row in connection.execute(asked))


def _conditions(asked: Listing) -> list[Any]:
    found: list[Any] = []
    if asked.kinds:
        found.append(articles.c.kind.in_([one.value for one in asked.kinds]))
    # numbers in a list: asking it of each article in turn took 17 times as long where few have the topic
    if asked.topic is not None:
        kind, slug = asked.topic
        about = article_topics.c
        having = select(about.article).where(about.kind == kind.value, about.slug == slug)
        found.append(articles.c.number.in_(having))
    if asked.author:
        by = article_authors.c
        found.append(articles.c.number.in_(select(by.article).where(by.author == asked.author)))
    if asked.since is not None:
        found.append(articles.c.published >= asked.since)
    if asked.until is not None:
        found.append(articles.c.published < asked.until)
    if asked.before is not None:
        when, last = asked.before
        number = select(articles.c.number).where(articles.c.id == last).scalar_subquery()
        same = and_(articles.c.published == when, articles.c.number < number)
        found.append(or_(articles.c.published < when, same))
    return found


def _see_free(connection: Connection, article: Article) -> None:
    taken = select(articles.c.id).where(articles.c.slug == article.slug, articles.c.id != article.id)
    if connection.execute(taken).first() is not None:
        raise UsageError("another article has this address", where=article.slug, hint="choose another slug")


def _row(article: Article, texts: Texts, raw: bytes) -> dict[str, Any]:
    return {
        "id": article.id,
        "slug": article.slug,
        "kind": article.kind.value,
        "state": article.state.value,
        "shown": article.state.is_out,
        "reach": int(told_of(article.marking)),
        "version": article.version,
        "modified": article.modified,
        "due": article.due,
        "published": article.published,
        "severity": article.severity,
        "headline": article.headline,
        "summary": article.summary,
        "lede": texts.lede,
        "often": texts.often,
        "whole": texts.whole,
        "raw": raw,
    }


def _connect(connection: Connection, number: int, article: Article) -> None:
    """Note what an article is about, who wrote it, and who is on its list, in place of what was noted."""
    for table in (article_topics, article_authors, article_members):
        connection.execute(delete(table).where(table.c.article == number))
    topics_ = {(one.kind, one.slug): one.name for one in article.topics}
    about = [
        {"article": number, "kind": kind.value, "slug": slug, "name": name}
        for (kind, slug), name in topics_.items()
    ]
    by = [{"article": number, "author": one} for one in dict.fromkeys(article.authors)]
    told = [{"article": number, "member": one} for one in sorted(article.marking.releasable_to or ())]
    for table, rows in ((article_topics, about), (article_authors, by), (article_members, told)):
        if rows:
            connection.execute(insert(table), rows)
