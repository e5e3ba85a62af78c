"""What generated articles are made of: actors and techniques of the knowledge packages that ship, read once."""

from __future__ import annotations

import functools
import importlib.metadata
import re
from collections.abc import Iterator

import msgspec

from tocsin.knowledge.attack import plain
from tocsin.knowledge.countries import countries, country_names
from tocsin.knowledge.entities import Entity, EntityKind
from tocsin.knowledge.galaxies import by_id, galaxy_entities, origins, usage
from tocsin.model.article import Source

_SENTENCE = re.compile(r"(?<=[a-z)\]\"”0-9]{2})\.\s")
_READ = 700  # characters of a description that are looked at for countries
_PACKAGE = "pymispgalaxies"
ATTACK = "mitre-intrusion-set"
#: As MITRE's terms of use ask for it.
LICENCE = Source(
    "ATT&CK, reproduced and distributed with the permission of The MITRE Corporation",
    "https://attack.mitre.org/",
    "The MITRE Corporation",
)


class Known(msgspec.Struct, frozen=True):
    """Actors that ATT&CK tells techniques of, actors of all galaxies, techniques by id, and how many groups and software use each."""

    groups: tuple[Entity, ...]
    actors: tuple[Entity, ...]
    software: tuple[Entity, ...]
    techniques: dict[str, Entity]
    usage: dict[str, int]
    origins: dict[str, str]

    def origin(self, actor: Entity) -> str:
        """The country that an actor is said to be from by any galaxy and under any of its names, "" for none."""
        names = (name.lower() for name in (actor.name, *actor.aliases))
        code = next((self.origins[name] for name in names if name in self.origins), "")
        return country_names().get(code, "")

    def users(self, ident: str) -> tuple[Entity, ...]:
        """The groups that are said to use a technique, by name."""
        return tuple(one for one in self.groups if ident in one.uses)


@functools.cache
def known() -> Known:
    """What the packages know; empty where they are not installed."""
    every = galaxy_entities()
    actors = tuple(one for one in every if one.kind is EntityKind.ACTOR and not one.revoked)
    groups = tuple(sorted((one for one in actors if one.origin == ATTACK and one.uses), key=_name))
    tools = (one for one in every if one.origin in {"mitre-malware", "mitre-tool"} and not one.revoked)
    techniques = by_id(one for one in every if one.kind is EntityKind.TECHNIQUE and not one.revoked)
    return Known(groups, actors, tuple(tools), techniques, dict(usage(every)), origins(every))


def version() -> str:
    """The galaxies' package with its version."""
    return f"{_PACKAGE} {importlib.metadata.version(_PACKAGE)}"


def first_sentence(entity: Entity) -> str:
    """The first sentence of a description, without links and citations, "" where there is none."""
    text = plain(entity.description)
    sentence = _SENTENCE.split(text, 1)[0].strip().rstrip(".")
    return f"{sentence}." if sentence else ""


def named_in(entity: Entity) -> Iterator[str]:
    """The countries that the description of an actor names, each once."""
    yield from dict.fromkeys(one.name for one in countries(plain(entity.description)[:_READ], "en"))


def group_source(group: Entity) -> Source:
    """ATT&CK's page of a group."""
    return Source(f"{group.name}, {group.ident}", f"https://attack.mitre.org/groups/{group.ident}/", "ATT&CK")


def technique_source(technique: Entity) -> Source:
    """ATT&CK's page of a technique."""
    path = technique.ident.replace(".", "/")
    return Source(
        f"{technique.name}, {technique.ident}", f"https://attack.mitre.org/techniques/{path}/", "ATT&CK"
    )


def galaxies_source() -> Source:
    """The galaxies as they are packaged."""
    return Source(f"MISP galaxies, {version()}", "https://www.misp-galaxy.org/", "MISP")


def _name(entity: Entity) -> str:
    return entity.name.lower()
