"""Ask a node for the pages of a case by HTTP, over one connection; tells seconds and bytes of each, by kind, as JSON.

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
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from tocsin.cases.spread import spreads
from tocsin.cli.listening import sockets_at
from tocsin.cli.review_serving import settle
from tocsin.model.case import Case
from tocsin.model.member import COMMUNITY
from tocsin.model.trace import Trace, TraceCount
from tocsin.node.cases.attributing import attribution
from tocsin.node.cases.showing import preview, whole
from tocsin.node.desk.desk import Desk
from tocsin.node.member.node import Node, open_node
from tocsin.web.app import application
from tocsin.web.cookies import cookie
from tocsin.web.settings import Settings

_SETTINGS = Settings()
_PAGE = 1000
#: What is asked for: a name, and the end of its path.
_PLACES = (
    ("changed", ".json"),
    ("JSON", ".json"),
    ("HTML", ""),
    ("as the community is told it", ".json?to=community"),
    ("timeline", "/timeline"),
    ("attribution", "/attribution"),
    ("evidence", "/evidence"),
    ("traces", "/traces"),
    ("phase", "/traces?tactic=impact"),
)
Timed = tuple[str, float, float, int]


def main(folder: str, case_id: str, times: str) -> None:
    with open_node(Path(folder) / "node") as node:
        case = node.store.cases.get(case_id)
        if case is None:
            raise SystemExit(f"there is no case {case_id}")
        told = [*_by_http(node, case, int(times)), *_by_hand(node, case, int(times))]
    print(json.dumps(told))


def _by_http(node: Node, case: Case, times: int) -> Iterator[Timed]:
    secret = node.store.sessions.open("admin", dt.timedelta(hours=1))
    headers = {"Cookie": f"{cookie(_SETTINGS)}={secret}"}
    with _served(node) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for kind, end in _PLACES:
            for number in range(times + 1):
                if kind == "changed":
                    node.store.cases.put(case)
                asked = _asked(connection, kind, f"/cases/{case.id}{end}", headers)
                if asked is None:
                    break  # this page is not served
                yield asked if number else ("first", *asked[1:])


def _by_hand(node: Node, case: Case, times: int) -> Iterator[Timed]:
    """The picture alone, as the pages have it made; and what it would take to read all traces each time."""
    ways: dict[str, Callable[[], object]] = {
        "picture": lambda: whole(node, case),
        "preview": lambda: preview(node, case, COMMUNITY),
        "attributed": lambda: attribution(whole(node, case).entries),
        "traces page": lambda: node.store.cases.traces(case.id, limit=_SETTINGS.rows),
        "baseline": lambda: _from_all(node, case),
    }
    for kind, make in ways.items():
        for _ in range(times if kind != "baseline" else min(times, 5)):
            wall, used = time.perf_counter(), time.process_time()
            make()
            yield kind, time.perf_counter() - wall, time.process_time() - used, 0


def _from_all(node: Node, case: Case) -> object:
    """What the spread is without counts that are kept: every trace is read, and counted."""
    counted: dict[tuple[object, ...], TraceCount] = {}
    after = None
    while page := node.store.cases.traces(case.id, after=after, limit=_PAGE):
        for one in page:
            key = (one.member, one.kind, one.tactic, one.incident, one.marking)
            counted[key] = _joined(counted.get(key), one)
        after = (page[-1].first, page[-1].id)
    return spreads(node.store.cases.entries(case.id), counted.values())


def _joined(before: TraceCount | None, one: Trace) -> TraceCount:
    """A count with one trace more; the earliest trace comes first."""
    lasts = [at for at in (one.last, before and before.last) if at]
    return TraceCount(
        member=one.member,
        kind=one.kind,
        tactic=one.tactic,
        incident=one.incident,
        marking=one.marking,
        traces=1 + (before.traces if before else 0),
        count=one.count + (before.count if before else 0),
        first=before.first if before else one.first,
        last=max(lasts, default=None),
        undated=(one.first is None) + (before.undated if before else 0),
    )


@contextlib.contextmanager
def _served(node: Node) -> Iterator[int]:
    """The pages at a free port."""
    app = application(Desk(node), _SETTINGS)
    with contextlib.ExitStack() as stack:
        (listening,) = (stack.enter_context(one) for one in sockets_at("127.0.0.1", 0, ""))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        settle()
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def _asked(
    connection: http.client.HTTPConnection, kind: str, place: str, headers: dict[str, str]
) -> Timed | None:
    wall, used = time.perf_counter(), time.process_time()
    connection.request("GET", place, headers=headers)
    answer = connection.getresponse()
    size = len(answer.read())
    if answer.status == http.client.NOT_FOUND:
        return None
    if answer.status != http.client.OK:
        raise SystemExit(f"{place} was answered with {answer.status}")
    return kind, time.perf_counter() - wall, time.process_time() - used, size


if __name__ == "__main__":
    main(*sys.argv[1:])
