"""The book of searches: which articles an audience may be told of hold what is asked, the best first, counted and marked.

What may not be told is left out before anything is counted, ranked or marked; for those who read teasers alone, the index
of whole texts is not asked.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence

import msgspec
import numpy as np
from sqlalchemy import Connection, select

from tocsin.model.article import Topic
from tocsin.model.member import PUBLIC, Audience
from tocsin.model.search import Found, Order, Query, Words
from tocsin.store.database import WRITES, Database
from tocsin.store.press.search_asking import View, deciding, having, holding
from tocsin.store.press.search_catalogue import EMPTY, Catalogue, Mask, brought_up, newest_change
from tocsin.store.press.search_excerpts import excerpts
from tocsin.store.press.search_facets import facets, topics
from tocsin.store.press.search_ranking import first, scores
from tocsin.store.press.search_sets import Sets
from tocsin.store.press.search_tables import made_anew
from tocsin.store.press.tables import articles

#: Of as many keys it is remembered what was made for them.
_MADE = 2000


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A search for an audience, None for the desk, which sees all there is. ``whole`` asks whole texts, else teasers alone.

    ``now`` is what recency is measured from; ``but`` is the id of an article that is left out; facets are ``counted`` or not.
    """

    query: Query
    audience: Audience | None
    whole: bool
    now: dt.datetime
    order: Order = Order.BEST
    offset: int = 0
    limit: int = 10
    but: str = ""
    counted: bool = True


class Searching:
    """Full-text search of articles. One serves any number of threads. Raises ``StoreError``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = threading.Lock()
        self._catalogue, self._sets = EMPTY, Sets()
        self._made: dict[Hashable, tuple[int, tuple[str, ...]]] = {}

    def find(self, wanted: Wanted) -> Found:
        """Search: all hits counted, and one page of them."""
        with self._view(wanted.audience, whole=wanted.whole) as view:
            hits = holding(view, wanted.query)
            if wanted.but:
                _leave_out(view, hits, wanted.but)
            numbers = np.flatnonzero(hits)
            asked = deciding(view, wanted.query) if wanted.order is Order.BEST else ()
            score = scores(numbers, asked, view.catalogue, wanted.now) if asked else None
            page = first(numbers, score, view.catalogue, wanted.offset, wanted.limit)
            return Found(
                len(numbers),
                excerpts(view, wanted.query, page.tolist()),
                facets(view.catalogue, hits) if wanted.counted else (),
            )

    def having(self, words: Sequence[Words], *, whole: bool) -> tuple[int, ...]:
        """How many articles that everybody may be told of have each of several words."""
        with self._view(PUBLIC, whole=whole) as view:
            return tuple(having(view, one) for one in words)

    def topics(self, audience: Audience) -> tuple[tuple[Topic, int], ...]:
        """What published articles are about that an audience may be told of, with how many of them, by kind and name."""
        with self._view(audience, whole=False) as view:
            return topics(view.catalogue, view.told(audience))

    def once(self, key: Hashable, make: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        """What was made for a key of all articles as they are now; it is made again once any of them has changed."""
        with self._database.reading() as connection:
            change = newest_change(connection)
        with self._turn:
            kept = self._made.get(key)
        if kept is not None and kept[0] == change:
            return kept[1]
        made = make()
        with self._turn:
            self._made.pop(key, None)
            self._made[key] = change, made
            while len(self._made) > _MADE:
                self._made.pop(next(iter(self._made)))
        return made

    def make_anew(self) -> None:
        """Make the full-text index again from the articles: a minute for 100,000. What others hold in memory stays as it is."""
        with self._database.writing() as connection:
            made_anew(connection)
        self._sets = Sets()

    @contextlib.contextmanager
    def _view(self, audience: Audience | None, *, whole: bool) -> Iterator[View]:
        """What one transaction sees. They begin in turn, so that none sees less than the catalogue shows.

        In a transaction that writes nothing is remembered, since it may be undone.
        """
        with contextlib.ExitStack() as stack:
            with self._turn:
                connection = stack.enter_context(self._database.reading())
                writes = bool(connection.get_execution_options().get(WRITES))
                catalogue = self._now(connection, remember=not writes)
            yield View(connection, catalogue, Sets() if writes else self._sets, audience, whole, {})

    def _now(self, connection: Connection, *, remember: bool) -> Catalogue:
        change = newest_change(connection)
        if not remember:
            return brought_up(connection, EMPTY, change)
        if change != self._catalogue.change:
            self._catalogue = brought_up(connection, self._catalogue, change)
        return self._catalogue


def _leave_out(view: View, hits: Mask, id_: str) -> None:
    """Drop an article from the hits."""
    number = view.connection.execute(select(articles.c.number).where(articles.c.id == id_)).scalar()
    if number is not None:
        hits[number] = False
