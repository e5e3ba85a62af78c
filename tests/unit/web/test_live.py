"""The stream: it says what changed, ends with the session, and there are only so many."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import HTTPException
from starlette.datastructures import FormData
from starlette.requests import Request

from tocsin.web.access import Visit
from tocsin.web.live import Streams, _told
from tocsin.web.settings import Settings
from web_client import Client
from web_desk import FakeDesk


def visit(desk: FakeDesk, **settings) -> Visit:
    session = desk.accounts.log_in("reader", "reader")
    made = Settings(**{"look": 0.001, "stream_time": 0.02, **settings})
    return Visit(Request({"type": "http", "headers": []}), desk, made, session, FormData())


def told(visit: Visit, streams: Streams, change=None) -> str:
    async def gather() -> str:
        text = ""
        async for part in _told(visit, streams):
            text += part
            if change:
                change(visit.desk, text)
        return text

    return asyncio.run(gather())


def opened(most: int = 1) -> Streams:
    streams = Streams(most, most)
    streams.begin("reader")
    return streams


def test_the_number_is_told_at_once_and_then_when_it_rises():
    desk = FakeDesk()

    def change(desk, text):
        if "data: 7" in text:
            desk.number = 9

    text = told(visit(desk), opened(), change)
    assert text.startswith("retry: ")
    assert text.count("event: changes") == 2
    assert "id: 9\nevent: changes\ndata: 9\n\n" in text


def test_a_stream_ends_when_it_is_old_and_another_may_begin():
    streams = opened()
    told(visit(FakeDesk()), streams)
    streams.begin("reader")


def test_a_stream_ends_with_its_session():
    desk = FakeDesk()
    text = told(visit(desk, stream_time=1.0), opened(), lambda desk, _text: desk.accounts.sessions.clear())
    assert text.endswith("event: ended\ndata: log-in\n\n")


def test_there_are_only_so_many_streams():
    streams = opened(1)
    with pytest.raises(HTTPException) as refused:
        streams.begin("analyst")
    assert refused.value.status_code == 503


def test_one_account_takes_no_more_than_its_share_of_them():
    streams = Streams(10, 2)
    for _ in range(2):
        streams.begin("reader")
    with pytest.raises(HTTPException) as refused:
        streams.begin("reader")
    assert refused.value.status_code == 503
    streams.begin("analyst")
    streams.end("reader")
    streams.begin("reader")


def test_the_stream_is_served_as_events_and_not_kept():
    client = Client(settings=Settings(look=0.001, stream_time=0.01)).log_in("reader")
    answer = client.get("/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert "event: changes" in answer.text


def test_nobody_streams_without_a_log_in():
    answer = Client().get("/events")
    assert (answer.status_code, answer.json()["what"]) == (401, "nobody has logged in")
