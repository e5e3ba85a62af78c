"""How a marking is written on a STIX object."""

from __future__ import annotations

from typing import Any

from tocsin.model.call import StixObject
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.release.known import NOTHING_KNOWN, Known
from tocsin.release.labels import label_of
from tocsin.release.markings import RELEASE_EXTENSION, TLP_IDS, TLP_OF_ID
from tocsin.release.reading import id_of


def marked(obj: StixObject, marking: Marking, known: Known = NOTHING_KNOWN) -> StixObject:
    """A copy of an object that says a marking; other marking definitions that it refers to are kept.

    ReleaseError if it says something stricter already, in any part: its source must take that off first.
    """
    where = id_of(obj)
    references, extensions = obj.get("object_marking_refs", []), obj.get("extensions", {})
    if not isinstance(references, list) or not isinstance(extensions, dict):
        raise ReleaseError("has markings or extensions of no known form", where=where, hint="quarantine it")
    said = label_of({**obj, "object_marking_refs": [TLP_IDS[Tlp.CLEAR], *references]}, known, where)
    if not marking.at_least(said):
        raise ReleaseError(f"is {said} already", where=where, hint="only its source loosens it")
    others = [reference for reference in references if reference not in TLP_OF_ID]
    rest = {key: value for key, value in obj.items() if key != "extensions"}
    rest["object_marking_refs"] = [TLP_IDS[marking.tlp], *others]
    kept = {key: value for key, value in extensions.items() if key != RELEASE_EXTENSION} | _extension(marking)
    return {**rest, "extensions": kept} if kept else rest


def _extension(marking: Marking) -> dict[str, Any]:
    """Our ``release`` extension by its id, nothing where the label says it all."""
    said: dict[str, Any] = {}
    if marking.releasable_to is not None:
        said["releasable_to"] = sorted(marking.releasable_to)
    if marking.pap is not Pap.CLEAR:
        said["pap"] = marking.pap.name.lower()
    return {RELEASE_EXTENSION: {"extension_type": "property-extension", **said}} if said else {}
