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
from benchmarks.library_queries import searches, worst

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


def main(count: str, folder: str, times: str) -> None:
    corpus = Corpus()
    with PressStore.open(Path(folder) / "press.db", chain=chain, clock=lambda: _NOW) as store:
        press = Press(
            Path(folder), Settings(name="The Review", address="https://review.example"), store, lambda: _NOW
        )
        started = time.perf_counter()
        search(press, "")
        opened = time.perf_counter() - started
        asked = list(searches(corpus, int(times), int(count)))
        told = {"once": _all(press, asked), "again": _all(press, asked)}
        _correct(store)
        told["corrected"] = _all(press, asked)
        told["alike"] = list(_alike(press, int(times)))
        told["worst"] = [_timed(press, "the worst", text, 3) for text in worst(corpus)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(told | {"opened": opened, "memory": memory}))


def _all(press: Press, asked: Sequence[tuple[str, str]]) -> list[tuple[str, float, float]]:
    return [_timed(press, kind, text, place) for place, (kind, text) in enumerate(asked)]


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


if __name__ == "__main__":
    main(*sys.argv[1:])
