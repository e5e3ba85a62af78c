"""The marking that holds for a STIX object: what it says, what it embeds, and what it refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeGuard

from tocsin.model.call import StixObject
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Tlp, strictest
from tocsin.release.json_values import nodes
from tocsin.release.known import Known
from tocsin.release.labels import label_of
from tocsin.release.markings import PUBLISHED, RELEASE_EXTENSION, TLP_OF_ID
from tocsin.release.table import named

_STIX_ID = re.compile(r"[a-z][a-z0-9-]*--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
#: Where ids are of markings and of those who may be told, not of what the object tells of.
_NOT_TOLD_OF = frozenset({"object_marking_refs", "granular_markings", RELEASE_EXTENSION})


def marking_of(obj: StixObject, known: Known) -> Marking:
    """The marking that holds for a STIX object, or for a bundle of them.

    It is at least as strict as each TLP marking of the object (2.0 or 1.0), its ``release`` extension, the
    markings of parts of it (granular, embedded), and whatever is known of each object whose id it holds
    anywhere. ReleaseError if it has no TLP marking of its own, if a marking or the extension says something
    unknown, or if it is malformed.
    """
    where = id_of(obj)
    if obj == PUBLISHED.get(where):
        return Marking(Tlp.CLEAR)
    if where in TLP_OF_ID:
        raise ReleaseError("differs from the published definition", where=where, hint="use the published one")
    if obj["type"] == "bundle":
        return strictest(_of_parts(obj, known, where))
    return strictest([own_marking(obj, known), *_inherited(obj, known)])


def own_marking(obj: StixObject, known: Known) -> Marking:
    """What an object says of itself, its references left aside; the source is on its own list."""
    return named(label_of(obj, known, id_of(obj)), source_of(obj))


def references(obj: StixObject) -> frozenset[str]:
    """Ids of all objects that an object tells of, wherever they stand in it: not itself, its source, its markings or how it is extended."""
    held = nodes(obj, id_of(obj), skip=_NOT_TOLD_OF)
    texts = {
        node for node in held if isinstance(node, str) and "--" in node
    }  # few are ids: each is asked once
    extensions = obj.get("extensions")
    forms = filter(_is_form, extensions) if isinstance(extensions, dict) else ()
    return frozenset(filter(is_stix_id, texts)) - {obj["id"], source_of(obj), *forms}


def _is_form(key: object) -> bool:
    return isinstance(key, str) and key.startswith("extension-definition--")


def id_of(obj: StixObject) -> str:
    """The id of a STIX object; ReleaseError where it has none that is one of its type."""
    found, kind = (obj.get("id"), obj.get("type")) if isinstance(obj, dict) else (None, None)
    if not is_stix_id(found) or not isinstance(kind, str) or found.rpartition("--")[0] != kind:
        raise ReleaseError("what should be a STIX object has no id of its type", hint="quarantine it")
    return found


def source_of(obj: StixObject) -> str:
    """The member that an object says made it: ``created_by_ref``, or an identity itself; "" where it does not say.

    Nothing but a signature proves it. ReleaseError where it is no identity.
    """
    source = obj.get("created_by_ref", obj.get("id") if obj.get("type") == "identity" else "")
    if source != "" and not (is_stix_id(source) and source.startswith("identity--")):
        raise ReleaseError("created_by_ref is no identity", where=id_of(obj), hint="quarantine it")
    return str(source)


def is_stix_id(value: object) -> TypeGuard[str]:
    """Whether a value is written as the id of a STIX object."""
    return isinstance(value, str) and _STIX_ID.fullmatch(value) is not None


def _inherited(obj: StixObject, known: Known) -> Iterator[Marking]:
    for reference in references(obj):
        marking = known.marking_of(reference)
        if marking is not None:
            yield marking


def _of_parts(bundle: StixObject, known: Known, where: str) -> list[Marking]:
    """Markings of what a bundle holds; it has no marking of its own, so it may say nothing beside."""
    parts = bundle.get("objects")
    if not isinstance(parts, list) or not parts or bundle.keys() - {"type", "id", "spec_version", "objects"}:
        raise ReleaseError(
            "is a bundle of nothing, or says something itself", where=where, hint="quarantine it"
        )
    if any(isinstance(part, dict) and part.get("type") == "bundle" for part in parts):
        raise ReleaseError("is a bundle of bundles", where=where, hint="quarantine it")
    return [marking_of(part, known) for part in parts]
