"""Endpoints that describe the server: discovery, API roots, collections, statuses."""

from __future__ import annotations

from typing import Any

from tocsin.exchange.taxii.places import collection_resource, root_resource
from tocsin.exchange.taxii.refusal import absent
from tocsin.exchange.taxii.visits import Reply, Visit


def discovery(visit: Visit) -> Reply:
    """The server and its API roots (section 4.1), those of which the caller may see something."""
    server = visit.server
    about = {"title": server.title, "description": server.description, "contact": server.contact}
    said: dict[str, Any] = {name: value for name, value in about.items() if value}
    found = [f"{visit.base}/{root.path}/" for root in server.roots if visit.visible(root)]
    return Reply.resource({**said, "default": found[0], "api_roots": found} if found else said)


def api_root(visit: Visit) -> Reply:
    """An API root (section 4.2)."""
    return Reply.resource(root_resource(visit.here()))


def collections(visit: Visit) -> Reply:
    """The collections of an API root (section 5.1), those that the caller may read or write to."""
    found = [collection_resource(one, rights) for one, rights in visit.visible(visit.here())]
    return Reply.resource({"collections": found} if found else {})


def collection(visit: Visit) -> Reply:
    """One collection (section 5.2)."""
    return Reply.resource(collection_resource(*visit.collection()))


def status(visit: Visit) -> Reply:
    """What became of a request to add objects (section 4.3), for the one who asked."""
    root = visit.here()
    found = visit.server.statuses.get(visit.path["status"])
    if found is None or (found.member, found.root) != (visit.caller.member, root.path):
        raise absent("status")
    return Reply.resource(found.resource())
