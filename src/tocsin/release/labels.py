"""The labels that stand in a STIX object: marking references, granular markings, our ``release`` extension."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tocsin.model.call import StixObject
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.release.json_values import nodes
from tocsin.release.known import Known
from tocsin.release.markings import RELEASE_EXTENSION, TLP_OF_ID

_MARKING = re.compile(r"marking-definition--[0-9a-f-]{36}", re.ASCII)
_MEMBER = re.compile(r"identity--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_HINT = "quarantine it until its source or you have marked it"


def label_of(obj: StixObject, known: Known, where: str) -> Marking:
    """What an object says of itself, all of it as one: the strictest TLP and PAP, the members on every list.

    ReleaseError if it has no TLP marking as a whole, or if anything is said that is unknown.
    """
    whole = list(_of_references(obj, known, where))
    if not whole:
        raise ReleaseError("has no TLP marking", where=where, hint=_HINT)
    dicts = (node for node in nodes(obj, where) if isinstance(node, dict))
    found = [*whole, *(label for node in dicts for label in _of_node(node, known, where))]
    lists = [label.releasable_to for label in found if label.releasable_to is not None]
    members = frozenset.intersection(*lists) if lists else None
    return Marking(max(label.tlp for label in found), members, max(label.pap for label in found))


def _of_node(node: dict[str, Any], known: Known, where: str) -> Iterator[Marking]:
    yield from _of_references(node, known, where)
    for part in _listed(node, "granular_markings", where):
        yield from _of_granular(part, known, where)
    if RELEASE_EXTENSION in node:
        yield _of_extension(node[RELEASE_EXTENSION], where)


def _of_references(node: dict[str, Any], known: Known, where: str) -> Iterator[Marking]:
    for reference in _listed(node, "object_marking_refs", where):
        yield from _meant(reference, known, where)


def _of_granular(part: object, known: Known, where: str) -> Iterator[Marking]:
    """The label of a granular marking; one that only says a language has none."""
    if not isinstance(part, dict) or ("marking_ref" in part) is ("lang" in part):
        raise ReleaseError("has a malformed granular marking", where=where, hint=_HINT)
    if "marking_ref" in part:
        yield from _meant(part["marking_ref"], known, where)


def _meant(reference: object, known: Known, where: str) -> Iterator[Marking]:
    if not isinstance(reference, str) or _MARKING.fullmatch(reference) is None:
        raise ReleaseError("has a marking that is no marking definition", where=where, hint=_HINT)
    label = TLP_OF_ID.get(reference)
    marking = Marking(label) if label is not None else known.meaning_of(reference)
    if marking is not None:
        yield marking
    elif not known.is_statement(reference):
        raise ReleaseError(f"has an unknown marking {reference}", where=where, hint=_HINT)


def _of_extension(extension: object, where: str) -> Marking:
    """What our ``release`` extension says: members it is releasable to, and PAP; anything else in it is refused."""
    if not isinstance(extension, dict) or extension.keys() - {"extension_type", "releasable_to", "pap"}:
        raise ReleaseError("has a release extension that says something unknown", where=where, hint=_HINT)
    if extension.get("extension_type") != "property-extension":
        raise ReleaseError("has a release extension of another kind", where=where, hint=_HINT)
    members = frozenset(_members(extension, where)) if "releasable_to" in extension else None
    return Marking(Tlp.CLEAR, members, _pap(extension.get("pap", "clear"), where))


def _members(extension: dict[str, Any], where: str) -> Iterator[str]:
    for member in _listed(extension, "releasable_to", where):
        if not isinstance(member, str) or _MEMBER.fullmatch(member) is None:
            raise ReleaseError("is releasable to what is no member", where=where, hint=_HINT)
        yield member


def _pap(text: object, where: str) -> Pap:
    try:
        return Pap.parse(text if isinstance(text, str) else "")
    except ValueError:
        raise ReleaseError("has an unknown PAP label", where=where, hint=_HINT) from None


def _listed(node: dict[str, Any], name: str, where: str) -> list[Any]:
    found = node.get(name, [])
    if not isinstance(found, list):
        raise ReleaseError(f"has {name} that are no list", where=where, hint=_HINT)
    return found
