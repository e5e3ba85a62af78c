"""MISP events as STIX objects: indicators, sightings, clusters, and a report that holds them together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid5

import msgspec
from pymisp import MISPAttribute, MISPEvent, MISPSighting
from pymisp.exceptions import PyMISPError

from tocsin.exchange.misp import galaxies, marks
from tocsin.exchange.misp.events import dicts, moment_of
from tocsin.exchange.misp.losses import Loss
from tocsin.exchange.misp.patterns import pattern_of
from tocsin.exchange.stix.checked import checked
from tocsin.exchange.stix.marks import marked
from tocsin.exchange.stix.times import moment, stamp
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError
from tocsin.model.marking import Marking
from tocsin.release import NAMESPACE

# PyMISP lets what its own code stumbles over pass through as these.
_STUMBLES = (
    PyMISPError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
    RecursionError,
)
_PARTS = ("Attribute", "Object", "Galaxy", "RelatedEvent", "EventReport", "ShadowAttribute", "SharingGroup")
#: Types of sightings that say something else than that it was seen.
_FALSE_POSITIVE, _EXPIRED = 1, 2
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_INSTANT = dt.timedelta(milliseconds=1)


class Imported(msgspec.Struct, frozen=True):
    """An event as marked, unsigned STIX objects of ``source``; the last is the report, if there is anything to report.

    ``refused`` is what could not be read, ``losses`` what could and has no place in STIX.
    """

    title: str
    objects: tuple[StixObject, ...]
    losses: tuple[Loss, ...]
    refused: tuple[Loss, ...]


class Importing(msgspec.Struct, frozen=True):
    """How events are read.

    ``source`` is the member whose objects they become, ``members`` gives members by the UUID of their MISP
    organisation, ``unmarked`` the marking of events that have no TLP tag: without it they are refused.
    """

    source: str
    members: Mapping[str, str] = {}
    unmarked: Marking | None = None


def read_event(event: dict[str, Any], how: Importing) -> Imported:
    """The objects of an event; ExchangeError if it is none, or is not marked and ``how`` gives no marking."""
    return _Event(event, how).read()


class _Event:
    """One event while it is read."""

    def __init__(self, event: dict[str, Any], how: Importing) -> None:
        self._raw, self._how = event, how
        self._distributions = marks.Distributions(how.source, how.members)
        self._losses: list[Loss] = []
        self._refused: list[Loss] = []
        self._objects: dict[str, StixObject] = {}
        self._event = MISPEvent()
        try:
            self._event.from_dict(**{name: value for name, value in event.items() if name not in _PARTS})
            self._uuid, self._title = str(self._event.uuid), str(self._event.info)
            self._day = moment_of(event.get("date")) or _EPOCH
            self._at = moment_of(getattr(self._event, "timestamp", None)) or self._day
            self._tags = [str(tag.name) for tag in self._event.tags]
            self._marking = self._marked(self._tags, how.unmarked, event, f"event {self._uuid}")
        except _STUMBLES as error:
            raise ExchangeError(f"is no MISP event: {str(error)[:200]}", hint="export it again") from error

    def read(self) -> Imported:
        """Everything in it."""
        for attribute in dicts(self._raw.get("Attribute")):
            self._attribute(attribute, "")
        for group in dicts(self._raw.get("Object")):
            self._group(group)
        for tag in filter(galaxies.is_cluster, self._tags):
            self._cluster(tag, self._marking, self._uuid)
        for name in ("EventReport", "ShadowAttribute"):
            if self._raw.get(name):
                self._losses.append(Loss(self._uuid, f"{name} of the event"))
        if self._objects:
            self._keep(self._report())
        return Imported(self._title, tuple(self._objects.values()), tuple(self._losses), tuple(self._refused))

    def _marked(
        self, tags: list[str], otherwise: Marking | None, said: dict[str, Any], where: str
    ) -> Marking:
        """The marking of tags and distribution; ExchangeError where nothing marks."""
        found = marks.tagged(tags) or otherwise
        if found is None:
            raise ExchangeError("has no TLP tag", where=where, hint="tag it, or say how it is to be marked")
        level = said.get("distribution")
        level = int(level) if isinstance(level, str) and level.isdigit() else level
        return found.joined(self._distributions.marking(level, said.get("SharingGroup"), where, self._losses))

    def _group(self, group: dict[str, Any]) -> None:
        """The attributes of an object, and a grouping that ties them together."""
        name, uuid = str(group.get("name", "object"))[:100], str(group.get("uuid", ""))
        if group.get("deleted") in {True, "1"}:
            self._losses.append(Loss(uuid, "it is deleted"))
            return
        refs = [ident for one in dicts(group.get("Attribute")) if (ident := self._attribute(one, name))]
        if group.get("ObjectReference"):
            self._losses.append(Loss(uuid, "references of the object to others"))
        if len(refs) > 1:
            said = {
                **self._common("grouping", uuid),
                "name": name,
                "context": "unspecified",
                "object_refs": refs,
                "labels": [f'misp:object="{name}"'],
            }
            try:
                self._keep(marked(said, self._marking))
            except ExchangeError as error:
                self._refused.append(Loss(uuid[:80], str(error)[:200]))

    def _attribute(self, raw: dict[str, Any], group: str) -> str:
        """The id of the indicator that an attribute becomes; "" where it becomes none, and why is told."""
        uuid = str(raw.get("uuid", ""))[:80]
        try:
            attribute = MISPAttribute()
            attribute.from_dict(
                **{name: value for name, value in raw.items() if name not in {"ShadowAttribute", "Sighting"}}
            )
            return self._indicator(attribute, raw, group)
        except (*_STUMBLES, ExchangeError) as error:
            self._refused.append(Loss(uuid, str(error)[:200]))
            return ""

    def _indicator(self, attribute: MISPAttribute, raw: dict[str, Any], group: str) -> str:
        uuid, kind, value = str(attribute.uuid), str(attribute.type), str(attribute.value)
        pattern = pattern_of(kind, value)
        if getattr(attribute, "deleted", False):
            self._losses.append(Loss(uuid, "it is deleted"))
        elif not attribute.to_ids:
            self._losses.append(Loss(uuid, f"{kind} that is not meant for detection"))
        elif pattern is None:
            self._losses.append(Loss(uuid, f"{kind} has no words in STIX, or its value is none"))
        else:
            return self._of_pattern(attribute, raw, group, pattern)
        return ""

    def _of_pattern(
        self, attribute: MISPAttribute, raw: dict[str, Any], group: str, pattern: tuple[str, str]
    ) -> str:
        at = moment_of(getattr(attribute, "timestamp", None)) or self._at
        tags = [str(tag.name) for tag in attribute.tags]
        marking = self._marking.joined(self._marked(tags, self._marking, raw, str(attribute.uuid)))
        said = self._common("indicator", str(attribute.uuid), at) | {
            "name": str(attribute.value)[:1_000],
            "pattern_type": pattern[0],
            "pattern": pattern[1],
            "valid_from": stamp(moment_of(getattr(attribute, "first_seen", None)) or at),
            "labels": [
                f'misp:type="{attribute.type}"',
                f'misp:category="{attribute.category}"',
                *(
                    [f'misp:relation="{raw["object_relation"]}"']
                    if group and raw.get("object_relation")
                    else []
                ),
                *(tag for tag in tags if not marks.is_marking(tag) and not galaxies.is_cluster(tag)),
            ],
        }
        if getattr(attribute, "comment", ""):
            said["description"] = str(attribute.comment)
        item = marked(said, marking)
        sightings = list(self._sightings(raw, item, marking))
        self._keep(item)
        for one in sightings:
            self._keep(one)
        for tag in filter(galaxies.is_cluster, tags):
            self._relate(item, self._cluster(tag, marking, str(attribute.uuid)), marking)
        return str(item["id"])

    def _sightings(
        self, raw: dict[str, Any], indicator: StixObject, marking: Marking
    ) -> Iterator[StixObject]:
        """Sightings of an attribute. Where one says that it expired, so does the indicator."""
        for given in dicts(raw.get("Sighting")):
            sighting = MISPSighting()
            sighting.from_dict(**given)
            at = moment_of(given.get("date_sighting")) or self._at
            uuid, kind = str(sighting.uuid), int(given.get("type", 0))
            if kind == _EXPIRED:
                indicator["valid_until"] = stamp(max(at, moment(indicator["valid_from"]) + _INSTANT))
            elif kind == _FALSE_POSITIVE:
                said = {
                    "opinion": "strongly-disagree",
                    "explanation": "false positive",
                    "object_refs": [indicator["id"]],
                }
                yield marked(self._common("opinion", uuid, at) | said, marking)
            else:
                yield marked(self._seen(uuid, at, given, indicator), marking)

    def _seen(self, uuid: str, at: dt.datetime, given: dict[str, Any], indicator: StixObject) -> StixObject:
        organisation = given.get("Organisation")
        ident = str(organisation.get("uuid", "")) if isinstance(organisation, dict) else ""
        member = self._how.members.get(ident)
        if ident and member is None:
            self._losses.append(Loss(uuid, f"the organisation {ident[:40]} that saw it is no member"))
        said: StixObject = {
            "sighting_of_ref": indicator["id"],
            "first_seen": stamp(at),
            "last_seen": stamp(at),
            "count": 1,
        }
        return (
            self._common("sighting", uuid, at) | said | ({"where_sighted_refs": [member]} if member else {})
        )

    def _cluster(self, tag: str, marking: Marking, where: str) -> StixObject | None:
        common = {name: value for name, value in self._common("x", "x").items() if name not in {"type", "id"}}
        found = galaxies.cluster_object(tag, common)
        if found is None:
            self._losses.append(Loss(where, f"the cluster {tag[:200]}"))
            return None
        item = marked(found, marking)
        self._keep(item)
        return item

    def _relate(self, indicator: StixObject, cluster: StixObject | None, marking: Marking) -> None:
        if cluster is None or cluster["type"] == "course-of-action":
            return
        name = f"{indicator['id'].rpartition('--')[2]}/{cluster['id']}"
        ident = str(uuid5(NAMESPACE, name))
        said = {"relationship_type": "indicates", "source_ref": indicator["id"], "target_ref": cluster["id"]}
        self._keep(marked(self._common("relationship", ident) | said, marking))

    def _report(self) -> StixObject:
        labels = [tag for tag in self._tags if not marks.is_marking(tag) and not galaxies.is_cluster(tag)]
        organisation = self._raw.get("Orgc")
        name = str(organisation.get("name", ""))[:200] if isinstance(organisation, dict) else ""
        reference = {
            "source_name": "misp",
            "external_id": self._uuid,
            **({"description": name} if name else {}),
        }
        said = self._common("report", self._uuid) | {
            "name": self._title[:1_000] or "MISP event",
            "published": stamp(self._at),
            "object_refs": list(self._objects),
            "external_references": [reference],
        }
        return marked(said | ({"labels": labels} if labels else {}), self._marking)

    def _common(self, kind: str, uuid: str, at: dt.datetime | None = None) -> StixObject:
        when = at or self._at
        return {
            "type": kind,
            "spec_version": "2.1",
            "id": f"{kind}--{uuid}",
            "created_by_ref": self._how.source,
            "created": stamp(min(when, self._day)),
            "modified": stamp(when),
        }

    def _keep(self, item: StixObject) -> None:
        """Keep an object that is one; what was kept already under its id, and is as strict, stays."""
        self._objects.setdefault(str(checked(item)["id"]), item)
