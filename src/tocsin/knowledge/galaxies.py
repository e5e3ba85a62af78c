"""Actors, malware, tools and techniques by all their names: the MISP galaxies, read as they lie in their package."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from tocsin.knowledge.entities import Entity, EntityKind

#: Galaxies in the order in which they are believed, and what their clusters are.
GALAXIES: tuple[tuple[str, EntityKind], ...] = (
    ("mitre-attack-pattern", EntityKind.TECHNIQUE),
    ("mitre-intrusion-set", EntityKind.ACTOR),
    ("mitre-malware", EntityKind.MALWARE),
    ("mitre-tool", EntityKind.TOOL),
    ("threat-actor", EntityKind.ACTOR),
    ("microsoft-activity-group", EntityKind.ACTOR),
    ("malpedia", EntityKind.MALWARE),
    ("ransomware", EntityKind.MALWARE),
    ("backdoor", EntityKind.MALWARE),
    ("stealer", EntityKind.MALWARE),
    ("rat", EntityKind.MALWARE),
    ("botnet", EntityKind.MALWARE),
    ("banker", EntityKind.MALWARE),
    ("exploit-kit", EntityKind.MALWARE),
    ("tool", EntityKind.TOOL),
)
# Steps of the enterprise matrix begin so; techniques of the mobile and the PRE matrix alone are left out.
_ENTERPRISE = "attack"
_REVOKED_BY, _USES = "revoked-by", "uses"
#: The galaxy of Sigma's rules, whose titles and descriptions say what a technique looks like, and its tags of ATT&CK.
_RULES = "sigma-rules"
_TAG = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)")


class _Meta(msgspec.Struct):
    external_id: str = ""
    synonyms: list[str] = msgspec.field(default_factory=list)
    kill_chain: list[str] = msgspec.field(default_factory=list)
    tags: list[str] = msgspec.field(default_factory=list)
    country: str = ""


class _Related(msgspec.Struct, rename="kebab"):
    dest_uuid: str = ""
    type: str = ""


class _Cluster(msgspec.Struct):
    value: str
    uuid: str = ""
    revoked: bool = False
    related: list[_Related] = msgspec.field(default_factory=list)
    description: str = ""
    meta: _Meta = msgspec.field(default_factory=_Meta)


class _Galaxy(msgspec.Struct):
    values: list[msgspec.Raw]


def galaxy_entities() -> tuple[Entity, ...]:
    """Entities of all galaxies in the order of ``GALAXIES``; none if the package is not installed."""
    idents: dict[str, str] = {}
    return tuple(one for name, kind in GALAXIES for one in _entities(name, kind, idents))


def usage(entities: Iterable[Entity]) -> Counter[str]:
    """How many of ATT&CK's groups and software use each technique, by its id."""
    return Counter(one for entity in entities if entity.origin.startswith("mitre-") for one in entity.uses)


def rule_texts() -> Iterator[tuple[str, str]]:
    """Titles and descriptions of Sigma's rules, each with the id of a technique that it is tagged with."""
    for one in _clusters(_RULES):
        for tag in filter(None, map(_TAG.fullmatch, one.meta.tags)):
            yield tag[1].upper(), f"{one.value}. {one.description}"


def values(galaxy: str) -> list[msgspec.Raw]:
    """The clusters of a galaxy as they lie in the package, unread; none if it is not installed or no longer has it."""
    folder = _folder()
    if folder is None:
        return []
    try:
        return msgspec.json.decode((folder / f"{galaxy}.json").read_bytes(), type=_Galaxy).values
    except (OSError, msgspec.DecodeError):  # a later version of the package may leave one out
        return []


def _folder() -> Path | None:
    # Found, not imported: its import reads all galaxies and brings in jsonschema.
    spec = importlib.util.find_spec("pymispgalaxies")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "data" / "misp-galaxy" / "clusters"


def _entities(galaxy: str, kind: EntityKind, idents: dict[str, str]) -> Iterator[Entity]:
    """Entities of a galaxy; the ids of its clusters are added to those of the galaxies before it."""
    clusters = _clusters(galaxy)
    idents |= {one.uuid: one.meta.external_id for one in clusters if one.meta.external_id}
    yield from (_entity(one, galaxy, kind, idents) for one in clusters if _is_wanted(one, kind))


def _clusters(galaxy: str) -> list[_Cluster]:
    decoder = msgspec.json.Decoder(_Cluster, strict=False)
    return [cluster for one in values(galaxy) if (cluster := _decoded(decoder, one)) is not None]


def _decoded(decoder: msgspec.json.Decoder[_Cluster], raw: msgspec.Raw) -> _Cluster | None:
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError:  # a cluster of another form names nothing that can be looked for
        return None


def _is_wanted(cluster: _Cluster, kind: EntityKind) -> bool:
    """Whether a technique is of the enterprise matrix and was not given up."""
    if kind is not EntityKind.TECHNIQUE:
        return True
    chains = [step.partition(":")[0] for step in cluster.meta.kill_chain]
    return any(chain == _ENTERPRISE or chain.startswith(f"{_ENTERPRISE}-") for chain in chains)


def _entity(cluster: _Cluster, galaxy: str, kind: EntityKind, idents: dict[str, str]) -> Entity:
    meta = cluster.meta
    name = cluster.value.removesuffix(f" - {meta.external_id}") if meta.external_id else cluster.value
    after = next((idents.get(one.dest_uuid, "") for one in cluster.related if one.type == _REVOKED_BY), "")
    return Entity(
        kind=kind,
        name=name.strip(),
        ident=meta.external_id,
        aliases=tuple(dict.fromkeys(each for each in meta.synonyms if each and each != name)),
        origin=galaxy,
        description=cluster.description,
        country=meta.country,
        revoked=cluster.revoked,
        successor=after if cluster.revoked else "",
        uses=_used(cluster, idents),
        uuid=cluster.uuid,
    )


def _used(cluster: _Cluster, idents: dict[str, str]) -> tuple[str, ...]:
    found = (idents.get(one.dest_uuid, "") for one in cluster.related if one.type == _USES)
    return tuple(dict.fromkeys(ident for ident in found if ident.startswith("T")))


def by_id(entities: Iterable[Entity]) -> dict[str, Entity]:
    """Entities that ATT&CK has given an id, by it; the first of each."""
    found: dict[str, Entity] = {}
    for one in entities:
        if one.ident:
            found.setdefault(one.ident, one)
    return found


def origins(entities: Iterable[Entity]) -> dict[str, str]:
    """Countries (ISO codes) that actors are said to be from, by their names in small letters."""
    found: dict[str, str] = {}
    for one in entities:
        if one.kind is EntityKind.ACTOR and one.country:
            for name in (one.name, *one.aliases):
                found.setdefault(name.lower(), one.country.upper())
    return found
