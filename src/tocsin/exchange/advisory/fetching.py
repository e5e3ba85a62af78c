"""Fetches one document from the web because somebody asked for it: bounded, and never from inside the house."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
import msgspec

from tocsin.exchange.advisory.document import MAX_BYTES
from tocsin.model.deadline import Until
from tocsin.model.errors import ExchangeError

_REDIRECTS = 5
#: IPv6 that leads to an IPv4 address within it, by a translator or a tunnel, and what was local once: nothing public needs them.
_TRANSLATED = tuple(
    map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "fec0::/10"))
)
_MOVED = frozenset({301, 302, 303, 307, 308})
_HEADERS: dict[bytes | str, bytes | str] = {"User-Agent": "tocsin", "Accept-Encoding": "identity"}


class Fetched(msgspec.Struct, frozen=True):
    """A document as it came: from where after all redirects, its media type, its bytes."""

    url: str
    media: str
    data: bytes


class Manner(msgspec.Struct, frozen=True):
    """How documents are fetched: seconds in all, bytes at most, whether from private addresses, too."""

    seconds: float = 30
    size: int = MAX_BYTES
    private: bool = False


def fetch(url: str, manner: Manner = Manner()) -> Fetched:  # noqa: B008  (frozen)
    """The document at a URL. Nothing that it refers to is loaded.

    Raises ``ExchangeError`` if it cannot be had, is too large or too slow, or is at a private address, at once or
    through a redirect, unless ``manner`` allows that.
    """
    end = time.monotonic() + manner.seconds
    with _pool(manner, end) as pool:
        for _ in range(_REDIRECTS + 1):
            _check(url)
            with _answered(pool, url, manner) as response:
                moved = _header(response, b"location")
                if response.status in _MOVED and moved:
                    url = urljoin(url, moved)
                    continue
                if response.status != HTTPStatus.OK:
                    hint = "open it in a browser and give the saved file"
                    raise ExchangeError(f"answers {response.status}", where=url, hint=hint)
                return Fetched(url, _header(response, b"content-type"), _body(response, url, manner, end))
    raise ExchangeError(f"redirects more than {_REDIRECTS} times", where=url)


def _check(url: str) -> None:
    """Refuse what is no web address, or carries credentials."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise ExchangeError(f"is no web address: {error}", where=url) from error
    if parts.scheme not in {"http", "https"} or not host:
        raise ExchangeError(
            "is no http or https address", where=url, hint="save the document and give the file"
        )
    if parts.username or parts.password:
        raise ExchangeError(
            "carries a name or password", where=urlsplit(url).hostname or "", hint="leave it out"
        )


@contextmanager
def _answered(pool: httpcore.ConnectionPool, url: str, manner: Manner) -> Iterator[httpcore.Response]:
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), manner.seconds)
    try:
        with pool.stream("GET", url, headers=_HEADERS, extensions={"timeout": timeout}) as response:
            yield response
    except httpcore.TimeoutException as error:
        raise ExchangeError(
            "does not answer in time", where=url, hint="try again, or give a saved file"
        ) from error
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
        UnicodeError,
    ) as error:
        raise ExchangeError(f"cannot be fetched: {error}", where=url, hint="give a saved file") from error


def _header(response: httpcore.Response, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == name), "")


def _body(response: httpcore.Response, url: str, manner: Manner, end: float) -> bytes:
    """What is sent; it may be no more than ``manner`` says, and takes no longer."""
    if _header(response, b"content-encoding") not in {"", "identity"}:
        raise ExchangeError("is sent compressed although nobody asked", where=url, hint="give a saved file")
    data = bytearray()
    for chunk in response.iter_stream():
        data += chunk
        if len(data) > manner.size:
            raise ExchangeError(f"is larger than {manner.size // 1024**2} MiB", where=url)
        if time.monotonic() > end:
            raise ExchangeError(
                f"takes longer than {manner.seconds:.0f} s", where=url, hint="give a saved file"
            )
    return bytes(data)


def _pool(manner: Manner, end: float) -> httpcore.ConnectionPool:
    """Connections that ask no proxy, are made only to where they may be, and end in time."""
    guard = Until(end, _Guarded(lambda host: _allowed(host, private=manner.private)))
    return httpcore.ConnectionPool(ssl_context=httpx.create_ssl_context(), network_backend=guard)


class _Guarded(httpcore.NetworkBackend):
    """Connects to the very address that was looked at: what a name means is asked once."""

    def __init__(self, allowed: Callable[[str], str]) -> None:
        self._allowed, self._plain = allowed, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to a host. Raises ``httpcore.ConnectError`` if it is at an address that is not allowed."""
        return self._plain.connect_tcp(self._allowed(host), port, timeout, local_address, socket_options)


def _allowed(host: str, *, private: bool) -> str:
    """The address of a host, if it is one that may be asked."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} is not known: {error}") from error
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    for address in addresses:
        if private or _is_public(address):
            return address
    raise httpcore.ConnectError(
        f"{host} is at a private address, {addresses[0]}: --allow-private, or private in [[feeds]], allows that"
    )


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address)
    if isinstance(known, ipaddress.IPv6Address):
        if any(known in network for network in _TRANSLATED):
            return False
        known = known.ipv4_mapped or known
    return known.is_global and not known.is_multicast
