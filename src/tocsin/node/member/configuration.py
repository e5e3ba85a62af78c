"""A node's configuration: one TOML file in its folder, every setting with a default that is safe."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from tocsin.cases.severity import DEMONSTRATION, Weights
from tocsin.model.errors import NodeError
from tocsin.node.calls.limits import Limits
from tocsin.node.folders import NODE_FILE
from tocsin.release import ReleasePolicy

FILE = NODE_FILE
_TEMPLATE = """\
# A node of Tocsin. Settings that are left out have their defaults: see docs/reference/node.md.

id = {id}
name = {name}
hub = {hub}  # true: passes on what other members made
declares = {declares}  # true: logs stay in a system of your own; calls are not searched here, you say what it shows
declares_beside = {declares_beside}  # true: part of the logs stay there; calls are searched here, and you say what the others show
lake = {lake}  # below this folder, or an absolute path
store = {store}  # a file below this folder, or postgresql://user@host/database

[listen]
host = {host}
port = {port}
address = {address}  # the base URL by which others reach this node, "" if they cannot
certificate = ""  # PEM files; both empty where a proxy in front speaks TLS
key = ""

[schedule]  # seconds: ask peers for what is new, send what waits, look whether the lake has grown
poll = {poll}
send = {send}
look = {look}

[release]
# What leaves without a person: the strictest label at which it may, or "never".
auto_not_seen = "TLP:AMBER"
auto_blind = "TLP:AMBER"
# Matches that nobody has confirmed: "hold" them, or let a person release a bare "count".
matched = "hold"
pseudonyms = false
times = "exact"  # or "day"
logsources = true
# While a match waits for a person: hold that "item", so that its lack tells of it, or the whole "answer".
hold = "item"
"""


class Peer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A node that this one polls and sends to: a hub, or another member.

    ``member`` is its identity, ``url`` the address of its TAXII API root, ``token`` the name of the file below the node's
    folder with the token it gave us. ``certificate`` names a PEM file below the folder: what it signed, or itself, is trusted for this
    peer and nothing else is; "" where this machine trusts the peer's certificate already.
    """

    member: str
    url: str
    token: str
    certificate: str = ""


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often, in seconds: ask peers for what is new, send what waits, look whether the lake has grown."""

    poll: float = 20.0
    send: float = 5.0
    look: float = 60.0


class Listen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the node listens; ``certificate`` and ``key`` are PEM files, "" where a proxy in front speaks TLS.

    ``address`` is the base URL by which others reach it, "" if they cannot.
    """

    host: str = "127.0.0.1"
    port: int = 8700
    certificate: str = ""
    key: str = ""
    address: str = ""


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is handed over to a publication: nothing without a ``folder``, into which files are written and from which nothing is read.

    ``audience`` is whom the publication is for: what ``release`` does not let reach them is not handed over. It is looked at every so many
    ``seconds``. With ``gaps`` the techniques that this member cannot see go there too, marked as its own, for its own readers.
    """

    folder: str = ""
    audience: Literal["public", "community", "constituents", "member"] = "public"
    seconds: float = 300.0
    gaps: bool = False


class Cases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How cases are weighed: the ``weights`` of the factors of NCISS, those left out as published."""

    weights: Weights = DEMONSTRATION


class Metrics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may read ``/metrics``: whoever brings the token in the file ``token`` below the node's folder; with "" this machine."""

    token: str = ""


class Configuration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of a node; paths are below its ``folder`` unless they are absolute.

    ``declares`` tells that all of its logs are in a system of its own, ``declares_beside`` that part of them are.
    """

    id: str
    name: str
    hub: bool = False
    declares: bool = False
    declares_beside: bool = False
    lake: str = "lake"
    store: str = "store/node.db"
    listen: Listen = Listen()
    peers: tuple[Peer, ...] = ()
    schedule: Schedule = Schedule()
    limits: Limits = Limits()
    release: ReleasePolicy = ReleasePolicy()
    metrics: Metrics = Metrics()
    review: Review = Review()
    cases: Cases = Cases()


def read_configuration(folder: Path) -> Configuration:
    """Read ``tocsin.toml`` of a node's folder. Raises ``NodeError`` naming the file and what is wrong with it."""
    path = folder / FILE
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Configuration)
    except FileNotFoundError as error:
        hint = "make one: tocsin node init DIR --name NAME"
        raise NodeError("there is no node here", where=str(folder), hint=hint) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        hint = "see the reference of settings"
        raise NodeError(f"the configuration cannot be used: {error}", where=str(path), hint=hint) from error


def write_configuration(folder: Path, configuration: Configuration) -> None:
    """Write a new node's ``tocsin.toml``, each setting with a remark; what is left out has its default."""
    listen = configuration.listen
    text = _TEMPLATE.format(
        id=_quoted(configuration.id),
        name=_quoted(configuration.name),
        hub=str(configuration.hub).lower(),
        declares=str(configuration.declares).lower(),
        declares_beside=str(configuration.declares_beside).lower(),
        lake=_quoted(configuration.lake),
        store=_quoted(configuration.store),
        host=_quoted(listen.host),
        port=listen.port,
        address=_quoted(listen.address),
        poll=configuration.schedule.poll,
        send=configuration.schedule.send,
        look=configuration.schedule.look,
    )
    peers = "".join(_peer(peer) for peer in configuration.peers)
    _write(folder / FILE, text + _review(configuration.review) + peers, "x")


def add_peer(folder: Path, peer: Peer) -> None:
    """Add a peer to a node's configuration; what is there stays as it was written. NodeError if it is there."""
    known = read_configuration(folder)
    if any(one.url == peer.url for one in known.peers):
        raise NodeError("is a peer already", where=peer.url)
    _write(folder / FILE, _peer(peer), "a")


def _peer(peer: Peer) -> str:
    named = (
        ("member", peer.member),
        ("url", peer.url),
        ("token", peer.token),
        ("certificate", peer.certificate),
    )
    return "\n[[peers]]\n" + "".join(f"{name} = {_quoted(value)}\n" for name, value in named if value)


def _review(review: Review) -> str:
    """What is handed over as it stands in ``tocsin.toml``, nothing where nothing is."""
    if not review.folder:
        return ""
    told = f"folder = {_quoted(review.folder)}\naudience = {_quoted(review.audience)}\nseconds = {review.seconds}\n"
    return f"\n[review]\n{told}gaps = {str(review.gaps).lower()}\n"


def _write(path: Path, text: str, mode: Literal["x", "a"]) -> None:
    try:
        with path.open(mode, encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise NodeError(f"cannot be written: {error.strerror or error}", where=str(path)) from error


def _quoted(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
