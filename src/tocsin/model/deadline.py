"""Connections that end at a time, however slowly whoever is asked sends its bytes: httpcore bounds each read, and never all of them."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore


class Until(httpcore.NetworkBackend):
    """Connects by another backend; connecting, reading and writing end at ``end``, a time of ``clock`` in seconds, with httpcore's own timeouts."""

    def __init__(
        self,
        end: float,
        inner: httpcore.NetworkBackend | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._end, self._inner, self._clock = end, inner or httpcore.SyncBackend(), clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection that ends in time. Raises ``httpcore.ConnectTimeout`` where no time is left."""
        left = self.left(timeout, httpcore.ConnectTimeout)
        made = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return _Stream(made, self.left)

    def left(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
        """Seconds that something may take, at most those that are left; raises ``late`` where there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise late("no time is left")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, left: Callable[..., float]) -> None:
        self._inner, self._left = inner, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes. Raises ``httpcore.ReadTimeout`` where none come in time."""
        return self._inner.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes. Raises ``httpcore.WriteTimeout`` where they are not taken in time."""
        self._inner.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """End the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """The connection over TLS, which ends at the same time."""
        left = self._left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._left)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  (of httpcore)
        """What is known of the connection."""
        return self._inner.get_extra_info(info)
