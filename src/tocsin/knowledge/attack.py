"""ATT&CK as its publisher's STIX bundle gives it, for those who have a newer one than the galaxies."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path
from typing import Any

import msgspec
import orjson

from tocsin.knowledge.entities import Entity, EntityKind
from tocsin.model.errors import UsageError

_LARGEST = 256 * 1024 * 1024
_KINDS = {
    "attack-pattern": EntityKind.TECHNIQUE,
    "intrusion-set": EntityKind.ACTOR,
    "malware": EntityKind.MALWARE,
    "tool": EntityKind.TOOL,
}
_LINK = re.compile(r"\[([^\]]{1,200})\]\([^)]{0,400}\)")
_NAMED = re.compile(
    r"\[[^\]]{1,200}\]\(https://attack\.mitre\.org/(?:software|groups|campaigns)/[^)]{0,400}\)"
)
_CITATION = re.compile(r"\(Citation: [^)]{0,300}\)")


class Procedure(msgspec.Struct, frozen=True):
    """A sentence of ATT&CK on how ``user`` (a STIX id) used the technique ``ident``.

    ``unnamed`` is the sentence without the names of groups and software: what a name does elsewhere says nothing here.
    """

    text: str
    ident: str
    user: str
    unnamed: str = ""


class Attack(msgspec.Struct, frozen=True):
    """Entities of a bundle, and its sentences on how they used techniques."""

    entities: tuple[Entity, ...]
    procedures: tuple[Procedure, ...]


def read_attack(path: Path) -> Attack:
    """What a bundle of ATT&CK in STIX says, gzipped or not; what is revoked or deprecated is left out.

    Raises ``UsageError`` if the file cannot be read, or is no such bundle.
    """
    objects = [one for one in _objects(path) if _is_current(one)]
    patterns = {str(one["id"]): _ident(one) for one in objects if one.get("type") == "attack-pattern"}
    if not any(patterns.values()):
        hint = "give enterprise-attack.json as MITRE publishes it"
        raise UsageError("holds no techniques of ATT&CK", where=str(path), hint=hint)
    entities = tuple(_entity(one) for one in objects if one.get("type") in _KINDS and one.get("name"))
    return Attack(
        entities, tuple(_procedure(one, patterns) for one in objects if _is_procedure(one, patterns))
    )


def plain(text: str) -> str:
    """A text of ATT&CK without its links and citations."""
    return " ".join(_CITATION.sub(" ", _LINK.sub(r"\1", text)).replace("`", "").split())


def unnamed(text: str) -> str:
    """A text of ATT&CK as ``plain``, and without the names of groups, software and campaigns that it links to."""
    return plain(_NAMED.sub(" ", text))


def _objects(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise UsageError("is too large for a bundle of ATT&CK", where=str(path))
        found = orjson.loads(data)
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"cannot be read: {error}", where=str(path)) from error
    except orjson.JSONDecodeError as error:
        raise UsageError(f"is damaged JSON: {error}", where=str(path), hint="fetch it again") from error
    objects = found.get("objects") if isinstance(found, dict) else None
    return (
        [one for one in objects if isinstance(one, dict) and "id" in one] if isinstance(objects, list) else []
    )


def _is_current(item: dict[str, Any]) -> bool:
    return not item.get("revoked") and not item.get("x_mitre_deprecated")


def _ident(item: dict[str, Any]) -> str:
    references = item.get("external_references")
    said = [one for one in references if isinstance(one, dict)] if isinstance(references, list) else []
    return next((str(one.get("external_id")) for one in said if one.get("source_name") == "mitre-attack"), "")


def _entity(item: dict[str, Any]) -> Entity:
    given = item.get("aliases") or item.get("x_mitre_aliases")
    name = str(item["name"])
    aliases = tuple(str(one) for one in given if one != name) if isinstance(given, list) else ()
    return Entity(
        _KINDS[item["type"]], name, _ident(item), aliases, "attack", str(item.get("description", ""))
    )


def _is_procedure(item: dict[str, Any], patterns: dict[str, str]) -> bool:
    return (
        item.get("relationship_type") == "uses"
        and bool(patterns.get(str(item.get("target_ref"))))
        and isinstance(item.get("description"), str)
    )


def _procedure(item: dict[str, Any], patterns: dict[str, str]) -> Procedure:
    said = item["description"]
    return Procedure(
        plain(said), patterns[str(item["target_ref"])], str(item.get("source_ref")), unnamed(said)
    )
