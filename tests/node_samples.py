"""Small nodes for tests, without a network between them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Member
from tocsin.node.calls.drafting import Wanted
from tocsin.node.calls.making import Question, make_call
from tocsin.node.calls.objects import ANSWERS, CALLS, of_others
from tocsin.node.calls.ringing import keep_draft, send
from tocsin.node.member.configuration import Configuration
from tocsin.node.member.making import Founding, found, new_identity
from tocsin.node.member.node import Node
from tocsin.store import ITSELF
from tocsin.store.stored import ALL

NAMES = ("Albion", "Borea", "Corvia")
ADDRESS = Wanted("192.0.2.7", "stix", "[ipv4-addr:value = '192.0.2.7']")
PASSWORD = "correct horse battery staple"  # noqa: S105


class Clock:
    """A clock that moves a second with every look, and by hand."""

    def __init__(self) -> None:
        self.now = dt.datetime(2022, 9, 1, 12, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now


def nodes(folder: Path, *, hub: bool = False) -> dict[str, Node]:
    """Three nodes that have pinned each other's keys; Corvia is a hub if asked for."""
    clock = Clock()
    made = {}
    for name in NAMES:
        configuration = Configuration(id=new_identity(), name=name, hub=hub and name == "Corvia")
        founding = Founding(configuration=configuration, administrator="admin", password=PASSWORD)
        made[name] = found(folder / name, founding, clock)
    for node in made.values():
        for other in made.values():
            if other is not node:
                node.store.members.add(other.me)
    return made


def member(node: Node, name: str) -> Member:
    """A member as a node knows it."""
    return next(one for one in node.store.members.all() if one.name == name)


def rung(node: Node, marking: Marking | None = None, *wanted: Wanted, **more) -> str:
    """A call of a node, sent; its id."""
    question = Question(title="T", text="seen?", marking=marking or Marking(Tlp.AMBER), **more)
    made = make_call(question, wanted or (ADDRESS,), node.configuration.id, node.clock())
    keep_draft(made, "analyst", node)
    send(made.call.id, "analyst", node)
    return made.call.id


def said(node: Node) -> list[tuple[dict, bytes]]:
    """All objects that a node has made, with their bytes, calls and their parts before answers."""
    found = []
    for collection in (CALLS, ANSWERS):
        page = node.store.objects.page(collection, ITSELF, limit=10_000, filters=ALL)
        found += [row.object.raw for row in page.rows if row.object.owner == node.configuration.id]
    return [(msgspec.json.decode(raw), raw) for raw in found]


def kept(node: Node) -> set[str]:
    """Ids of all objects of others that a node has, but for the marking definitions that everyone has."""
    places = (CALLS, ANSWERS, of_others(CALLS), of_others(ANSWERS))
    pages = (node.store.objects.page(place, ITSELF, limit=10_000, filters=ALL) for place in places)
    rows = (row.object for page in pages for row in page.rows)
    return {one.id for one in rows if one.owner != node.configuration.id and one.type != "marking-definition"}
