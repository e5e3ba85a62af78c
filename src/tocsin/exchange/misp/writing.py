"""STIX objects that were released as one MISP event, with what an event cannot say."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from pymisp import MISPAttribute, MISPEvent, MISPObject, MISPSighting
from pymisp.exceptions import PyMISPError

from tocsin.exchange.misp import galaxies, marks
from tocsin.exchange.misp.losses import Loss
from tocsin.exchange.misp.patterns import attribute_of
from tocsin.exchange.stix.times import moment
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError
from tocsin.model.marking import strictest
from tocsin.release import RELEASE_EXTENSION, SIGNATURE_EXTENSION, Released, release_marked

_LABEL = re.compile(r'misp:(type|category|relation|object)="([^"]*)"')
#: Sightings of one object that are written one by one; MISP has no count.
_MOST_SIGHTINGS = 100


class Exported(msgspec.Struct, frozen=True):
    """An event as MISP JSON for the audience of its parts, and what is lost."""

    event: Released[bytes]
    losses: tuple[Loss, ...]


def event_of(objects: Sequence[Released[StixObject]], title: str, uuid: str, at: dt.datetime) -> Exported:
    """The event that says some objects, all released to the same audience; ``uuid`` stays for the same event.

    Each attribute is tagged with its own marking, the event with the strictest. ExchangeError if there is nothing in it,
    or the objects were released to several audiences.
    """
    if not objects:
        raise ExchangeError("there is nothing to export", where=title)
    audience = objects[0].audience
    if any(one.audience != audience for one in objects):
        raise ExchangeError("the objects were released to several audiences", where=title)
    marking = strictest(one.marking for one in objects)
    writing = _Writing(title, uuid, at)
    writing.mark(marks.said(marking, uuid, writing.losses))
    for one in objects:
        writing.take(one)
    writing.tie()
    sources = {str(one.value.get("created_by_ref", "")) for one in objects}
    source = sources.pop() if len(sources) == 1 else ""
    released = release_marked(writing.text(), marking, source, audience)
    return Exported(released, tuple(dict.fromkeys(writing.losses)))


class _Writing:
    """One event while it is written."""

    def __init__(self, title: str, uuid: str, at: dt.datetime) -> None:
        self.losses: list[Loss] = []
        self._event = MISPEvent()
        self._event.from_dict(
            uuid=uuid, info=title, date=at.date().isoformat(), timestamp=int(at.timestamp())
        )
        self._attributes: dict[str, MISPAttribute] = {}
        self._groups: list[StixObject] = []
        self._later: list[StixObject] = []

    def mark(self, said: dict[str, Any]) -> None:
        """Tags and distribution of the event."""
        self._event.distribution = said["distribution"]
        for tag in said["Tag"]:
            self._event.add_tag(tag)

    def take(self, released: Released[StixObject]) -> None:
        """Take an object; what refers to others waits until all are there."""
        item = released.value
        kind, ident = str(item["type"]), str(item["id"])
        if kind == "indicator":
            try:
                self._attributes[ident] = self._attribute(item, released)
            except (PyMISPError, ExchangeError, KeyError, ValueError) as error:
                self.losses.append(Loss(ident, f"an attribute cannot say it: {str(error)[:200]}"))
        elif tag := galaxies.tag_of(item):
            self._event.add_tag(name=tag)
        elif kind == "grouping" and _labels(item).get("object"):
            self._groups.append(item)
        elif kind in {"sighting", "opinion", "relationship"}:
            self._later.append(item)
        elif kind == "report" and ident.endswith(str(self._event.uuid)):
            self._label(item)
        elif kind != "marking-definition":
            self.losses.append(Loss(ident, f"a {kind} has no place in an event"))

    def tie(self) -> None:
        """What refers to attributes: sightings, opinions, clusters, objects."""
        for item in self._later:
            self._refer(item)
        for group in self._groups:
            self._object(group)
        for attribute in self._attributes.values():
            self._event.attributes.append(attribute)

    def text(self) -> bytes:
        """The event as MISP JSON."""
        return json.dumps({"Event": json.loads(self._event.to_json())}).encode()

    def _label(self, report: StixObject) -> None:
        """The labels of the report that the event itself once was."""
        for label in _texts(report.get("labels")):
            self._event.add_tag(name=label)

    def _attribute(self, item: StixObject, released: Released[StixObject]) -> MISPAttribute:
        labels = _labels(item)
        kind, value = attribute_of(str(item["pattern_type"]), str(item["pattern"]), labels.get("type", ""))
        said: dict[str, Any] = {
            "uuid": item["id"].rpartition("--")[2],
            "type": kind,
            "value": value,
            "to_ids": True,
            "timestamp": int(moment(item["modified"]).timestamp()),
            "comment": str(item.get("description", item.get("name", ""))),
            **marks.said(released.marking, str(item["id"]), self.losses),
        }
        plain = (one for one in _texts(item.get("labels")) if not _LABEL.fullmatch(one))
        said["Tag"] += [{"name": one} for one in plain]
        if "category" in labels:
            said["category"] = labels["category"]
        if "relation" in labels:
            said["object_relation"] = labels["relation"]
        attribute = MISPAttribute()
        attribute.from_dict(**said)
        if item.get("valid_until"):
            at = int(moment(item["valid_until"]).timestamp())
            attribute.add_sighting({"type": "2", "date_sighting": at})
        return attribute

    def _refer(self, item: StixObject) -> None:
        kind, ident = str(item["type"]), str(item["id"])
        if kind == "sighting":
            self._sighting(item)
        elif kind == "opinion" and str(item.get("opinion", "")).endswith("disagree"):
            for ref in _texts(item.get("object_refs")):
                self._sight(ref, ident, type="1", date_sighting=int(moment(item["modified"]).timestamp()))
        else:
            self.losses.append(Loss(ident, f"a {kind} has no place in an event"))

    def _sighting(self, item: StixObject) -> None:
        """A sighting. That something was not seen, or could not be, MISP has no words for."""
        ident, count = str(item["id"]), item.get("count", 1)
        if count == 0:
            self.losses.append(Loss(ident, "that it was not seen, or could not be: MISP has no words for it"))
            return
        if item.get("extensions", {}).keys() - {RELEASE_EXTENSION, SIGNATURE_EXTENSION}:
            self.losses.append(Loss(ident, "the field of view, and whatever else is in extensions"))
        if count > _MOST_SIGHTINGS:
            self.losses.append(
                Loss(ident, f"{count - _MOST_SIGHTINGS} of {count} sightings: MISP counts one by one")
            )
        at = int(moment(item.get("last_seen", item["modified"])).timestamp())
        for number in range(min(count, _MOST_SIGHTINGS)):
            name = ident if number == 0 else ""
            self._sight(str(item["sighting_of_ref"]), name, type="0", date_sighting=at)

    def _sight(self, ref: str, ident: str, **said: Any) -> None:  # noqa: ANN401  (of MISP)
        attribute = self._attributes.get(ref)
        if attribute is None:
            self.losses.append(Loss(ident, f"what it is of, {ref}, is not in the event"))
            return
        sighting = MISPSighting()
        sighting.from_dict(**said, **({"uuid": ident.rpartition("--")[2]} if ident else {}))
        attribute.add_sighting(sighting)

    def _object(self, group: StixObject) -> None:
        """A grouping of attributes that was an object of MISP."""
        name = _labels(group)["object"]
        parts = [self._attributes[ref] for ref in _texts(group.get("object_refs")) if ref in self._attributes]
        if not parts:
            self.losses.append(Loss(str(group["id"]), "nothing of it is in the event"))
            return
        item = MISPObject(name, strict=False)
        item.uuid = str(group["id"]).rpartition("--")[2]
        for part in parts:
            said = json.loads(part.to_json())
            item.add_attribute(said.pop("object_relation", part.type), **said)
        self._event.add_object(item)
        kept = {ref: one for ref, one in self._attributes.items() if one not in parts}
        self._attributes = kept


def _labels(item: StixObject) -> dict[str, str]:
    found = (_LABEL.fullmatch(one) for one in _texts(item.get("labels")))
    return {one[1]: one[2] for one in found if one}


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
