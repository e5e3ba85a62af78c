"""Which words of a page's articles begin as was asked: FTS5 would look through all words of the library for each article."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from tocsin.model.search import Words
from tocsin.store.press.search_asking import View
from tocsin.store.press.tables import articles

#: Words that one beginning stands for in an article at most; more would be marked as well as these.
_MOST = 12


def written_out(
    view: View, words: Sequence[Words], numbers: Sequence[int]
) -> dict[tuple[Words, ...], list[int]]:
    """What is to be marked in which articles: of each beginning, the words of the article that begin so."""
    if not any(one.begins for one in words):
        return {tuple(words): list(numbers)}
    kept = articles.c.whole if view.whole else articles.c.lede
    columns = (articles.c.number, articles.c.headline, articles.c.summary, kept)
    asked: dict[tuple[Words, ...], list[int]] = defaultdict(list)
    for number, *said in view.connection.execute(select(*columns).where(articles.c.number.in_(numbers))):
        there = set(re.findall(r"[^\W_]+", _folded(" ".join(said))))
        asked[tuple(made for one in words for made in _made(one, there))].append(number)
    return asked


def _made(one: Words, there: set[str]) -> Iterator[Words]:
    if not one.begins:
        yield one
        return
    *before, beginning = _folded(one.text).split()
    for word in sorted(word for word in there if word.startswith(beginning))[:_MOST]:
        yield Words(" ".join([*before, word]), headline=one.headline)


def _folded(said: str) -> str:
    """Without capitals and accents, as the index has it."""
    if said.isascii():
        return said.lower()
    apart = unicodedata.normalize("NFKD", said.lower())
    return "".join(one for one in apart if not unicodedata.combining(one))
