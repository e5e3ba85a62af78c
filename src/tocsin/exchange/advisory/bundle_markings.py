"""The TLP label of a STIX bundle that is read as an advisory: the strictest that any of its objects carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tocsin.exchange.advisory.items import Mention, Said
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Tlp
from tocsin.release import TLP_2_EXTENSION, TLP_OF_ID
from tocsin.release.json_values import nodes

_DEFINITION = "marking-definition"
_KNOWN = frozenset({*(str(label).removeprefix("TLP:") for label in Tlp), "WHITE"})


def marking_of_objects(objects: Iterable[dict[str, Any]]) -> tuple[Said | None, tuple[str, ...]]:
    """The strictest label that objects carry as a whole or in parts, with whose it is; and which markings cannot be read."""
    held = list(objects)
    meant = {**TLP_OF_ID, **_defined(held)}
    stated = {one.get("id") for one in held if one.get("definition_type") == "statement"}
    best: tuple[Tlp, Said] | None = None
    unread: dict[str, None] = {}
    for one in held:
        where = f"{str(one.get('type', 'object'))[:60]} {str(one.get('id', ''))[:120]}"
        try:
            for reference in _references(one, where):
                label = meant.get(reference)
                if label is None and reference not in stated:
                    unread[f"{reference[:120]}: a marking that is not known here"] = None
                elif label is not None and (best is None or label > best[0]):
                    best = label, Said(str(label), Mention(reference, f"marked with {label}", where))
        except ReleaseError as error:
            unread[f"markings of {where}: {error.what}"] = None
    return best[1] if best else None, tuple(unread)


def _references(item: dict[str, Any], where: str) -> Iterator[str]:
    """Ids of the markings of an object and its parts; a definition is marked by none but its own label."""
    if item.get("type") == _DEFINITION:
        return
    for node in nodes(item, where):
        if isinstance(node, dict):
            given = node.get("object_marking_refs")
            yield from (one for one in given if isinstance(one, str)) if isinstance(given, list) else ()
            if isinstance(node.get("marking_ref"), str):
                yield node["marking_ref"]


def _defined(objects: Iterable[dict[str, Any]]) -> Mapping[str, Tlp]:
    """The labels that definitions in the bundle give to ids that nobody publishes; of several the strictest."""
    found: dict[str, Tlp] = {}
    for one in objects:
        ident = str(one.get("id"))
        if one.get("type") != _DEFINITION or ident in TLP_OF_ID:
            continue
        for label in _labels(one):
            found[ident] = max(label, found.get(ident, label))
    return found


def _labels(definition: dict[str, Any]) -> Iterator[Tlp]:
    said, extensions = definition.get("definition"), definition.get("extensions")
    given = extensions.get(TLP_2_EXTENSION) if isinstance(extensions, dict) else None
    for holder, name in ((said, "tlp"), (given, "tlp_2_0")):
        text = holder.get(name) if isinstance(holder, dict) else None
        if isinstance(text, str) and text.strip().upper() in _KNOWN:
            yield Tlp.parse(text)
