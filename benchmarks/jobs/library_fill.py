"""Fill a publication's store with made-up articles; tells how long that took and how large it is, as JSON."""

from __future__ import annotations

import contextlib
import itertools
import json
import sqlite3
import sys
import time
from pathlib import Path

from tocsin.press.demo.corpus import Corpus
from tocsin.release import chain
from tocsin.store.press import PressStore

_AT_ONCE = 1000
_INDEXES = ("open_teasers", "open_texts", "rest_teasers", "rest_texts")


def main(count: str, folder: str) -> None:
    made = Corpus().articles(int(count))
    path, seconds = Path(folder) / "press.db", 0.0
    path.parent.mkdir(parents=True, exist_ok=True)
    with PressStore.open(path, chain=chain) as store:
        while batch := list(itertools.islice(made, _AT_ONCE)):
            started = time.perf_counter()
            store.articles.add(batch, "benchmark")
            seconds += time.perf_counter() - started
    told = {"seconds": seconds, "index": _index(path), "store": path.stat().st_size}
    print(json.dumps(told))


def _index(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        asked = (f"SELECT coalesce(sum(length(block)), 0) FROM {name}_data" for name in _INDEXES)  # noqa: S608  (ours)
        return sum(int(connection.execute(one).fetchone()[0]) for one in asked)


if __name__ == "__main__":
    main(*sys.argv[1:])
