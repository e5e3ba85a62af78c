"""A node served until it is told to stop; its log is JSON lines."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import json
import logging
import socket
import sys
from typing import Any

import uvicorn

from tocsin.model.errors import NodeError
from tocsin.node.desk.desk import Desk
from tocsin.node.member.configuration import FILE
from tocsin.node.member.node import Node
from tocsin.node.service.tally import Tally
from tocsin.node.service.work import Work
from tocsin.web.serving import node_app

#: A name may have addresses of a family that this machine does not speak.
_NOT_HERE = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


class JsonLines(logging.Formatter):
    """A line of JSON for each record: time in UTC, level, part of the node, what happened."""

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


def serve(node: Node, workers: int) -> None:
    """Serve a node in this process; returns when it is told to stop. Raises ``NodeError`` where it cannot listen."""
    _log_lines()
    listen = node.configuration.listen
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(one) for one in listening(node)]
        desk, tally = Desk(node), Tally()
        desk.listens(tally.unheard)
        work = stack.enter_context(Work(node, desk.changed, workers, tally))
        desk.when_done(work.stir)
        config = uvicorn.Config(
            node_app(node, desk, work, tally),
            ssl_certfile=_path(node, listen.certificate),
            ssl_keyfile=_path(node, listen.key),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
        )
        logging.getLogger("tocsin.node").info("serving at %s:%s", listen.host, listen.port)
        uvicorn.Server(config).run(sockets=sockets)


def listening(node: Node) -> list[socket.socket]:
    """Sockets at each address that the node's host has here. Raises ``NodeError`` where another process listens there, or nobody may."""
    listen, made = node.configuration.listen, list[socket.socket]()
    try:
        found = socket.getaddrinfo(listen.host, listen.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for number, (family, _, _, _, address) in enumerate(found, 1):
            try:
                made.append(_socket(socket.AddressFamily(family), address))
            except OSError as error:
                if error.errno not in _NOT_HERE or (number == len(found) and not made):
                    raise
    except OSError as error:
        for one in made:
            one.close()
        where = f"{listen.host}:{listen.port}"
        hint = f"change [listen] in {node.folder / FILE}, or stop what listens there: this node may be running already"
        raise NodeError(f"cannot listen: {error.strerror or error}", where=where, hint=hint) from error
    return made


def _socket(family: socket.AddressFamily, address: Any) -> socket.socket:  # noqa: ANN401  (as the family has it)
    """A socket that listens; its address is free again with its process, and it stands for its own family alone."""
    made = socket.socket(family, socket.SOCK_STREAM)
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


def _path(node: Node, name: str) -> str | None:
    return str(node.folder / name) if name else None


def _log_lines() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("tocsin").setLevel(logging.INFO)
