"""One address for all that a node serves: TAXII for peers, pages for people."""

from __future__ import annotations

from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from tocsin.model.errors import NodeError
from tocsin.node.desk.desk import Desk
from tocsin.node.member.node import Node
from tocsin.node.service.hosting import ROOT, taxii_of, tell_repeats
from tocsin.node.service.repeats import Repeats
from tocsin.node.service.standing import Standing
from tocsin.node.service.tally import Tally
from tocsin.node.service.work import Work
from tocsin.web.app import web_app
from tocsin.web.measured import Measured
from tocsin.web.settings import Settings

_PEERS = ("/taxii2", f"/{ROOT}")


def node_app(node: Node, desk: Desk, work: Work, tally: Tally) -> ASGIApp:
    """The application of a node: requests of peers go to its TAXII server, all others to its pages; all are counted.

    Raises ``NodeError`` where the token of ``/metrics`` cannot be read.
    """
    listen = node.configuration.listen
    pages = web_app(desk, Settings(secure=bool(listen.certificate) or listen.address.startswith("https:")))
    repeats = Repeats()
    taxii = taxii_of(node, work.came, repeats)
    work.tells(lambda stopping: tell_repeats(repeats, node, stopping=stopping))

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the application it is for."""
        path = str(scope.get("path", ""))
        peers = any(path == one or path.startswith(f"{one}/") for one in _PEERS)
        await (taxii if peers else pages)(scope, receive, send)

    tally.registry.register(Standing(node))
    return Measured(served, tally, token_of(node.folder, node.configuration.metrics.token))


def token_of(folder: Path, name: str) -> str:
    """The token in a file below a node's folder, "" where none is named. Raises ``NodeError`` where there is none in it."""
    if not name:
        return ""
    path = folder / name
    try:
        token = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NodeError(f"cannot be read: {error}", where=str(path), hint="put the token there") from error
    if not token:
        raise NodeError("is empty", where=str(path), hint="put the token there, or name no file")
    return token
