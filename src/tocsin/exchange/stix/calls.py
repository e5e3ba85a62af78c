"""Calls as STIX: a grouping with our extension, and the objects whose digests it names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from tocsin.exchange.stix.checked import bounded, checked
from tocsin.exchange.stix.extensions import CALL, CallExtension, Reply, extension, written
from tocsin.exchange.stix.marks import digest, marked, marking_said
from tocsin.exchange.stix.times import in_utc, version_stamp, versioned
from tocsin.model.call import Call, CallItem, ReplyPolicy, StixObject
from tocsin.model.errors import ExchangeError
from tocsin.release import NOTHING_KNOWN, Known

#: Pattern languages that are hunted with; what is in another one is carried.
HUNTED = frozenset({"stix", "sigma"})

_TECHNIQUE = re.compile(r"T\d{4}(?:\.\d{3})?", re.ASCII)
_NAMED = 200  # characters of a pattern that stand for a name


def call_objects(call: Call, objects: Iterable[StixObject]) -> list[StixObject]:
    """The call's grouping and the objects that belong to it, untouched, in the order of the call.

    Nothing is signed yet. ExchangeError if an object that the call names is missing or is another version,
    if its items are not what the indicators say, or if it has nothing in it.
    """
    parts = bound_parts(call.objects, objects, call.id)
    order = _order(call)
    if unbound := [ident for ident in order if ident not in call.objects]:
        raise ExchangeError(f"{unbound[0]} has no digest in the call", where=call.id)
    if not order:
        raise ExchangeError(
            "the call has no objects", where=call.id, hint="a call asks for at least one indicator"
        )
    found = [parts[ident] for ident in order]
    if call_items(found) != call.items:
        raise ExchangeError("the items of the call are not what its indicators say", where=call.id)
    return [checked(_grouping(call, order)), *found]


def read_call(grouping: StixObject, objects: Iterable[StixObject], known: Known = NOTHING_KNOWN) -> Call:
    """The call that a grouping and its objects say; more objects than it names are no harm.

    ExchangeError if the grouping is no call, or an object that it names is missing or another version.
    Signatures are not looked at, nor what the marking inherits: room release does. ``known`` tells of markings of
    an alliance's own.
    """
    said, ext = checked(grouping), extension(grouping, CALL, CallExtension)
    where = said["id"]
    if said["type"] != "grouping" or not isinstance(said.get("created_by_ref"), str):
        raise ExchangeError("a call is a grouping made by a member", where=where)
    if set(said["object_refs"]) != ext.objects.keys() - set(filter(_is_definition, ext.objects)):
        raise ExchangeError("the digests of the call are not those of its objects", where=where)
    parts = bound_parts(ext.objects, objects, where)
    definitions = sorted(filter(_is_definition, ext.objects))
    found = [
        checked(parts[ident], custom=True) for ident in (*definitions, *dict.fromkeys(said["object_refs"]))
    ]
    created, modified = versioned(said)
    return Call(
        id=where,
        title=str(said.get("name", "")),
        question=ext.question,
        issuer=said["created_by_ref"],
        created=created,
        modified=modified,
        marking=marking_said(said, known),
        items=call_items(found),
        objects=dict(ext.objects),
        deadline=_utc(ext.deadline),
        expires=_utc(ext.expires),
        reply=ReplyPolicy(ext.reply.counts, ext.reply.pseudonyms, ext.reply.times),
        revoked=said.get("revoked") is True,
    )


def parts_of(grouping: StixObject) -> dict[str, str]:
    """Ids and digests of the objects that belong to a call; ExchangeError if the grouping is no call."""
    return dict(extension(grouping, CALL, CallExtension).objects)


def call_items(objects: Iterable[StixObject]) -> tuple[CallItem, ...]:
    """What the indicators among objects ask to look for, in their order; techniques as the others tell."""
    found = list(objects)
    techniques = _techniques(found)
    return tuple(_item(one, techniques) for one in found if one.get("type") == "indicator")


def _item(indicator: StixObject, techniques: Mapping[str, set[str]]) -> CallItem:
    ident, pattern = str(indicator["id"]), str(indicator.get("pattern", ""))
    kind = str(indicator.get("pattern_type", "stix")).lower()
    own = _technique_ids(indicator) | techniques.get(ident, set())
    return CallItem(
        id=ident,
        name=str(indicator.get("name") or pattern[:_NAMED]),
        pattern_type=kind,
        pattern=pattern,
        digest=digest(indicator),
        techniques=tuple(sorted(own)),
        hunted=kind in HUNTED,
    )


def _techniques(objects: Iterable[StixObject]) -> dict[str, set[str]]:
    """ATT&CK techniques by the id of the indicator that a relationship says indicates them."""
    found = list(objects)
    patterns = {
        str(one.get("id")): _technique_ids(one) for one in found if one.get("type") == "attack-pattern"
    }
    told: dict[str, set[str]] = {}
    for one in found:
        if one.get("type") == "relationship" and one.get("relationship_type") == "indicates":
            told.setdefault(str(one.get("source_ref")), set()).update(
                patterns.get(str(one.get("target_ref")), ())
            )
    return told


def _technique_ids(item: StixObject) -> set[str]:
    references = item.get("external_references")
    said = [one for one in references if isinstance(one, dict)] if isinstance(references, list) else []
    named = {str(one.get("external_id")) for one in said if one.get("source_name") == "mitre-attack"}
    return {name for name in named if _TECHNIQUE.fullmatch(name)}


def bound_parts(
    digests: Mapping[str, str], objects: Iterable[StixObject], where: str
) -> dict[str, StixObject]:
    """The version of each object that a digest names; the same id in another version beside it is no harm."""
    found: dict[str, StixObject] = {}
    other: set[str] = set()
    for item in objects:
        ident = item.get("id") if isinstance(item, dict) else None
        if not isinstance(ident, str) or ident not in digests or ident in found:
            continue
        if digest(bounded(item)) == digests[ident]:
            found[ident] = item
        else:
            other.add(ident)
    missing = sorted(digests.keys() - found.keys())
    if missing:
        how = "is not the version that was meant" if missing[0] in other else "is missing"
        rest = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise ExchangeError(f"{missing[0]}{rest} {how}", where=where, hint="wait for it, or ask for it again")
    return found


def _order(call: Call) -> list[str]:
    """Ids of a call's objects: definitions of markings before what is marked, then the items in their order."""
    marking = sorted(filter(_is_definition, call.objects))
    return list(dict.fromkeys((*marking, *(item.id for item in call.items), *sorted(call.objects))))


def _is_definition(ident: str) -> bool:
    return ident.startswith("marking-definition--")


def _grouping(call: Call, order: list[str]) -> StixObject:
    ext = CallExtension(
        question=call.question,
        objects={ident: call.objects[ident] for ident in order},
        deadline=_utc(call.deadline),
        expires=_utc(call.expires),
        reply=Reply(counts=call.reply.counts, pseudonyms=call.reply.pseudonyms, times=call.reply.times),
    )
    said: dict[str, Any] = {
        "type": "grouping",
        "spec_version": "2.1",
        "id": call.id,
        "created_by_ref": call.issuer,
        "created": version_stamp(call.created),
        "modified": version_stamp(call.modified),
        "name": call.title,
        "context": "suspicious-activity",
        "object_refs": [ident for ident in order if not _is_definition(ident)],  # STIX has no others there
        "extensions": {CALL: written(ext)},
    }
    if call.question:
        said["description"] = call.question
    if call.revoked:
        said["revoked"] = True
    return marked(said, call.marking)


def _utc(at: dt.datetime | None) -> dt.datetime | None:
    return None if at is None else in_utc(at)
