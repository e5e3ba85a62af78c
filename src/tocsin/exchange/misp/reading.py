"""MISP events as STIX objects: indicators, and what goes with them: notes of sightings, clusters, groupings, a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid5

import msgspec
from pymisp import MISPAttribute, MISPEvent

from tocsin.detections.indicators.misp import attributes_of, is_asked
from tocsin.exchange.misp import galaxies, marks
from tocsin.exchange.misp.attributes import UUID
from tocsin.exchange.misp.events import STUMBLES, dicts, moment_of, tags_of
from tocsin.exchange.misp.labels import labels
from tocsin.exchange.misp.losses import Loss
from tocsin.exchange.misp.organisations import NOBODY, Organisations, told
from tocsin.exchange.misp.patterns import pattern_of
from tocsin.exchange.misp.sightings import EXPIRED, note_of, read_sightings
from tocsin.exchange.stix.checked import bounded, checked
from tocsin.exchange.stix.times import moment, stamp
from tocsin.model.call import StixObject
from tocsin.model.collecting import uncollected
from tocsin.model.errors import ExchangeError
from tocsin.model.label_columns import is_of_labels
from tocsin.release import NAMESPACE

#: Fields of an event and of an attribute that PyMISP checks and that are kept; all else is looked at here.
_OF_EVENT = ("info", "date", "timestamp", "analysis", "threat_level_id")
_OF_ATTRIBUTE = ("type", "value", "category", "comment", "first_seen", "last_seen", "timestamp")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_INSTANT = dt.timedelta(milliseconds=1)


class Imported(msgspec.Struct, frozen=True):
    """An event as unsigned, unmarked STIX objects; ``claim`` is what it says of who may have them.

    ``indicators`` are those of the attributes that are meant for detection, by the place of each; the pattern is "" where
    STIX has no words for the type. ``context`` refers to them and to itself, the report last. ``unread`` says by place why an attribute
    is none of them, ``losses`` what else has no place in STIX. ``source`` is the member whose event it is, "" where that is none
    known, ``organisation`` how people call it.
    """

    indicators: Mapping[str, StixObject]
    context: tuple[StixObject, ...]
    claim: marks.Claim
    source: str
    organisation: str
    unread: Mapping[str, str]
    losses: tuple[Loss, ...]


@uncollected()
def read_event(event: dict[str, Any], known: Organisations = NOBODY, number: int = 1) -> Imported:
    """The objects of an event; ``number`` names one without an id. ExchangeError if it is none, or has an unknown label."""
    return _Event(event, known, number).read()


class _Event:
    """One event while it is read."""

    def __init__(self, event: dict[str, Any], known: Organisations, number: int) -> None:
        self._raw, self._known, self._number = event, known, number
        self._uuid = _uuid_of(event, f"event {number}")
        self._source = known.member(event.get("Orgc"))
        self._losses: list[Loss] = []
        self._unread: dict[str, str] = {}
        self._indicators: dict[str, StixObject] = {}
        self._context: dict[str, StixObject] = {}
        try:
            said = MISPEvent()
            said.from_dict(**{"info": "MISP attributes", **_fields(event, _OF_EVENT)})
            self._title = str(said.info)
            self._day = moment_of(event.get("date")) or moment_of(event.get("timestamp")) or _EPOCH
        except STUMBLES as error:
            raise ExchangeError(f"is no MISP event: {str(error)[:200]}", hint="export it again") from error
        self._at = moment_of(event.get("timestamp")) or self._day
        self._tags = list(tags_of(event))
        self._claim = self._claimed(event, self._tags)

    def read(self) -> Imported:
        """Everything in it."""
        placed = attributes_of(self._raw, self._number)
        for raw in dicts(self._raw.get("Attribute")):
            self._attribute(*next(placed), raw)
        for group in dicts(self._raw.get("Object")):
            self._group(group, placed)
        for tag in self._tags:
            self._cluster(tag)
        self._not_kept(self._raw, str(self._raw.get("uuid") or f"event {self._number}")[:80])
        if self._indicators:
            self._keep(self._report())
        return Imported(
            self._indicators,
            tuple(self._context.values()),
            self._claim,
            self._source,
            told(self._raw.get("Orgc")),
            self._unread,
            tuple(dict.fromkeys(self._losses)),
        )

    def _claimed(self, part: dict[str, Any], tags: list[str]) -> marks.Claim:
        return marks.claim_of(part, tags, self._source, self._known)

    def _not_kept(self, part: dict[str, Any], where: str) -> None:
        for name in ("EventReport", "ShadowAttribute", "ObjectReference", "RelatedEvent"):
            if part.get(name):
                self._losses.append(Loss(f"{name} of {where}", "it is no attribute"))

    def _group(self, group: dict[str, Any], placed: Iterator[tuple[str, dict[str, Any]]]) -> None:
        """The attributes of an object, and a grouping that ties together those that are asked."""
        uuid = _uuid_of(group, f"{self._uuid} {len(self._context)} object")
        self._claim = self._claim.joined(self._claimed(group, list(tags_of(group))))
        listed = [self._attribute(*next(placed), raw) for raw in dicts(group.get("Attribute"))]
        self._not_kept(group, f"object {uuid}")
        refs = [str(one["id"]) for one in listed if one is not None]
        if not refs:
            return
        name = str(group.get("name", "object"))[:100]
        said = self._common("grouping", uuid) | {
            "name": name,
            "context": "unspecified",
            "object_refs": refs,
            "labels": labels({"object": name, "uuid": uuid}),
        }
        if group.get("comment"):
            said["description"] = str(group["comment"])
        try:
            self._keep(said)
        except ExchangeError as error:
            self._losses.append(Loss(f"object {uuid}", str(error)[:200]))

    def _attribute(self, place: str, attribute: dict[str, Any], raw: dict[str, Any]) -> StixObject | None:
        """The indicator that an attribute becomes; None where it becomes none, and why is told."""
        if not is_asked(attribute):
            self._unread[place] = "not meant for detection, or deleted"
            return None
        tags = list(tags_of(raw))
        claim = self._claimed(raw, tags)
        try:
            made = self._indicator(place, raw, tags)
        except (*STUMBLES, ExchangeError) as error:
            self._unread[place] = str(error)[:200]
            return None
        self._claim = self._claim.joined(claim)
        self._indicators[place] = made
        self._not_kept(raw, place)
        return made

    def _indicator(self, place: str, raw: dict[str, Any], tags: list[str]) -> StixObject:
        attribute = MISPAttribute()
        attribute.from_dict(**_fields(raw, _OF_ATTRIBUTE), to_ids=True)
        uuid, value = _uuid_of(raw, f"{self._uuid} {place}"), str(attribute.value)
        at = moment_of(raw.get("timestamp")) or self._at
        language, pattern = pattern_of(str(attribute.type), value) or ("stix", "")
        said = self._common("indicator", uuid, at) | {
            "name": value[:1_000],
            "pattern_type": language,
            "pattern": pattern,
            "valid_from": stamp(moment_of(raw.get("first_seen")) or at),
            "labels": [*_kept(raw, attribute), *(tag for tag in tags if tag and not is_of_labels(tag))],
        }
        if raw.get("comment"):
            said["description"] = str(raw["comment"])
        sightings, lost = read_sightings(raw, place)
        for one in sightings:
            if one["type"] == EXPIRED:
                until = moment_of(one["date_sighting"]) or at
                said["valid_until"] = stamp(max(until, moment(said["valid_from"]) + _INSTANT))
        bounded(said)  # each property is of its type as it is made here: to check thousands costs most of all
        self._losses += lost
        if any(map(is_of_labels, tags)):
            self._losses.append(Loss(place, "a label of its own: a call is as strict as its strictest part"))
        if sightings:
            note = self._common("note", str(uuid5(NAMESPACE, f"sightings of {uuid}")))
            self._keep(note_of(sightings, said["id"], note))
        for tag in tags:
            self._relate(said, self._cluster(tag))
        return said

    def _cluster(self, tag: str) -> StixObject | None:
        """The object of a tag's cluster, where STIX has one; the tag itself is a label of what has it."""
        common = {name: value for name, value in self._common("x", "x").items() if name not in {"type", "id"}}
        found = galaxies.cluster_object(tag, common) if galaxies.is_cluster(tag) else None
        if found is not None:
            self._keep(found)
        return found

    def _relate(self, indicator: StixObject, cluster: StixObject | None) -> None:
        if cluster is None or cluster["type"] == "course-of-action":
            return
        ident = str(uuid5(NAMESPACE, f"{indicator['id'].rpartition('--')[2]}/{cluster['id']}"))
        said = {"relationship_type": "indicates", "source_ref": indicator["id"], "target_ref": cluster["id"]}
        self._keep(self._common("relationship", ident) | said)

    def _report(self) -> StixObject:
        refs = [*(str(one["id"]) for one in self._indicators.values()), *self._context]
        organisation = self._raw.get("Orgc")
        held = organisation if isinstance(organisation, dict) else {}
        fields = {name: self._raw.get(name) for name in ("analysis", "threat_level_id", "distribution")}
        by = {"org": held.get("name"), "org_uuid": held.get("uuid")}
        tags = (tag for tag in self._tags if tag and not is_of_labels(tag))
        return self._common("report", self._uuid) | {
            "name": self._title[:1_000],
            "published": stamp(self._day),
            "object_refs": refs,
            "external_references": [{"source_name": "misp", "external_id": self._uuid}],
            "labels": [*labels(fields | by), *tags],
        }

    def _common(self, kind: str, uuid: str, at: dt.datetime | None = None) -> StixObject:
        when = at or self._at
        return {
            "type": kind,
            "spec_version": "2.1",
            "id": f"{kind}--{uuid}",
            "created": stamp(min(when, self._day)),
            "modified": stamp(when),
        }

    def _keep(self, item: StixObject) -> None:
        """Keep an object that goes with the indicators, once."""
        if not item.get("labels", True):
            del item["labels"]
        self._context.setdefault(str(checked(item)["id"]), item)


def _kept(raw: dict[str, Any], attribute: MISPAttribute) -> list[str]:
    """The fields of an attribute for which an indicator has no property."""
    said = {"type": attribute.type, "category": attribute.category, "relation": raw.get("object_relation")}
    times = {name: raw.get(name) for name in ("timestamp", "first_seen", "last_seen")}
    return labels({**said, **times, "disable_correlation": raw.get("disable_correlation") or ""})


def _fields(raw: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: raw[name] for name in names if raw.get(name) not in (None, "")}


def _uuid_of(part: dict[str, Any], otherwise: str) -> str:
    """The UUID of a part; one made of what names it where it has none."""
    found = str(part.get("uuid", ""))
    return found.lower() if UUID.fullmatch(found) else str(uuid5(NAMESPACE, f"misp {otherwise}"))
