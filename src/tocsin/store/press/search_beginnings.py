"""Which words of a page's articles begin as was asked: FTS5 would look through all words of the library for each article."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from tocsin.model.search import Words
from tocsin.store.press.search_asking import View
from tocsin.store.press.search_labels import folded
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
        there = set(re.findall(r"[^\W_]+", folded(" ".join(said))))
        asked[tuple(made for one in words for made in _made(one, there))].append(number)
    return asked


def _made(one: Words, there: set[str]) -> Iterator[Words]:
    if not one.begins:
        yield one
        return
    *before, beginning = folded(one.text).split()
    for word in sorted(word for word in there if word.startswith(beginning))[:_MOST]:
        yield Words(" ".join([*before, word]), headline=one.headline)
