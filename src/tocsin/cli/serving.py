"""A node served until it is told to stop; its log is JSON lines."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys

import uvicorn

from tocsin.node.desk.desk import Desk
from tocsin.node.member.node import Node
from tocsin.node.service.tally import Tally
from tocsin.node.service.work import Work
from tocsin.web.serving import node_app


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
    """Serve a node in this process; returns when it is told to stop."""
    _log_lines()
    listen = node.configuration.listen
    desk, tally = Desk(node), Tally()
    with Work(node, desk.changed, workers, tally) as work:
        desk.when_done(work.stir)
        config = uvicorn.Config(
            node_app(node, desk, work, tally),
            host=listen.host,
            port=listen.port,
            ssl_certfile=_path(node, listen.certificate),
            ssl_keyfile=_path(node, listen.key),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
        )
        logging.getLogger("tocsin.node").info("serving at %s:%s", listen.host, listen.port)
        uvicorn.Server(config).run()


def _path(node: Node, name: str) -> str | None:
    return str(node.folder / name) if name else None


def _log_lines() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("tocsin").setLevel(logging.INFO)
