"""The TAXII client: what it bears of a server, and what it sends."""

from __future__ import annotations

import datetime as dt
import json

import httpx
import pytest

from stix_samples import MEMBER, OTHER, indicator
from tocsin.exchange.taxii import (
    BEGINNING,
    Basic,
    Bearer,
    BusyError,
    Cursor,
    Envelopes,
    Paging,
    Patience,
    State,
    TaxiiClient,
    Timing,
    TooLargeError,
    http_client,
)
from tocsin.model.errors import ExchangeError, ReleaseError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, Audience
from tocsin.release import release_marked

_NOW = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)


class Peer:
    """A server that answers with what it is given, or does; it remembers requests, and how long the client slept."""

    def __init__(self, *answers, **more):
        self.answers, self.requests, self.slept = list(answers), [], []
        http = httpx.Client(transport=httpx.MockTransport(self._answer))
        timing = Timing(self.slept.append, lambda: float(sum(self.slept)), lambda: _NOW)
        self.client = TaxiiClient(http, "https://peer.example/", timing=timing, **more)

    def _answer(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        found = answer(request) if callable(answer) else answer
        return httpx.Response(
            found.status_code, headers=found.headers, stream=httpx.ByteStream(found.content)
        )

    def poll(self, cursor=BEGINNING, **more):
        return list(self.client.poll("/root/", "calls", cursor, **more))


def page(*objects, last="", **more):
    headers = {"X-TAXII-Date-Added-First": last, "X-TAXII-Date-Added-Last": last} if last else {}
    return httpx.Response(200, json={"objects": list(objects), **more}, headers=headers)


def _all(pulled):
    return [raw for one in pulled for raw in one.objects]


def _faults(pulled):
    return " ".join(fault for one in pulled for fault in one.faults)


def test_a_server_is_discovered():
    said = {"title": "Hub", "api_roots": ["/a/", "https://peer.example/b/"], "unheard": [1]}
    peer = Peer(httpx.Response(200, json=said))
    assert peer.client.discover().api_roots == ("/a/", "https://peer.example/b/")
    peer = Peer(
        httpx.Response(
            200, json={"collections": [{"id": "x", "title": "X", "can_read": True, "can_write": False}]}
        )
    )
    assert peer.client.collections("/a")[0].title == "X"
    assert str(peer.requests[0].url) == "https://peer.example/a/collections/"
    assert Peer(httpx.Response(200, json={})).client.collections("/a") == ()


@pytest.mark.parametrize(
    "reference",
    [
        "https://evil.example/a/",
        "http://peer.example/a/",
        "//evil.example/a/",
        "https://peer.example:8443/",
        "https://[/",
    ],
)
def test_credentials_are_not_taken_to_another_server(reference):
    peer = Peer(httpx.Response(200, json={"title": "x"}))
    with pytest.raises(ExchangeError, match="another server"):
        peer.client.root(reference)
    assert peer.requests == []


def test_a_redirect_is_not_followed():
    with pytest.raises(ExchangeError, match="302"):
        Peer(httpx.Response(302, headers={"Location": "https://evil.example/"})).client.discover()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, content=b""),
        httpx.Response(200, content=b"\xff"),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.Response(200, json={"objects": 5}),
        httpx.Response(200, json={"objects": {}}),
        httpx.Response(200, content=b'{"objects":[{]}'),
        httpx.Response(400),
        httpx.Response(401, json={"title": "who?"}),
        httpx.Response(404, content=b"\x1b[2J"),
        httpx.Response(406, json={"title": ["x"]}),
        httpx.Response(418, json=[]),
        httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=b""),
        httpx.RemoteProtocolError("nonsense"),
        httpx.ConnectError("refused"),
    ],
)
def test_what_a_server_answers_wrongly_is_an_exchange_error_that_names_the_place(answer):
    with pytest.raises(ExchangeError) as found:
        Peer(answer).poll()
    assert found.value.where.startswith("https://peer.example/root/collections/calls/objects/")
    assert "\x1b" not in str(found.value)


