"""Search a filled store as readers do, each search once and then again; tells seconds of each, by kind, as JSON.

Of each search the wall time and the processor time, which on a busy machine are far apart.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from tocsin.model.article import Kind
from tocsin.model.member import COMMUNITY
from tocsin.model.reader import Reader
from tocsin.press.configuration import Settings
from tocsin.press.demo.corpus import Corpus
from tocsin.press.press import Press
from tocsin.press.searching import more_like, search
from tocsin.release import chain
from tocsin.store.press import PressStore, Texts

_NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
_SUBSCRIBER = Reader("1", "a@example.org", _NOW, until=_NOW + dt.timedelta(days=1))
_OF_COMMUNITY = Reader("2", "b@example.org", _NOW, until=_NOW + dt.timedelta(days=1), audience=COMMUNITY)
_READERS = (None, _SUBSCRIBER, _SUBSCRIBER, _OF_COMMUNITY)
_COMMON, _MIDDLING, _RARE = (0, 60), (60, 3000), (3000, 60_000)


def main(count: str, folder: str, times: str) -> None:
    corpus = Corpus()
    with PressStore.open(Path(folder) / "press.db", chain=chain, clock=lambda: _NOW) as store:
        press = Press(
            Path(folder), Settings(name="The Review", address="https://review.example"), store, lambda: _NOW
        )
        started = time.perf_counter()
        search(press, "")
        opened = time.perf_counter() - started
        searches = list(_searches(corpus, int(times), int(count)))
        told = {"once": _all(press, searches), "again": _all(press, searches)}
        _correct(store)
        told["corrected"] = _all(press, searches)
        told["alike"] = list(_alike(press, int(times)))
        told["worst"] = [_timed(press, "the worst", text, 3) for text in _worst(corpus)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(told | {"opened": opened, "memory": memory}))


def _all(press: Press, searches: Sequence[tuple[str, str]]) -> list[tuple[str, float, float]]:
    return [_timed(press, kind, text, place) for place, (kind, text) in enumerate(searches)]


def _correct(store: PressStore) -> None:
    """Change one article's headline, as a correction does."""
    article = store.articles.by_slug("article-5")
    if article is not None:
        texts = Texts(article.summary, article.body)
        fields = {"version": article.version + 1, "headline": f"{article.headline} again"}
        store.articles.put(msgspec.structs.replace(article, **fields), texts, "benchmark")


def _timed(press: Press, kind: str, text: str, place: int) -> tuple[str, float, float]:
    wall, used = time.perf_counter(), time.thread_time()
    search(press, text, _READERS[place % len(_READERS)])
    return kind, time.perf_counter() - wall, time.thread_time() - used


def _alike(press: Press, times: int) -> Iterator[tuple[str, float, float]]:
    for place in range(times):
        article = press.store.articles.by_slug(f"article-{place * 7 + 1}")
        if article is None:
            continue
        wall, used = time.perf_counter(), time.thread_time()
        more_like(press, article, _OF_COMMUNITY)
        yield "more like this", time.perf_counter() - wall, time.thread_time() - used


def _worst(corpus: Corpus) -> Iterator[str]:
    """As much as a query may ask of what most articles have, none of it asked before."""
    words = corpus.words
    yield " OR ".join(f'"{words[at]} {words[at + 1]}"' for at in range(0, 16, 2))
    yield " ".join(words[at] for at in range(61, 69))
    yield " OR ".join(f"{word}*" for word in dict.fromkeys(word[:3] for word in words[100:110]))


def _searches(corpus: Corpus, times: int, count: int) -> Iterator[tuple[str, str]]:
    """Each kind as often as the others, in turn."""
    random = np.random.default_rng(count)

    def word(ranks: tuple[int, int]) -> str:
        """One of these ranks: rare words are asked for as often as common ones."""
        low, high = np.log(np.array(ranks) + 1)
        return corpus.words[int(np.exp(random.uniform(low, high))) - 1]

    for _ in range(times):
        yield "a common word", word(_COMMON)
        yield "a word", word(_MIDDLING)
        yield "a rare word", word(_RARE)
        yield "two words", f"{word(_COMMON)} {word(_MIDDLING)}"
        yield "four words", " ".join(map(word, (_COMMON, _COMMON, _MIDDLING, _MIDDLING)))
        yield "either of two", f"{word(_MIDDLING)} OR {word(_RARE)}"
        yield "a phrase", f'"{word(_COMMON)} {word(_MIDDLING)}"'
        yield "a phrase of common words", f'"{word(_COMMON)} {word(_COMMON)}"'
        yield "a beginning of 3", f"{word(_MIDDLING)[:3]}*"
        yield "a beginning of 5", f"{word(_RARE)[:5]}*"
        topic = corpus.topics[int(random.integers(len(corpus.topics)))]
        yield "a word in a field", f"{word(_MIDDLING)} {topic.kind}:{topic.slug}"
        kind = list(Kind)[int(random.integers(3))]
        yield (
            "a word of a type since a year",
            f"{word(_MIDDLING)} type:{kind} after:{random.integers(2016, 2026)}",
        )
        yield "a field alone", f"{topic.kind}:{topic.slug}"
        yield "a word without another", f"{word(_MIDDLING)} -{word(_COMMON)}"


if __name__ == "__main__":
    main(*sys.argv[1:])
