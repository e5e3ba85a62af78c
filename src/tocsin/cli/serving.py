"""A node served until it is told to stop; its log is JSON lines."""

from __future__ import annotations

import contextlib
import logging
import socket

import uvicorn

from tocsin.cli.listening import log_lines, sockets_at
from tocsin.node.desk.desk import Desk
from tocsin.node.member.configuration import FILE
from tocsin.node.member.node import Node
from tocsin.node.service.tally import Tally
from tocsin.node.service.work import Work
from tocsin.web.serving import node_app


def serve(node: Node, workers: int) -> None:
    """Serve a node in this process; returns when it is told to stop. Raises ``NodeError`` where it cannot listen."""
    log_lines()
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
    listen = node.configuration.listen
    hint = f"change [listen] in {node.folder / FILE}, or stop what listens there: this node may be running already"
    return sockets_at(listen.host, listen.port, hint)


def _path(node: Node, name: str) -> str | None:
    return str(node.folder / name) if name else None