def test_a_busy_server_is_asked_again_after_as_long_as_it_says():
    until = "Wed, 01 May 2024 00:00:09 GMT"
    peer = Peer(
        httpx.Response(429, headers={"Retry-After": "7"}),
        httpx.Response(503, headers={"Retry-After": until}),
        httpx.ReadTimeout("slow"),
        page(indicator()),
    )
    assert len(_all(peer.poll())) == 1
    assert peer.slept == [7, 9, 4]


@pytest.mark.parametrize("text", ["", "soon", "-1", "9" * 400])
def test_a_server_that_does_not_say_how_long_it_is_busy_is_given_up_in_the_end(text):
    peer = Peer(httpx.Response(503, headers={"Retry-After": text}))
    with pytest.raises(BusyError) as found:
        peer.poll()
    assert found.value.seconds > 0
    assert sum(peer.slept) <= 7


def test_a_server_that_wants_more_patience_than_there_is_says_when_to_come_back():
    peer = Peer(httpx.Response(429, headers={"Retry-After": "3600"}))
    with pytest.raises(BusyError, match="3600 s"):
        peer.poll()
    assert peer.slept == []


def test_a_page_that_is_too_large_is_asked_for_in_smaller_ones():
    def answer(request):
        limit = int(request.url.params["limit"])
        return httpx.Response(200, json={"objects": [indicator(n) for n in range(min(limit, 9))]})

    peer = Peer(answer, patience=Patience(size=2_000))
    assert _all(peer.poll(paging=Paging(limit=64)))
    with pytest.raises(TooLargeError):
        Peer(httpx.Response(200, content=b"x" * 3_000), patience=Patience(size=2_000)).poll()
    with pytest.raises(TooLargeError, match="values"):
        Peer(httpx.Response(200, content=b"[0,0,0]"), patience=Patience(values=1)).poll()


def test_a_server_that_drips_is_given_up():
    peer = Peer(page(), patience=Patience(seconds=-1))
    with pytest.raises(BusyError, match="in time"):
        peer.poll()


def test_wrong_types_on_a_page_are_told_and_the_rest_is_taken():
    odd = page(indicator(), 5, None, [], "x", more="true", next=2)
    peer = Peer(odd, page(indicator(2), more=[1], next={}))
    pulled = peer.poll()
    assert len(_all(pulled)) == 2
    assert peer.requests[1].url.params["next"] == "2"
    assert "4 of 5 objects are none" in _faults(pulled)
    assert "'next' is no text" in _faults(pulled)


def test_objects_are_handed_on_byte_for_byte():
    raw = json.dumps(indicator("ö"), indent=2).encode()
    peer = Peer(httpx.Response(200, content=b'{"objects" : [ ' + raw + b" ] }"))
    assert _all(peer.poll()) == [raw]


def test_a_server_that_never_ends_is_left():
    for answer in (
        page(more=True, next="same"),
        page(indicator(), more=True, next="same"),
        page(indicator(), more=True),
        page(indicator(), more=True, last="2024-05-01T00:00:00.000000Z"),
        lambda request: page(indicator(), more=True, next=request.url.params.get("next", "") + "x"),
    ):
        peer = Peer(answer)
        pulled = peer.poll()
        assert len(_all(pulled)) <= 1
        assert pulled[-1].faults
        assert len(peer.requests) < 50


def test_a_server_whose_objects_never_end_is_read_on_in_the_next_poll():
    count = iter(range(1000))

    def answer(_):
        number = next(count)
        return page(indicator(number), more=True, next=str(number))

    pulled = Peer(answer).poll(paging=Paging(pages=10))
    assert len(_all(pulled)) == 10
    assert "next poll" in _faults(pulled)


def test_a_cursor_is_text_between_polls():
    pulled = Peer(page(indicator(), last="2024-05-01T00:00:00.000001Z")).poll()
    cursor = pulled[-1].cursor
    assert Cursor.parse(cursor.text()) == cursor
    assert Cursor.parse(None) == BEGINNING
    again = Peer(page(indicator(), indicator(2), last="2024-05-01T00:00:00.000001Z"))
    assert [json.loads(raw)["id"] for raw in _all(again.poll(cursor))] == [indicator(2)["id"]]
    assert again.requests[0].url.params["added_after"] == "2024-05-01T00:00:00.000000Z"
    for text in ("", "x", "{", "[]", '{"after":"x"}', '{"read":5}'):
        with pytest.raises(ExchangeError):
            Cursor.parse(text)


