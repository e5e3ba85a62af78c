"""Clusters of MISP galaxies as STIX objects, and back."""

from __future__ import annotations

import re
import uuid
from typing import Any

from tocsin.model.call import StixObject
from tocsin.release import NAMESPACE

_TAG = re.compile(r'misp-galaxy:([a-z0-9-]{1,80})="([^"\n]{1,300})"')
_TECHNIQUE = re.compile(r"T\d{4}(?:\.\d{3})?", re.ASCII)

#: Galaxies, and the type of object that a cluster of one is, with what the type requires.
_TYPES: dict[str, tuple[str, dict[str, Any]]] = {
    "mitre-attack-pattern": ("attack-pattern", {}),
    "mitre-intrusion-set": ("intrusion-set", {}),
    "threat-actor": ("threat-actor", {}),
    "mitre-malware": ("malware", {"is_family": True}),
    "malpedia": ("malware", {"is_family": True}),
    "ransomware": ("malware", {"is_family": True}),
    "rat": ("malware", {"is_family": True}),
    "backdoor": ("malware", {"is_family": True}),
    "stealer": ("malware", {"is_family": True}),
    "botnet": ("malware", {"is_family": True}),
    "mitre-tool": ("tool", {}),
    "tool": ("tool", {}),
    "mitre-course-of-action": ("course-of-action", {}),
}
_GALAXIES = {
    "attack-pattern": "mitre-attack-pattern",
    "intrusion-set": "mitre-intrusion-set",
    "threat-actor": "threat-actor",
    "malware": "mitre-malware",
    "tool": "mitre-tool",
    "course-of-action": "mitre-course-of-action",
}


def is_cluster(tag: str) -> bool:
    """Whether a tag names a cluster of a galaxy."""
    return tag.startswith("misp-galaxy:")


def cluster_object(tag: str, common: StixObject) -> StixObject | None:
    """The object that a tag's cluster is, with the properties in ``common``; None where STIX has none for it.

    The same tag always gives the same id. An ATT&CK id in the name becomes a reference.
    """
    found = _TAG.fullmatch(tag)
    if found is None or found[1] not in _TYPES:
        return None
    kind, required = _TYPES[found[1]]
    ident = f"{kind}--{uuid.uuid5(NAMESPACE, tag)}"
    said = {**common, "type": kind, "id": ident, "name": found[2], "labels": [tag], **required}
    technique = _TECHNIQUE.search(found[2])
    if technique and kind == "attack-pattern":
        said["external_references"] = [{"source_name": "mitre-attack", "external_id": technique[0]}]
    return said


def tag_of(item: StixObject) -> str | None:
    """The tag that names an object's cluster; None where it is of no galaxy."""
    labels = item.get("labels")
    own = (
        [one for one in labels if isinstance(one, str) and _TAG.fullmatch(one)]
        if isinstance(labels, list)
        else []
    )
    if own:
        return own[0]
    galaxy, name = _GALAXIES.get(str(item.get("type"))), str(item.get("name", "")).replace('"', "'")
    if galaxy is None or not name:
        return None
    if galaxy == "mitre-attack-pattern" and not _TECHNIQUE.search(name):
        references = item.get("external_references", [])
        ids = [str(one.get("external_id", "")) for one in references if isinstance(one, dict)]
        name = next((f"{name} - {one}" for one in ids if _TECHNIQUE.fullmatch(one)), name)
    return f'misp-galaxy:{galaxy}="{name}"'
