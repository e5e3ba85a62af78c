"""The alliance is founded: five nodes that have pinned each other's keys, and tokens at the hub."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tocsin.model.member import Member
from tocsin.node.demo.alliance.nations import VICTIM, Nation
from tocsin.node.member.configuration import Configuration, Listen, Peer, Review, Schedule
from tocsin.node.member.making import Founding, found, new_identity
from tocsin.node.member.node import open_node, write_secret
from tocsin.node.member.tokens import READ, WRITE
from tocsin.node.service.hosting import ROOT

HOST = "127.0.0.1"
ADMINISTRATOR = "administrator"
#: The folder, beside the nodes', in which members put what a publication may tell.
DOOR = "door"
_QUICK = Schedule(poll=1.0, send=0.5, look=5.0)


class Founded(msgspec.Struct, frozen=True):
    """A nation's node: where it is, its identity, its address, the password of its pages, and its public key."""

    nation: Nation
    folder: Path
    member: str
    address: str
    password: str
    key: str = ""


def found_alliance(nations: Sequence[Nation], folder: Path) -> tuple[Founded, ...]:
    """Make the nodes of an alliance below ``folder``; ports of this machine are chosen that are free now."""
    ports = free_ports(len(nations))
    ids = {nation.slug: new_identity() for nation in nations}
    (hub,) = (nation for nation in nations if nation.hub)
    hub_url = f"http://{HOST}:{ports[nations.index(hub)]}/{ROOT}"
    peer = Peer(member=ids[hub.slug], url=hub_url, token="tokens/hub")  # noqa: S106  (the name of a file)
    made = []
    members: list[Member] = []
    for nation, port in zip(nations, ports, strict=True):
        address = f"http://{HOST}:{port}"
        configuration = Configuration(
            id=ids[nation.slug],
            name=nation.name,
            hub=nation.hub,
            listen=Listen(host=HOST, port=port, address=address),
            peers=() if nation.hub else (peer,),
            schedule=_QUICK,
            review=_fed_by(nation),
        )
        password = secrets.token_urlsafe(12)
        founding = Founding(configuration=configuration, administrator=ADMINISTRATOR, password=password)
        with found(folder / nation.slug, founding) as node:
            members.append(node.me)
            key = node.me.keys[-1].x
        made.append(Founded(nation, folder / nation.slug, ids[nation.slug], address, password, key))
    _introduce(made, members, next(one for one in made if one.nation.hub))
    return tuple(made)


def feeds(nation: Nation) -> bool:
    """Whether a nation hands over to a publication: the victim, and the one that cannot see, which says so to its own readers."""
    return nation is VICTIM or nation.forgets


def _fed_by(nation: Nation) -> Review:
    if not feeds(nation):
        return Review()
    return Review(folder=f"../{DOOR}", seconds=5.0, gaps=nation.forgets)


def _introduce(made: Sequence[Founded], members: Sequence[Member], hub: Founded) -> None:
    """Everybody pins everybody's keys; the hub gives each a token."""
    for one in made:
        with open_node(one.folder) as node, node.store.transaction():
            for member in members:
                if member.id != one.member:
                    node.store.members.add(member)
            if one is hub:
                for other in made:
                    if other is not hub:
                        _, secret = node.store.tokens.issue(other.member, [READ, WRITE])
                        write_secret(other.folder / "tokens" / "hub", secret.encode())


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens at now."""
    sockets = [socket.create_server((HOST, 0)) for _ in range(count)]
    try:
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()
