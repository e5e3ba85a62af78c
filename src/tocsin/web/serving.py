"""One address for all that a node serves: TAXII for peers, pages for people."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from tocsin.node.desk.desk import Desk
from tocsin.node.member.node import Node
from tocsin.node.service.hosting import ROOT, taxii_of
from tocsin.node.service.work import Work
from tocsin.web.app import web_app
from tocsin.web.settings import Settings

_PEERS = ("/taxii2", f"/{ROOT}")


def node_app(node: Node, desk: Desk, work: Work) -> ASGIApp:
    """The application of a node: requests of peers go to its TAXII server, all others to its pages."""
    listen = node.configuration.listen
    pages = web_app(desk, Settings(secure=bool(listen.certificate) or listen.address.startswith("https:")))
    taxii = taxii_of(node, work.came)

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the application it is for."""
        path = str(scope.get("path", ""))
        peers = any(path == one or path.startswith(f"{one}/") for one in _PEERS)
        await (taxii if peers else pages)(scope, receive, send)

    return served
