"""Whatever a server does with pages and times, and whenever either side stops: no object is lost, none is repeated."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Sequence
from itertools import islice

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.exchange.stix.times import moment
from tocsin.exchange.taxii import BEGINNING, Paging, Patience, TaxiiClient, Timing
from tocsin.model.errors import ExchangeError

_START = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)


class Quirky:
    """A collection whose server writes times with few digits, forgets ``next``, repeats pages, and fails at times."""

    def __init__(
        self, added: Sequence[int], digits: int, forgets: Sequence[bool], repeats: Sequence[bool]
    ) -> None:
        moments = [_START + dt.timedelta(microseconds=one) for one in sorted(added)]
        self.rows = [(at, number) for number, at in enumerate(moments)]
        self.shown = 0
        self.digits, self.forgets, self.repeats = digits, list(forgets), list(repeats)
        self.last: httpx.Response | None = None

    def show(self, count: int) -> None:
        """Add objects up to some count, and all that have the same time as the last of them."""
        while 0 < count < len(self.rows) and self.rows[count - 1][0] == self.rows[count][0]:
            count += 1
        self.shown = max(self.shown, min(count, len(self.rows)))

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.last is None or not (self.repeats and self.repeats.pop()):
            self.last = self._page(request)
        headers = {name: value for name, value in self.last.headers.items() if name.startswith("x-")}
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(self.last.content))

    def _page(self, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        after = moment(query["added_after"]) if "added_after" in query else _START - dt.timedelta(1)
        rows = [row for row in self.rows[: self.shown] if row[0] > after]
        begin, limit = int(query.get("next", 0)), int(query["limit"])
        some = rows[begin : begin + limit]
        said: dict[str, object] = {"objects": [{"n": number} for _, number in some]}
        if begin + limit < len(rows):
            said["more"] = True
            if not (self.forgets and self.forgets.pop()):
                said["next"] = str(begin + limit)
        headers = {"X-TAXII-Date-Added-Last": self._time(some[-1][0])} if some else {}
        return httpx.Response(200, json=said, headers=headers)

    def _time(self, at: dt.datetime) -> str:
        text = at.strftime("%Y-%m-%dT%H:%M:%S.%f")
        return (text[: 20 + self.digits] if self.digits else text[:19]) + "Z"


_offsets = st.integers(0, 3_000_000) | st.integers(0, 3_000).map(lambda one: one * 1_000)
_flags = st.lists(st.booleans(), max_size=6)


@settings(max_examples=300)
@given(
    st.builds(
        Quirky, st.lists(_offsets, min_size=1, max_size=30), st.sampled_from([0, 3, 6]), _flags, _flags
    ),
    st.integers(1, 7),
    st.lists(st.integers(1, 30), max_size=3),
    st.data(),
)
def test_every_object_is_read_once(server, limit, steps, data):
    with httpx.Client(transport=httpx.MockTransport(server.answer)) as http:
        client = TaxiiClient(http, "https://peer.example/")
        cursor, found = BEGINNING, []
        for shown in [*sorted(steps), len(server.rows)]:
            server.show(shown)
            stop = data.draw(st.none() | st.integers(1, 3))
            for number, page in enumerate(client.poll("/r/", "c", cursor, paging=Paging(limit=limit)), 1):
                found += page.objects
                cursor = page.cursor
                if number == stop:
                    break
        server.repeats = []
        for page in client.poll("/r/", "c", cursor, paging=Paging(limit=limit)):
            found += page.objects
    assert sorted(found) == sorted(b'{"n":%d}' % number for number in range(len(server.rows)))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_fields = st.sampled_from(
    ["objects", "more", "next", "title", "collections", "api_roots", "id", "max_content_length"]
)


@settings(max_examples=300)
@given(
    st.lists(st.dictionaries(_fields, _json) | _json, min_size=1, max_size=4),
    st.sampled_from([200, 202, 206, 301, 400, 404, 429, 500, 503]),
    st.dictionaries(
        st.sampled_from(["X-TAXII-Date-Added-Last", "Retry-After"]),
        st.text(st.characters(codec="ascii", exclude_categories=["C"])),
        max_size=2,
    ),
)
def test_whatever_a_server_says_a_poll_ends_and_raises_nothing_but_exchange_errors(bodies, status, headers):
    waiting = [json.dumps(body).encode() for body in bodies]

    def answer(_: httpx.Request) -> httpx.Response:
        body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        timing = Timing(lambda _: None)
        client = TaxiiClient(http, "https://peer.example/", patience=Patience(attempts=2), timing=timing)
        for ask in (client.discover, lambda: client.root("/r"), lambda: client.collections("/r")):
            with contextlib.suppress(ExchangeError):
                ask()
        with contextlib.suppress(ExchangeError):
            list(client.poll("/r", "c", paging=Paging(pages=100)))


def test_an_old_answer_does_not_lead_past_what_was_never_shown():
    server = Quirky([0, 1_000_000, 2_000_000, 3_000_000], 6, [], [])
    server.show(4)
    with httpx.Client(transport=httpx.MockTransport(server.answer)) as http:
        client = TaxiiClient(http, "https://peer.example/")
        first = list(islice(client.poll("/r/", "c", BEGINNING, paging=Paging(limit=1)), 2))
        server.repeats = [True]
        later = list(client.poll("/r/", "c", first[-1].cursor, paging=Paging(limit=1)))
    found = [one for page in (*first, *later) for one in page.objects]
    assert found == [b'{"n":%d}' % number for number in range(4)]
