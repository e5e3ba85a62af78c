"""A connection ends at its time, whatever drips in meanwhile."""

from __future__ import annotations

import itertools

import httpcore
import pytest

from tocsin.model.deadline import Until

DRIPPING = [bytes([one]) for one in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1_000]
URLS = ("http://slow.example/", "https://slow.example/")


@pytest.mark.parametrize("url", URLS)
def test_headers_that_drip_are_left_when_the_time_is_over(url):
    seconds = itertools.count()
    backend = Until(50, httpcore.MockBackend(list(DRIPPING)), lambda: next(seconds))
    with (
        httpcore.ConnectionPool(network_backend=backend) as pool,
        pytest.raises(httpcore.ReadTimeout, match="no time is left"),
    ):
        pool.request("GET", url, extensions={"timeout": {"read": 30}})
    assert next(seconds) < 60


def test_no_connection_is_made_when_the_time_is_over():
    with pytest.raises(httpcore.ConnectTimeout):
        Until(1, httpcore.MockBackend([]), lambda: 1.0).connect_tcp("slow.example", 80)


@pytest.mark.parametrize(("timeout", "left"), [(None, 7), (30, 7), (2, 2)])
def test_nothing_takes_longer_than_what_is_left_or_was_asked(timeout, left):
    assert Until(10, clock=lambda: 3.0).left(timeout, httpcore.ReadTimeout) == left
