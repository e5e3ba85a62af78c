"""A document is fetched where it is public, in bounds, and nowhere else."""

from __future__ import annotations

import itertools
import socket

import httpcore
import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from loopback import serving
from tocsin.exchange.advisory import fetching
from tocsin.exchange.advisory.fetching import Manner, fetch
from tocsin.model.deadline import Until
from tocsin.model.errors import ExchangeError

ANY = Manner(private=True)


async def document(_request):
    return Response("evil[.]example", media_type="text/plain")


async def moved(_request):
    return RedirectResponse("/document")


async def circle(_request):
    return RedirectResponse("/circle")


async def elsewhere(_request):
    return RedirectResponse("file:///etc/passwd")


async def large(_request):
    async def chunks():
        for _ in range(64):
            yield b"x" * 65_536

    return StreamingResponse(chunks())


async def packed(_request):
    return Response(b"\x1f\x8b", headers={"content-encoding": "gzip"})


@pytest.fixture(scope="module")
def site():
    pages = (document, moved, circle, elsewhere, large, packed)
    with serving(Starlette(routes=[Route(f"/{one.__name__}", one) for one in pages])) as url:
        yield url


def test_a_document_comes_with_its_type_also_through_a_redirect(site):
    for page in ("document", "moved"):
        fetched = fetch(f"{site}/{page}", ANY)
        assert (fetched.url, fetched.data) == (f"{site}/document", b"evil[.]example")
        assert fetched.media.startswith("text/plain")


def test_a_private_address_is_not_asked_unless_that_is_wanted(site):
    with pytest.raises(ExchangeError, match=r"private address, 127\.0\.0\.1"):
        fetch(f"{site}/document")


def test_a_public_page_cannot_redirect_to_a_private_address(site, monkeypatch):
    allowed = iter(["127.0.0.1"])
    real = fetching._allowed  # noqa: SLF001  (what it stands for is tested)
    # The first name is said to be public; the address that it redirects to is looked at as any other.
    monkeypatch.setattr(
        fetching, "_allowed", lambda host, *, private: next(allowed, None) or real(host, private=private)
    )
    monkeypatch.setattr(
        fetching, "urljoin", lambda _base, _url: site.replace("127.0.0.1", "localhost") + "/document"
    )
    with pytest.raises(ExchangeError, match="private address"):
        fetch(f"{site}/moved")


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "fd00::1",
        "0.0.0.0",  # noqa: S104  (asked, not listened on)
        "100.64.0.1",
        "224.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::1",
        "::a00:1",
        "fec0::1",
    ],
)
def test_no_address_of_the_house_is_public(address, monkeypatch):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_a, **_k: [(family, socket.SOCK_STREAM, 6, "", (address, 0))]
    )
    with pytest.raises(ExchangeError, match="private address"):
        fetch("http://named.example/")


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("absent", "answers 404"),
        ("circle", "redirects more than 5 times"),
        ("elsewhere", "is no http or https address"),
        ("large", "is larger than 1 MiB"),
        ("packed", "compressed"),
    ],
)
def test_what_is_too_much_or_nothing_is_refused(site, page, what):
    with pytest.raises(ExchangeError, match=what):
        fetch(f"{site}/{page}", Manner(private=True, size=1024**2))


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "http://", "http://[", "https://u:p@a.example/"]
)
def test_only_plain_web_addresses_are_fetched(url):
    with pytest.raises(ExchangeError):
        fetch(url)


def test_headers_that_drip_take_no_longer_than_the_whole(monkeypatch):
    drips = [bytes([one]) for one in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1_000]
    seconds = itertools.count()
    monkeypatch.setattr(fetching, "_Guarded", lambda _: httpcore.MockBackend(drips))
    monkeypatch.setattr(
        fetching, "Until", lambda end, inner: Until(end, inner, lambda: end - 40 + next(seconds))
    )
    with pytest.raises(ExchangeError, match="does not answer in time"):
        fetch("http://slow.example/")
