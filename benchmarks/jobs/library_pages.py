"""Ask a filled publication for its pages by HTTP, over one connection; tells seconds and bytes of each, by kind, as JSON.

The pages are served in this process, so processor time is that of the server and of asking.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import uvicorn
from benchmarks.library_queries import searches

from tocsin.cli.listening import sockets_at
from tocsin.cli.review_serving import settle
from tocsin.library.places import search_place
from tocsin.press.configuration import Settings as PressSettings
from tocsin.press.demo.corpus import Corpus
from tocsin.press.press import Press
from tocsin.press.searching import make_ready
from tocsin.release import chain
from tocsin.store.press import PressStore
from tocsin.web.review.allowance import Allowances, Searches
from tocsin.web.review.app import application
from tocsin.web.settings import Settings

_NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
_NO_LIMIT = 1_000_000_000


def main(count: str, folder: str, times: str) -> None:
    with PressStore.open(Path(folder) / "press.db", chain=chain, clock=lambda: _NOW) as store:
        settings = PressSettings(name="The Review", address="https://review.example")
        press = Press(Path(folder), settings, store, lambda: _NOW)
        make_ready(press)
        with _served(press) as port:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            told = [_asked(connection, *one) for one in _places(int(count), int(times))]
    print(json.dumps(told))


@contextlib.contextmanager
def _served(press: Press) -> Iterator[int]:
    """The pages at a free port, searched as often as one likes."""
    app = application(
        press, Settings(), allowances=Allowances(searches=Searches(each=_NO_LIMIT, place=_NO_LIMIT))
    )
    with contextlib.ExitStack() as stack:
        (listening,) = (stack.enter_context(one) for one in sockets_at("127.0.0.1", 0, ""))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        settle()
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def _places(count: int, times: int) -> Iterator[tuple[str, str]]:
    """Pages of each kind, with what they are of."""
    corpus = Corpus()
    for _, text in searches(corpus, times, count + 1):
        yield "search", search_place(text)
    for number in range(times):
        yield "article", f"/articles/article-{(number * 7 + 1) % count}"
        topic = corpus.topics[number * 31 % len(corpus.topics)]
        yield "topic", f"/topics/{topic.kind.value}/{quote(topic.slug)}"
        yield "topics", "/topics"
        yield "front", "/"


def _asked(connection: http.client.HTTPConnection, kind: str, place: str) -> tuple[str, float, float, int]:
    wall, used = time.perf_counter(), time.process_time()
    connection.request("GET", place)
    size = len(connection.getresponse().read())
    return kind, time.perf_counter() - wall, time.process_time() - used, size


if __name__ == "__main__":
    main(*sys.argv[1:])
