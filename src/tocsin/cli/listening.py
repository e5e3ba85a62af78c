"""A service that listens: its sockets, and its log as JSON lines."""

from __future__ import annotations

import datetime as dt
import errno
import json
import logging
import socket
import sys
from typing import Any

from tocsin.model.errors import NodeError

#: A name may have addresses of a family that this machine does not speak.
_NOT_HERE = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


class JsonLines(logging.Formatter):
    """A line of JSON for each record: time in UTC, level, part of the service, what happened."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        told = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name,
            "what": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=True)


def log_lines() -> None:
    """Log to stderr from now on, a line of JSON for each record."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("tocsin").setLevel(logging.INFO)


def sockets_at(host: str, port: int, hint: str) -> list[socket.socket]:
    """Sockets at each address that a host has here. Raises ``NodeError``, with a hint, where another process listens there, or nobody may."""
    made = list[socket.socket]()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for number, (family, _, _, _, address) in enumerate(found, 1):
            try:
                made.append(_socket(socket.AddressFamily(family), address))
            except OSError as error:
                if error.errno not in _NOT_HERE or (number == len(found) and not made):
                    raise
    except OSError as error:
        for one in made:
            one.close()
        raise NodeError(
            f"cannot listen: {error.strerror or error}", where=f"{host}:{port}", hint=hint
        ) from error
    return made


def _socket(family: socket.AddressFamily, address: Any) -> socket.socket:  # noqa: ANN401  (as the family has it)
    """A socket that listens; its address is free again with its process, and it stands for its own family alone."""
    # asyncio sends at once only over what says that it is TCP: else a short answer waits 40 ms for the client's acknowledgement
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
        made.listen()
    except OSError:
        made.close()
        raise
    return made
