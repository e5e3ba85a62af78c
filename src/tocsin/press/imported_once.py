"""An article of another publisher is kept once: what comes again is known, unless it says more than the teaser of it that came first."""

from __future__ import annotations

import datetime as dt
import uuid

import msgspec

from tocsin.library.editing import begun, changed
from tocsin.library.importing.imported import Imported
from tocsin.library.markdown import to_plain
from tocsin.library.tagging import tags_of
from tocsin.model.article import Article, Kind, Source
from tocsin.model.marking import Marking, strictest
from tocsin.press.press import Press
from tocsin.press.publishing import keep

_NAMES = uuid.UUID("0d2a3d0e-6f0f-5b53-8f0f-52a1c9d7be5a")
#: How an address on the web begins, and the id of a report: either names an article wherever it is read from.
_WEB, _REPORTS = ("http://", "https://"), ("report--", "grouping--")
#: Characters of a body that are looked at for what it is about.
_BEGINNING = 50_000


def named_for(article: Article, what: str) -> Article:
    """The article with an id that says what it was made of, and an address that ends with it."""
    id_ = str(uuid.uuid5(_NAMES, what))
    return msgspec.structs.replace(article, id=id_, slug=f"{article.slug[:-7]}-{id_[:6]}")


def kept_once(press: Press, one: Imported, marking: Marking, by: str, *, whole: bool) -> Article | None:
    """The article as it was kept, the first time or as its next version; None where it is there already, and nothing more is said of it.

    ``whole`` says that it is the article itself and no teaser of it: it takes the teaser's place if it is longer. A source on the web takes
    the place of a file's name. What was changed since it came, at the desk or by this, is left as it is; no marking gets looser.
    """
    article = _article(one, marking, press.clock())
    before = press.store.articles.get(article.id)
    if before is None and whole and one.url.startswith(_WEB):
        before = press.store.articles.get(named_for(article, _words(one)).id)
    if before is None:
        return keep(press, _tagged(article), by, "article imported")
    after = _with_more(before, article, press.clock(), whole=whole)
    return None if after is None else keep(press, after, by, "article imported again, with more")


def _with_more(before: Article, again: Article, now: dt.datetime, *, whole: bool) -> Article | None:
    if not whole or before.version > 1:
        return None
    longer = _length(again) > _length(before)
    placed = any(one.url for one in again.sources) and not any(one.url for one in before.sources)
    if not (longer or placed):
        return None
    return changed(
        before,
        now,
        body=again.body if longer else before.body,
        topics=tuple(dict.fromkeys((*before.topics, *_tagged(again).topics))),
        sources=again.sources if placed else before.sources,
        marking=strictest((before.marking, again.marking)),
    )


def _article(one: Imported, marking: Marking, now: dt.datetime) -> Article:
    """An imported article, whose id says where it is from, or what it says where that has no name but a file's.

    What a feed tells of another host's article is an article of its own: it takes no place from what that host says itself.
    """
    begins = begun(Kind.IMPORTED, one.headline, marking, now)
    named = one.url if one.url.startswith(_WEB + _REPORTS) else _words(one)
    made = named_for(begins, f"{one.teller} {named}" if one.teller else named)
    told = f"told by {one.teller}" if one.teller else ""
    said = ", ".join(filter(None, (one.publisher, one.author, _day(one.published), told)))
    url = one.url if one.url.startswith(_WEB) else ""
    return msgspec.structs.replace(
        made,
        body=one.body,
        sources=(Source(one.headline, url, said or one.url),),
    )


def _tagged(article: Article) -> Article:
    """The article with what its beginning says that it is about: to look for names takes ten times as long as to read."""
    return msgspec.structs.replace(
        article, topics=tags_of(article.headline, to_plain(article.body[:_BEGINNING]))
    )


def _day(published: str) -> str:
    """The day of a time as its publisher writes it; what is no time of ISO 8601 as it is."""
    try:
        day = dt.date.fromisoformat(published[:10])
    except ValueError:
        return published
    return f"{day.day} {day:%B %Y}"


def _words(one: Imported) -> str:
    return f"{one.headline}\n{one.body}"


def _length(article: Article) -> int:
    return len(to_plain(article.body).split())
