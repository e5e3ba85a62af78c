"""What is asked of a provider: JSON, bounded in size and time, over verified TLS, and never by way of elsewhere."""

from __future__ import annotations

import functools
import ssl
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpcore
import httpx
import msgspec

from tocsin.model.deadline import Until
from tocsin.model.errors import ExchangeError

_SECONDS, _SIZE = 10.0, 256 * 1024


class Wire:
    """Asks a provider; redirects are not followed, proxies and credentials of the surroundings not used. Raises ``ExchangeError``."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._transport = transport

    @functools.cached_property
    def _trusted(self) -> ssl.SSLContext:
        """What this machine trusts, read when a provider is asked for the first time."""
        return ssl.create_default_context()

    def get(self, url: str, bearer: str = "") -> dict[str, Any]:
        """The JSON object at an address."""
        return self._asked("GET", url, {"Authorization": f"Bearer {bearer}"} if bearer else {})

    def post(self, url: str, form: Mapping[str, str], basic: tuple[str, str] | None = None) -> dict[str, Any]:
        """The JSON object that a form is answered with; ``basic`` is the name and secret of the client."""
        return self._asked("POST", url, {}, data=dict(form), auth=httpx.BasicAuth(*basic) if basic else None)

    def _asked(self, method: str, url: str, headers: Mapping[str, str], **more: Any) -> dict[str, Any]:  # noqa: ANN401  (of httpx)
        always = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "tocsin"}
        end = time.monotonic() + _SECONDS
        try:
            with (
                self._client(end) as client,
                client.stream(method, url, headers=always | dict(headers), **more) as response,
            ):
                return _object(response, _body(response, end))
        except httpx.TimeoutException as error:
            raise _fault(url, "does not answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _fault(url, f"cannot be asked: {error}") from error

    def _client(self, end: float) -> httpx.Client:
        return httpx.Client(
            transport=self._transport or _Timely(self._trusted, end),
            timeout=_SECONDS,
            follow_redirects=False,
            trust_env=False,
        )


class _Timely(httpx.HTTPTransport):
    """As httpx asks, but that all is over in time: headers that are sent a byte at a time, too."""

    def __init__(self, trusted: ssl.SSLContext, end: float) -> None:
        super().__init__(verify=trusted, trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=trusted, network_backend=Until(end))


def _body(response: httpx.Response, end: float) -> bytes:
    url = str(response.url)
    if response.status_code != HTTPStatus.OK:
        raise _fault(url, f"answers {response.status_code}")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise _fault(url, "answers compressed although nobody asked")
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > _SIZE:
            raise _fault(url, f"answers more than {_SIZE // 1024} KiB")
        if time.monotonic() > end:
            raise _fault(url, f"takes longer than {_SECONDS:.0f} s")
    return bytes(data)


def _object(response: httpx.Response, body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _fault(str(response.url), "answers no JSON object") from error


def _fault(url: str, what: str) -> ExchangeError:
    return ExchangeError(what, where=url, hint="try again later, or ask whoever runs the provider")
