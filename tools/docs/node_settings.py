"""Page on a node's settings: every one of them, with its default and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.cases.severity import Weights
from tocsin.node.calls.limits import Limits
from tocsin.node.member.configuration import Configuration, Listen, Metrics, Peer, Review, Schedule
from tocsin.release import ReleasePolicy
from tools.docs.markdown import Undocumented, document, table

#: Table of the file, its structure, and what each setting means.
TABLES: dict[str, tuple[type[msgspec.Struct], dict[str, str]]] = {
    "": (
        Configuration,
        {
            "id": "the member's STIX identity; made by `tocsin node init`, never changed",
            "name": "the member's name, as others see it",
            "hub": "whether it passes on what other members made",
            "declares": "whether its logs stay in a system of its own: calls are not searched here, an analyst declares what that system shows",
            "declares_beside": "whether part of its logs stay there: calls are searched here, and an analyst declares what the others show beside it",
            "lake": "its history: a folder below the node's, or an absolute path",
            "store": "a file below the node's folder, or `postgresql://user@host/database`",
        },
    ),
    "listen": (
        Listen,
        {
            "host": "where it listens",
            "port": "where it listens",
            "certificate": "PEM file, empty where a proxy in front speaks TLS",
            "key": "PEM file of the certificate's key",
            "address": "the base URL by which others reach it, empty if they cannot",
        },
    ),
    "peers": (
        Peer,
        {
            "member": "the peer's identity; it must be in the registry",
            "url": "its TAXII API root",
            "token": "file below the node's folder with the token it gave",
            "certificate": "PEM file below the node's folder: trusted for this peer, and nothing else is; empty: what this machine trusts",
        },
    ),
    "schedule": (
        Schedule,
        {
            "poll": "seconds between two polls of a peer",
            "send": "seconds after which what waits is tried again",
            "look": "seconds between two looks whether the lake has grown",
        },
    ),
    "limits": (
        Limits,
        {
            "items": "items of one call that are searched; the rest is answered as not tried",
            "pattern_bytes": "longest pattern that is searched",
            "seconds": "of one search of a call; one that takes longer is tried in halves, and what is too slow alone is answered "
            "as not tried",
            "memory": "MiB that the node may hold while it searches, `0` for any; what needs more is answered as not tried",
            "matches": "matches kept of one item: hosts times rules",
            "objects": "objects taken from a peer in a minute; the rest is taken later",
            "object_bytes": "longest object that is taken in",
            "held_bytes": "bytes kept in quarantine of one peer; what comes beyond is held without its content",
            "calls": "open calls of one member; the next is quarantined until one of them is over and it is rung anew",
            "call_bytes": "bytes of all that the open calls of one member ask; the next is quarantined likewise",
            "held_objects": "things of one peer that wait in quarantine; what comes beyond is counted alone",
            "requests": "requests of a peer in a minute, and of an address before it is known who asks",
        },
    ),
    "metrics": (
        Metrics,
        {
            "token": "file below the node's folder with the token that reads `/metrics`; empty: only this machine reads it, "
            "and nothing that a proxy passed on",
        },
    ),
    "review": (
        Review,
        {
            "folder": "where pieces for a publication are put, below the node's folder unless absolute; empty: nothing is handed over. "
            "[Feed a review](../guides/feed-the-review.md) says what",
            "audience": "whom the publication is for: `public`, `community`, `constituents` (this member's) or `member`; what may not reach "
            "them is not handed over",
            "seconds": "between two looks whether there is something new",
            "gaps": "whether the techniques that this member cannot see are handed over, for its own readers",
        },
    ),
    "cases.weights": (
        Weights,
        {
            "functional_impact": "of NCISS, from 0, which leaves it out, to 100; all eight as published, and meant to be tailored: what it did to services",
            "observed_activity": "how far the intruder got",
            "location": "how deep in the network it was seen",
            "actor": "what kind of actor",
            "information_impact": "what happened to information",
            "recoverability": "what recovery takes",
            "sector": "how much others depend on the sector",
            "potential_impact": "how much it could come to for the nation",
        },
    ),
    "release": (
        ReleasePolicy,
        {
            "auto_not_seen": 'strictest label at which "not seen" leaves by rule, or `never`',
            "auto_blind": 'strictest label at which "blind" and "not tried" leave by rule, or `never`',
            "matched": "whether matches that nobody has confirmed are held, or a bare count may be released",
            "pseudonyms": "whether keyed pseudonyms of hosts may leave, where the caller wants them",
            "times": "first and last time to the moment, or to the day",
            "logsources": "whether log sources, events and fields are named",
            "hold": "what leaves by rule while something of an answer waits for a person: all but that `item`, or nothing of the `answer`",
        },
    ),
}
_INTRO = """\
A node's settings stand in `tocsin.toml` in its folder. What is left out has its default; what is not known is an error that names it.
[Run a node](../guides/run-a-node.md) says how one is made."""


def page() -> str:
    """The page; raises ``Undocumented`` for a setting that nothing is said about."""
    sections = (section(name, *what) for name, what in TABLES.items())
    return document("Settings of a node", _INTRO, *sections)


def section(  # noqa: PLR0913  (the last three are those of a node)
    name: str,
    kind: type[msgspec.Struct],
    meant: dict[str, str],
    *,
    tables: Mapping[str, object] = TABLES,
    whole: str = "The node",
    repeated: frozenset[str] = frozenset({"peers"}),
) -> str:
    """The section of one table of a file; raises ``Undocumented`` for a setting that nothing is said about."""
    own = {each.partition(".")[0] for each in tables}
    shown = [field for field in msgspec.structs.fields(kind) if field.name not in own]
    if missing := {field.name for field in shown} ^ meant.keys():
        raise Undocumented(f"settings of [{name}]: {', '.join(sorted(missing))}")
    rows = [(f"`{field.name}`", _default(field), meant[field.name]) for field in shown]
    head = (
        f"## `[[{name}]]`, one for each" if name in repeated else f"## `[{name}]`" if name else f"## {whole}"
    )
    return f"{head}\n\n{table(('Setting', 'Default', 'Meaning'), rows)}"


def _default(field: Any) -> str:  # noqa: ANN401  (msgspec's description of a field)
    if field.required:
        return ""
    value = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    if isinstance(value, frozenset | tuple):
        value = list(value)
    return f"`{str(value).lower() if isinstance(value, bool) else repr(value)}`".replace("'", '"')
