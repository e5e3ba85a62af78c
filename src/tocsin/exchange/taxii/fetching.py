"""Requests to a TAXII server that may be slow, busy, broken or hostile: bounded, and tried again where that helps."""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

from tocsin.exchange.taxii import media
from tocsin.exchange.taxii.hosting import Basic, Bearer
from tocsin.model.errors import ExchangeError

_AGAIN = frozenset({429, 500, 502, 503, 504})
_HINTS = {
    401: "check the token or password",
    403: "ask the peer for the right to do this",
    404: "check the address, or ask the peer for the right to see it",
    406: "it speaks no TAXII 2.1",
    415: "it speaks no TAXII 2.1",
}
_PORTS = {"http": 80, "https": 443}


class BusyError(ExchangeError):
    """A peer asks to come back later; ``seconds`` from now."""

    def __init__(self, what: str, seconds: float, *, where: str = "") -> None:
        super().__init__(what, where=where, hint=f"try again in {seconds:.0f} s")
        self.seconds = seconds


class TooLargeError(ExchangeError):
    """A peer sent more, or was sent more, than one of the two takes at once."""


class Patience(msgspec.Struct, frozen=True):
    """How much is borne of a peer.

    ``size`` is bytes of a response, ``values`` how many it has, by the commas between them, ``seconds`` one request's time. A request is tried ``attempts`` times,
    after ``wait`` seconds, twice as many each time, or what the peer asks for, if that is ``most`` at most.
    """

    size: int = 64 * 1024 * 1024
    values: int = 4_000_000
    seconds: float = 120
    attempts: int = 4
    wait: float = 1
    most: float = 60


class Timing(msgspec.Struct, frozen=True):
    """How time is told and let pass: ``clock`` in seconds from anywhere, ``now`` in UTC."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)


PATIENCE = Patience()
TIMING = Timing()


class Fetched(msgspec.Struct, frozen=True):
    """A response: names of headers are lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def http_client(given: Basic | Bearer | None, *, timeout: float = 30, **more: object) -> httpx.Client:
    """A client with credentials, for one peer; redirects are not followed. ``more`` is for httpx, such as ``verify``."""
    headers = {"Accept": media.TAXII, "Accept-Encoding": "identity"}
    if isinstance(given, Bearer):
        headers["Authorization"] = f"Bearer {given.token}"
    auth = httpx.BasicAuth(given.user, given.password) if isinstance(given, Basic) else None
    return httpx.Client(headers=headers, auth=auth, timeout=timeout, follow_redirects=False, **more)  # type: ignore[arg-type]


class Fetcher:
    """Sends requests to one peer, at the origin of its address and nowhere else: they carry its credentials."""

    def __init__(
        self, http: httpx.Client, address: str, patience: Patience = PATIENCE, timing: Timing = TIMING
    ) -> None:
        self._http, self._address, self._patience, self._timing = http, address, patience, timing

    def url(self, reference: str) -> str:
        """An absolute URL of the peer; ExchangeError if it is another's."""
        try:
            found = urljoin(self._address, reference)
            same = _origin(found) == _origin(self._address)
        except ValueError:
            same = False
        if not same:
            hint = "register it as a peer of its own"
            raise ExchangeError(
                f"refers to another server, {reference[:200]!r}", where=self._address, hint=hint
            )
        return found

    def get(self, reference: str, params: Mapping[str, str] | None = None) -> Fetched:
        """The response to GET; raises as ``send`` does."""
        return self._patiently("GET", reference, params or {}, None)

    def post(self, reference: str, body: bytes) -> Fetched:
        """The response to POST; raises as ``send`` does. To send the same again does no harm in TAXII."""
        return self._patiently("POST", reference, {}, body)

    def _patiently(
        self, method: str, reference: str, params: Mapping[str, str], body: bytes | None
    ) -> Fetched:
        """A response that is no error, tried again where that may help.

        BusyError if the peer asks for more patience than there is, TooLargeError if there is too much of something,
        ExchangeError for whatever else there is.
        """
        url, patience = self.url(reference), self._patience
        wait, told = patience.wait, "did not answer"
        for attempt in range(patience.attempts):
            asked: float | None = None
            try:
                found = self._once(method, url, params, body)
                if found.status not in _AGAIN:
                    return _unless_error(found)
                told, asked = _said(found), self._retry_after(found)
            except httpx.TimeoutException:
                told = "did not answer in time"
            except httpx.TransportError as error:
                told = f"cannot be reached: {error}"
            except httpx.HTTPError as error:
                raise ExchangeError(f"sent no HTTP: {error}", where=url) from error
            if asked is not None and asked > patience.most:
                raise BusyError(told, asked, where=url)
            if attempt + 1 < patience.attempts:
                self._timing.sleep(min(wait if asked is None else asked, patience.most))
                wait *= 2
        raise BusyError(told, min(wait, patience.most), where=url)

    def _once(self, method: str, url: str, params: Mapping[str, str], body: bytes | None) -> Fetched:
        until = self._timing.clock() + self._patience.seconds
        headers = {"Content-Type": media.TAXII} if body is not None else {}
        with self._http.stream(method, url, params=dict(params), content=body, headers=headers) as response:
            if response.headers.get("content-encoding", "identity") != "identity":
                raise ExchangeError("compresses what was not to be compressed", where=url)
            parts, size = [], 0
            for part in response.iter_raw():
                size += len(part)
                if size > self._patience.size:
                    raise TooLargeError(f"sent more than {self._patience.size} bytes", where=url)
                if self._timing.clock() > until:
                    raise httpx.ReadTimeout("too slow")
                parts.append(part)
            body = b"".join(parts)
            if body.count(b",") > self._patience.values:
                raise TooLargeError(f"sent more than {self._patience.values} values", where=url)
            return Fetched(url, response.status_code, dict(response.headers), body)

    def _retry_after(self, found: Fetched) -> float | None:
        """Seconds that a response asks to wait, as a number or as a date (RFC 9110, section 10.2.3)."""
        text = found.headers.get("retry-after", "")
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            until = email.utils.parsedate_to_datetime(text)
        except ValueError:
            return None
        at = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
        return max(0.0, (at - self._timing.now()).total_seconds())


def _unless_error(found: Fetched) -> Fetched:
    if found.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise TooLargeError(_said(found), where=found.url)
    if not HTTPStatus.OK <= found.status < HTTPStatus.MULTIPLE_CHOICES:
        raise ExchangeError(_said(found), where=found.url, hint=_HINTS.get(found.status, ""))
    return found


def _said(found: Fetched) -> str:
    """The status and, where there is one, the title of the error object, as text that steers no terminal."""
    title = ""
    try:
        said = msgspec.json.decode(found.body[:100_000])
        title = said["title"] if isinstance(said, dict) and isinstance(said.get("title"), str) else ""
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, KeyError):
        title = ""
    return f"answered {found.status}" + (f": {json.dumps(title[:200])}" if title else "")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
