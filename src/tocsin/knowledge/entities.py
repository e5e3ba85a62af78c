"""What a report can name: actors, malware, tools, techniques."""

from __future__ import annotations

import enum

import msgspec


class EntityKind(enum.Enum):
    """What an entity is."""

    TECHNIQUE = "technique"
    ACTOR = "actor"
    MALWARE = "malware"
    TOOL = "tool"


class Entity(msgspec.Struct, frozen=True):
    """An entity by its ``name``; ``ident`` is ATT&CK's, such as T1059.001, "" where it has none.

    ``origin`` is the galaxy or bundle that says so; ``country`` where an actor is said to be from (ISO code).
    ``revoked`` ones are no longer used by ATT&CK; ``successor`` is the id of what took their place. ``uses`` are
    ids of the techniques that a group or software is said to use, ``uuid`` is that of its STIX id.
    """

    kind: EntityKind
    name: str
    ident: str = ""
    aliases: tuple[str, ...] = ()
    origin: str = ""
    description: str = ""
    country: str = ""
    revoked: bool = False
    successor: str = ""
    uses: tuple[str, ...] = ()
    uuid: str = ""
