"""The articles of a page of hits, with what was asked for marked in them, as FTS5 finds it: stems and all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, TextClause, bindparam, select, text

from tocsin.model.article import Article
from tocsin.model.member import PUBLIC
from tocsin.model.search import Excerpt, Marked, Part, Query, Words
from tocsin.store.press.search_asking import View
from tocsin.store.press.search_beginnings import written_out
from tocsin.store.press.search_sets import expression
from tocsin.store.press.search_tables import Shelf
from tocsin.store.press.tables import articles

#: Around what is marked: characters that no text is read with.
_BEGINS, _ENDS = "\x02", "\x03"
#: Words of an excerpt, about.
_LENGTH = 36
_article = msgspec.json.Decoder(Article)


def excerpts(view: View, query: Query, numbers: Sequence[int]) -> tuple[Excerpt, ...]:
    """The articles of these numbers in this order."""
    asked = select(articles.c.number, articles.c.raw).where(articles.c.number.in_(numbers))
    raws = {row.number: row.raw for row in view.connection.execute(asked)}
    said = [one for clause in query.clauses if not clause.without for one in clause.any]
    teasers: dict[int, tuple[Marked, Marked]] = {}
    texts: dict[int, Marked] = {}
    asked_for = [one for one in said if isinstance(one, Words)]
    for words, among in written_out(view, asked_for, numbers).items():
        for shelf, held in _by_shelf(view, among):
            teasers |= _teasers(view, shelf, words, held)
            texts |= _texts(view, shelf, words, held)
    return tuple(
        _excerpt(_article.decode(raws[number]), teasers.get(number), texts.get(number, ()))
        for number in numbers
    )


def _excerpt(article: Article, teaser: tuple[Marked, Marked] | None, told: Marked) -> Excerpt:
    headline, summary = teaser or (_parts(article.headline), _parts(article.summary))
    return Excerpt(article, headline, summary, told)


def _teasers(
    view: View, shelf: Shelf, words: Sequence[Words], numbers: list[int]
) -> dict[int, tuple[Marked, Marked]]:
    """Headlines and summaries, marked, by number."""
    rows = _rows(view, f"{shelf}_teasers", words, numbers)
    return {row.number: (_parts(row.headline), _parts(row.summary)) for row in rows}


def _texts(view: View, shelf: Shelf, words: Sequence[Words], numbers: list[int]) -> dict[int, Marked]:
    """Pieces of the text, or of the lede where that is what is read, by number."""
    index = f"{shelf}_texts" if view.whole else f"{shelf}_teasers"
    rows = _rows(view, index, [one for one in words if not one.headline], numbers)
    return {row.number: _with_hits(_parts(row.told)) for row in rows}


def _by_shelf(view: View, numbers: Sequence[int]) -> Iterator[tuple[Shelf, list[int]]]:
    public = view.told(PUBLIC)
    ordered = sorted(numbers, key=lambda number: not public[number])
    for is_open, held in itertools.groupby(ordered, key=lambda number: bool(public[number])):
        yield (Shelf.OPEN if is_open else Shelf.REST), list(held)


def _rows(view: View, index: str, words: Sequence[Words], numbers: list[int]) -> Sequence[Row[Any]]:
    if not words:
        return ()
    match = " OR ".join(
        f"(headline : {expression(one)})" if one.headline else expression(one) for one in words
    )
    return view.connection.execute(_STATEMENTS[index], {"match": match, "numbers": numbers}).all()


def _statement(index: str, told: str, column: int) -> TextClause:
    asked = (
        f"SELECT rowid AS number, {told}snippet({index}, {column}, char(2), char(3), '…', {_LENGTH}) AS told "  # noqa: S608  (names of ours)
        f"FROM {index} WHERE {index} MATCH :match AND rowid IN :numbers"
    )
    return text(asked).bindparams(bindparam("numbers", expanding=True))


def _highlight(shelf: Shelf, column: int, name: str) -> str:
    return f"highlight({shelf}_teasers, {column}, char(2), char(3)) AS {name}, "


_STATEMENTS = {
    f"{shelf}_{texts}": _statement(f"{shelf}_{texts}", told, column)
    for shelf in Shelf
    for texts, told, column in (
        ("teasers", _highlight(shelf, 0, "headline") + _highlight(shelf, 1, "summary"), 2),
        ("texts", "", 3),
    )
}


def _parts(told: str) -> Marked:
    """A text cut at its marks."""
    before, *pieces = told.split(_BEGINS)
    parts = [Part(before)]
    for piece in pieces:
        hit, _, rest = piece.partition(_ENDS)
        parts += [Part(hit, hit=True), Part(rest)]
    return tuple(part for part in parts if part.text)


def _with_hits(told: Marked) -> Marked:
    """A piece of a text if what was asked for stands in it."""
    return told if any(part.hit for part in told) else ()
