"""What a reader finds: search, more like this, what is new for a saved search. Nothing else of a search leaves.

What is given is marked as strictly as anything that its reader may be told: counts and facets are made of all hits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from msgspec.structs import replace

from tocsin.library.likeness import likeness
from tocsin.library.search_language import read_query
from tocsin.library.sharing import Share, Shown, cut, share_of
from tocsin.model.article import Article, Kind, State, Topic
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import PUBLIC, Audience, Reach
from tocsin.model.reader import Reader, Tier
from tocsin.model.search import Excerpt, Facet, Found, Marked, Order, Query, Value
from tocsin.press.press import Press
from tocsin.press.readership import may_know, meter_of, shown
from tocsin.release import Released, release_marked
from tocsin.store.press import SavedSearch, Wanted

#: Hits on a page, and hits that can be paged through: narrower words are better than a thousandth page.
PAGE, REACHED = 10, 1000
_ALIKE = 5
#: New hits of a saved search that are told at once.
ALERT = 20


class Hit(Value, frozen=True, kw_only=True):
    """An article as a list shows it, with what was asked for marked. ``share`` is how much of it the reader can open."""

    id: str
    slug: str
    kind: Kind
    state: State
    published: dt.datetime | None
    severity: int
    topics: tuple[Topic, ...]
    authors: tuple[str, ...]
    marking: Marking
    share: Share
    headline: Marked
    summary: Marked
    text: Marked


class Results(Value, frozen=True, kw_only=True):
    """One page of what was found. ``total`` and facets count all hits, exactly; ``pages`` can be turned to."""

    total: int
    page: int
    pages: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    remarks: tuple[str, ...] = ()


def make_ready(press: Press) -> None:
    """Read what the search holds of all articles, so that nobody who searches waits for it."""
    search(press, "")


def search(
    press: Press,
    text: str,
    reader: Reader | None = None,
    page: int = 1,
    order: Order = Order.BEST,
) -> Released[Results]:
    """Search for a reader, None for a visitor. Any text gives results; what of it was not asked, ``remarks`` tell."""
    query = read_query(text, press.settings.calendar.zone)
    page = min(max(page, 1), REACHED // PAGE)
    wanted = replace(_wanted(press, query, reader), order=order, offset=(page - 1) * PAGE, limit=PAGE)
    return _released(press, press.store.search.find(wanted), reader, query, page)


def more_like(press: Press, article: Article, reader: Reader | None = None) -> Released[Results]:
    """Articles like one, five at most, by topics and by words that tell it from others; without facets.

    Words are those that the reader's tier shows of every article, so a teaser stays one. ReleaseError where the reader
    may not know of the article.
    """
    shown(press, article, reader)
    whole = _reads_all(press, reader)
    query = likeness(article, lambda words: press.store.search.having(words, whole=whole), whole=whole)
    wanted = replace(_wanted(press, query, reader), limit=_ALIKE, but=article.id, counted=False)
    return _released(press, press.store.search.find(wanted), reader, query, 1)


def alike(press: Press, article: Article, reader: Reader | None, most: int) -> tuple[Released[Shown], ...]:
    """What ``more_like`` finds, as a reader gets it. It is looked for once for all of an audience and tier, until any article changes."""
    key = (
        article.id,
        article.version,
        PUBLIC if reader is None else reader.audience,
        _reads_all(press, reader),
    )
    ids = press.store.search.once(
        key, lambda: tuple(one.id for one in more_like(press, article, reader).value.hits)
    )
    kept = press.store.articles.some(ids[:most])
    found = (kept[id_] for id_ in ids if id_ in kept)
    return tuple(shown(press, one, reader) for one in found if may_know(press, one, reader))


def new_hits(
    press: Press, saved: SavedSearch, since: dt.datetime, until: dt.datetime | None = None
) -> Released[Results]:
    """What appeared from ``since`` on and before ``until`` that a saved search finds for its reader.

    The newest first, 20 at most, without facets.

    Spans that follow on each other tell each article once. Whoever mails ends them a minute ago: an article is there a
    little later than its time of publication says. Raises ``UsageError`` where the reader is no longer there.
    """
    reader = press.store.readers.get(saved.reader)
    if reader is None:
        raise UsageError("is no longer there", where="reader", hint="its searches went with it")
    query = read_query(saved.text, press.settings.calendar.zone)
    query = replace(
        query,
        since=max(filter(None, (since, query.since))),
        until=min(filter(None, (until, query.until)), default=None),
    )
    wanted = replace(_wanted(press, query, reader), order=Order.NEWEST, limit=ALERT, counted=False)
    return _released(press, press.store.search.find(wanted), reader, query, 1)


def search_desk(press: Press, text: str, page: int = 1, order: Order = Order.BEST) -> Results:
    """Search for the desk: drafts and what was imported too, whole texts. It is for editors' eyes and not released."""
    query = read_query(text, press.settings.calendar.zone)
    page = min(max(page, 1), REACHED // PAGE)
    wanted = Wanted(
        query=query,
        audience=None,
        whole=True,
        now=press.clock(),
        order=order,
        offset=(page - 1) * PAGE,
        limit=PAGE,
    )
    found = press.store.search.find(wanted)
    return _results(found, query, page, (_hit(one, Share.WHOLE) for one in found.excerpts))


def _wanted(press: Press, query: Query, reader: Reader | None) -> Wanted:
    audience = PUBLIC if reader is None else reader.audience
    whole = _reads_all(press, reader)
    return Wanted(query=query, audience=audience, whole=whole, now=press.clock())


def _reads_all(press: Press, reader: Reader | None) -> bool:
    """Whether the tier gives whole texts of all articles: what was chosen of a month is no part of what is searched."""
    return reader is not None and reader.tier(press.clock()) is Tier.ALL_ACCESS


def _released(
    press: Press, found: Found, reader: Reader | None, query: Query, page: int
) -> Released[Results]:
    audience = PUBLIC if reader is None else reader.audience
    meter, now = meter_of(press, reader), press.clock()
    hits = []
    for one in found.excerpts:
        # refused, should store and release ever differ; what ends where its teaser does is whole for everybody
        seen = cut(one.article, share_of(one.article, reader, meter, now), audience).value
        hits.append(_hit(one, seen.share))
    results = _results(found, query, page, hits)
    return release_marked(results, _strictest(audience), "", audience)


def _results(found: Found, query: Query, page: int, hits: Iterable[Hit]) -> Results:
    return Results(
        total=found.total,
        page=page,
        pages=-(-min(found.total, REACHED) // PAGE),
        hits=tuple(hits),
        facets=found.facets,
        remarks=query.remarks,
    )


def _hit(one: Excerpt, share: Share) -> Hit:
    article = one.article
    return Hit(
        id=article.id,
        slug=article.slug,
        kind=article.kind,
        state=article.state,
        published=article.published,
        severity=article.severity,
        topics=article.topics,
        authors=article.authors,
        marking=article.marking,
        share=share,
        headline=one.headline,
        summary=one.summary,
        text=one.text,
    )


def _strictest(audience: Audience) -> Marking:
    """The strictest marking of anything that an audience may be told of."""
    if audience.reach is Reach.PUBLIC:
        return Marking(Tlp.CLEAR)
    if audience.reach is Reach.COMMUNITY:
        return Marking(Tlp.GREEN)
    tlp = Tlp.RED if audience.reach is Reach.MEMBER else Tlp.AMBER
    return Marking(tlp, frozenset({audience.member}))