def _released(*values, audience=COMMUNITY, marking=Marking(Tlp.GREEN)):  # noqa: B008
    return [release_marked(json.dumps(one).encode(), marking, MEMBER, audience) for one in values]


_ROOT = httpx.Response(200, json={"title": "R", "max_content_length": 1_500})


def _status(request):
    objects = json.loads(request.content)["objects"]
    details = [{"id": one["id"], "version": one["modified"]} for one in objects]
    status = {
        "id": "1",
        "status": "complete",
        "failure_count": 1,
        "successes": details[1:],
        "failures": details[:1],
    }
    return httpx.Response(202, json=status)


def test_objects_are_sent_in_requests_as_large_as_the_peer_takes_and_each_is_told_of():
    peer = Peer(_ROOT, _status)
    told = peer.client.post("/root/", "calls", OTHER, _released(*(indicator(n) for n in range(7))))
    assert [one.id for one in told] == [indicator(n)["id"] for n in range(7)]
    assert all(len(one.content) <= 1_500 for one in peer.requests[1:])
    assert {one.headers["content-type"] for one in peer.requests[1:]} == {
        "application/taxii+json;version=2.1"
    }
    assert [one.state for one in told].count(State.FAILURE) == len(peer.requests) - 1


def test_what_is_too_large_is_sent_in_halves_and_what_is_too_large_by_itself_fails():
    def answer(request):
        return (
            httpx.Response(413)
            if len(request.content) > 1_000
            else httpx.Response(202, json={"id": "1", "status": "complete"})
        )

    root = httpx.Response(200, json={"title": "R"})
    values = [indicator(1), indicator(2, description="x" * 2_000), indicator(3)]
    told = Peer(root, answer).client.post("/root/", "calls", OTHER, _released(*values))
    assert [one.state for one in told] == [State.SUCCESS, State.FAILURE, State.SUCCESS]


def test_a_peer_that_takes_its_time_is_asked_for_the_status():
    pending = httpx.Response(202, json={"id": "7", "status": "pending", "pending_count": 1})
    done = httpx.Response(200, json={"id": "7", "status": "complete"})
    peer = Peer(_ROOT, pending, pending, done)
    assert [one.state for one in peer.client.post("/root/", "calls", OTHER, _released(indicator()))] == [
        State.SUCCESS
    ]
    assert peer.requests[-1].url.path == "/root/status/7/"
    slow = Peer(_ROOT, pending)
    told = slow.client.post("/root/", "calls", OTHER, _released(indicator()), Envelopes(patience=5))
    assert [one.state for one in told] == [State.PENDING]


def test_a_failure_that_is_only_counted_is_not_taken_for_success():
    counted = httpx.Response(202, json={"id": "7", "status": "complete", "failure_count": 1})
    told = Peer(_ROOT, counted).client.post("/root/", "calls", OTHER, _released(indicator()))
    assert [one.state for one in told] == [State.PENDING]


def test_what_was_released_to_one_member_is_not_sent_to_another():
    secret = _released(indicator(), audience=Audience.of_member(OTHER), marking=Marking(Tlp.AMBER))
    with pytest.raises(ReleaseError):
        Peer(_ROOT).client.post("/root/", "calls", MEMBER, secret)
    assert Peer(_ROOT, _status).client.post("/root/", "calls", OTHER, secret)


def test_a_client_sends_its_credentials_and_asks_for_no_compression():
    with (
        http_client(Bearer("t0ken")) as one,
        http_client(Basic("me", "secret")) as two,
        http_client(None) as three,
    ):
        assert one.headers["authorization"] == "Bearer t0ken"
        assert two.auth is not None
        assert "authorization" not in three.headers
        assert one.headers["accept-encoding"] == "identity"
        assert not one.follow_redirects
