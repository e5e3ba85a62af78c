"""Queries over what one transaction sees: which articles hold what is asked, and what decides their order."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from tocsin.model.member import PUBLIC, Audience
from tocsin.model.search import KINDS, Clause, Field, Query, Tag, Words
from tocsin.store.columns import micros
from tocsin.store.press.search_catalogue import Catalogue, Mask
from tocsin.store.press.search_ranking import BODY, HEADLINE, OFTEN, SUMMARY, TAG, Scored
from tocsin.store.press.search_sets import Sets, ToldTo, WordsIn
from tocsin.store.press.search_tables import Shelf

#: So many words, the rarest of the query, decide the order: what is in most articles tells them apart no more.
DECIDING = 6


class View(NamedTuple):
    """What one transaction sees, for an audience (None for the desk), by whole texts or by teasers alone."""

    connection: Connection
    catalogue: Catalogue
    sets: Sets
    audience: Audience | None
    whole: bool
    tags: dict[Tag | Words, Mask]  # those that were looked up

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """The shelves that are looked at: of the other one the public is not told, so nothing there is read."""
        return (Shelf.OPEN,) if self.audience == PUBLIC else tuple(Shelf)

    def told(self, audience: Audience | None) -> Mask:
        """What an audience may be told of, the desk of all there is."""
        if audience is None:
            return self.catalogue.all()
        return self.sets.get(self.connection, self.catalogue, ToldTo(audience))

    def words(self, shelves: Sequence[Shelf], texts: str, column: str, words: Words) -> Mask:
        """Articles on shelves that have words in a column, "" for any, of their ``teasers`` or ``texts``."""
        asked = (WordsIn(f"{shelf}_{texts}", column, words) for shelf in shelves)
        found = (self.sets.get(self.connection, self.catalogue, members) for members in asked)
        return functools.reduce(operator.or_, found)

    def tagged(self, tag: Tag) -> Mask:
        """Articles that are about something, by somebody or of a type."""
        if tag not in self.tags:
            self.tags[tag] = _tagged(self.catalogue, tag)
        return self.tags[tag]

    def named(self, words: Words) -> Mask:
        """Articles that are about something whose name or id has words."""
        if words not in self.tags:
            self.tags[words] = self.catalogue.named(words)
        return self.tags[words]


def holding(view: View, query: Query) -> Mask:
    """Articles that the audience may be told of for which a query holds."""
    hits = view.told(view.audience)
    for clause in query.clauses:
        hits = hits & _clause(view, clause)
    if query.since is not None:
        hits = hits & (view.catalogue.at >= micros(query.since))
    if query.until is not None:
        hits = hits & (view.catalogue.at < micros(query.until))
    return hits


def deciding(view: View, query: Query) -> tuple[Scored, ...]:
    """What decides the order: all tags, and of the words the rarest on the open shelf."""
    public = view.told(PUBLIC)
    total = int(public.sum())
    asked = dict.fromkeys(one for clause in query.clauses if not clause.without for one in clause.any)
    tags = [view.tagged(one) for one in asked if isinstance(one, Tag)]
    words = [(having(view, one), one) for one in asked if isinstance(one, Words)]
    rarest = sorted(words, key=lambda one: (one[0], one[1].text))[:DECIDING]
    return (
        *(Scored(((mask, TAG),), int((mask & public).sum()), total) for mask in tags),
        *(Scored(tuple(_places(view, one, common=count * 2 > total)), count, total) for count, one in rarest),
    )


def having(view: View, words: Words) -> int:
    """How many articles on the open shelf have words."""
    return int(_with_words(view, words, (Shelf.OPEN,)).sum())


def _clause(view: View, clause: Clause) -> Mask:
    found = view.catalogue.nothing()
    for one in clause.any:
        found |= _with_words(view, one, view.shelves) if isinstance(one, Words) else view.tagged(one)
    return ~found if clause.without else found


def _with_words(view: View, words: Words, shelves: Sequence[Shelf]) -> Mask:
    """Articles that have words in what the reader may read of every article on the shelves, or are about something called so."""
    if words.headline:
        return view.words(shelves, "teasers", "headline", words)
    named = view.named(words)
    if Shelf.REST not in shelves:
        named = named & view.told(PUBLIC)
    return named | view.words(shelves, "texts" if view.whole else "teasers", "", words)


def _places(view: View, words: Words, *, common: bool) -> Iterator[tuple[Mask, float]]:
    """Where words stand; of what most articles have, only whether they stand in the headline: the rest tells little."""
    yield view.words(view.shelves, "teasers", "headline", words), HEADLINE
    if words.headline:
        return
    yield _with_words(view, words, view.shelves), BODY
    if common:
        return
    yield view.words(view.shelves, "teasers", "summary", words), SUMMARY
    if view.whole and not words.begins and words.text.isalnum():
        yield view.words(view.shelves, "texts", "often", words), OFTEN


def _tagged(catalogue: Catalogue, tag: Tag) -> Mask:
    if tag.field is not Field.TYPE:
        return catalogue.labelled(tag.field, tag.value)
    codes = [place for place, kind in enumerate(KINDS) if kind.value == tag.value]
    return (catalogue.kind == codes[0]) & catalogue.all() if codes else catalogue.nothing()
