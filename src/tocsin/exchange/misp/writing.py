"""A call and what was answered as one MISP event, of what was released, with what an event cannot say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from pymisp import MISPAttribute, MISPEvent, MISPObject, MISPSighting

from tocsin.exchange.misp import attributes, galaxies, marks
from tocsin.exchange.misp.events import STUMBLES
from tocsin.exchange.misp.labels import kept, tags, texts
from tocsin.exchange.misp.losses import Loss
from tocsin.exchange.misp.organisations import NOBODY, Organisations
from tocsin.exchange.misp.sightings import EXPIRED, NOTE, answered, lost_of, noted
from tocsin.exchange.stix.times import moment
from tocsin.model.answer import Answer
from tocsin.model.call import Call, StixObject
from tocsin.model.errors import ExchangeError
from tocsin.model.marking import strictest
from tocsin.release import Released, release_marked, statement_of

#: How far an analysis is, and how high a threat.
_LEVELS = frozenset("01234")
#: What an object is called; PyMISP looks its template up by that.
_OBJECT = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)


class Exported(msgspec.Struct, frozen=True):
    """An event as MISP JSON for the audience of its parts, and what is lost; ``attributes`` and ``sightings`` count it."""

    event: Released[bytes]
    uuid: str
    attributes: int
    sightings: int
    losses: tuple[Loss, ...]


def event_of(
    call: Released[Call],
    objects: Sequence[Released[StixObject]],
    answers: Sequence[Released[Answer]] = (),
    known: Organisations = NOBODY,
) -> Exported:
    """The event that says a call, its objects and answers to it, all released to the same audience.

    The event is as strict as the strictest of them, and says its own UUID where the call was made of an event. ``known`` names members.
    ExchangeError if there is nothing in it, or the parts were released to several audiences.
    """
    asked = call.value
    if not objects:
        raise ExchangeError("there is nothing to export", where=asked.id)
    parts = (call, *objects, *answers)
    if any(one.audience != call.audience for one in parts):
        raise ExchangeError("the parts were released to several audiences", where=asked.id)
    marking = strictest(one.marking for one in parts)
    writing = _Writing(asked, [one.value for one in objects], known)
    writing.mark(marks.said(marking, asked.issuer, known))
    for one in answers:
        writing.answer(one.value)
    written = writing.text()
    released = release_marked(written, marking, asked.issuer, call.audience)
    losses = tuple(dict.fromkeys(writing.losses))
    return Exported(released, writing.uuid, writing.attributes, writing.sightings, losses)


class _Writing:
    """One event while it is written."""

    def __init__(self, call: Call, objects: Sequence[StixObject], known: Organisations) -> None:
        self.losses: list[Loss] = []
        self.sightings = 0
        self._call, self._known = call, known
        self._by_id = {str(one["id"]): one for one in objects}
        self._attributes: dict[str, MISPAttribute] = {}
        self._same: dict[tuple[str, tuple[str, str]], MISPAttribute] = {}
        self._uuids: set[str] = set()
        self._placed: set[int] = set()
        reports = [one for one in objects if _misp_uuid(one)]
        self._report = reports[0] if len(reports) == 1 else None
        self.uuid = _misp_uuid(self._report) if self._report else call.id.rpartition("--")[2]
        self._event = self._begun()
        for one in objects:
            if one["type"] == "indicator":
                self._take(one)
        for one in objects:
            self._beside(one)
        for one in objects:
            self._expire(one)
        self._clusters(one for one in objects if one["type"] not in {"indicator", "report", "grouping"})

    @property
    def attributes(self) -> int:
        """How many attributes there are."""
        return len(dict.fromkeys(map(id, self._attributes.values())))

    def mark(self, said: dict[str, Any]) -> None:
        """Tags and distribution of the event."""
        levels = {name: said[name] for name in ("distribution", "SharingGroup") if name in said}
        self._event.from_dict(info=self._event.info, **levels)
        before = kept(self._report).get("distribution") if self._report else None
        if before not in {None, str(said["distribution"])}:
            self._lose(self.uuid, f"its distribution was {before}, and is {said['distribution']}")
        for tag in said["Tag"]:
            self._event.add_tag(tag)

    def answer(self, answer: Answer) -> None:
        """The sightings of a member's answer."""
        if answer.withdrawn:
            return
        self.losses += lost_of(answer, self._known)
        for item in answer.items:
            made, losses = answered(answer, item, self._known)
            self.losses += losses
            if made and item.item not in self._attributes:
                self._lose(item.item, "it was seen, and is not in the event")
                continue
            for one in made:
                self._sight(item.item, one)

    def text(self) -> bytes:
        """The event as MISP JSON."""
        grouped = {ref for group in self._by_id.values() if _is_object(group) for ref in self._refs(group)}
        for group in filter(_is_object, self._by_id.values()):
            self._object(group)
        alone = {id(one): one for ref, one in self._attributes.items() if ref not in grouped}
        self._event.attributes.extend(alone.values())
        return json.dumps({"Event": json.loads(self._event.to_json())}).encode()

    def _begun(self) -> MISPEvent:
        call, report = self._call, self._report
        said = kept(report) if report else {}
        info = str(report.get("name", "")) if report else call.title
        at = moment(report["published"]) if report and report.get("published") else call.created
        event = MISPEvent(force_timestamps=True)  # else PyMISP leaves the times out
        event.from_dict(
            uuid=self.uuid,
            info=info or call.title or "call",
            date=at.date().isoformat(),
            timestamp=int(call.modified.timestamp()),
            **{name: said[name] for name in ("analysis", "threat_level_id") if said.get(name, "") in _LEVELS},
        )
        if "org" in said or not report:
            name, uuid = said.get("org"), said.get("org_uuid")
            by = {"name": name, **({"uuid": uuid} if uuid else {})} if name else self._known.said(call.issuer)
            event.from_dict(info=event.info, Orgc=by)
        if report is not None and info != call.title:
            self._lose(call.id, "the title of the call: the event keeps its own")
        for tag in tags(report) if report else ():
            event.add_tag(name=tag)
        lost = {"question": call.question, "deadline": call.deadline, "end": call.expires}
        for name in (name for name, value in lost.items() if value):
            self._lose(call.id, f"the {name} of the call")
        return event

    def _take(self, item: StixObject) -> None:
        """An indicator as an attribute; those that were made of one attribute are one again."""
        ident = str(item["id"])
        try:
            said = attributes.valued(item)
        except KeyError:
            self._lose(ident, f"MISP has no attribute for {item['pattern_type']!s:.40}")
            return
        uuid = attributes.original_uuid(item)
        if uuid and (uuid, said) in self._same:
            self._attributes[ident] = self._same[uuid, said]
            return
        own = ident.rpartition("--")[2] if not uuid or uuid in self._uuids else uuid
        try:
            made = attributes.written(item, said, own)
        except STUMBLES as error:
            self._lose(ident, f"an attribute cannot say it: {str(error)[:200]}")
            return
        self._uuids.add(own)
        self._attributes[ident] = self._same[uuid, said] = made

    def _beside(self, item: StixObject) -> None:
        """Notes, and what has no place in an event."""
        kind, ident = str(item["type"]), str(item["id"])
        if kind == "note" and NOTE in tags(item):
            said, losses = noted(item, self._known)
            self.losses += losses
            for ref in self._refs(item):
                for one in said:
                    self._sight(ref, one)
        elif kind == "marking-definition":
            self._lose(ident, f"a statement: {statement_of(item) or ''!s:.200}")
        elif kind == "vulnerability":
            self._vulnerability(item)
        elif kind == "relationship" and item.get("relationship_type") == "indicates":
            self._indicates(item)
        elif not (kind == "indicator" or item is self._report or _is_object(item) or galaxies.tag_of(item)):
            self._lose(ident, f"a {kind} has no place in an event")

    def _indicates(self, item: StixObject) -> None:
        """What an attribute indicates is a tag of it."""
        attribute = self._attributes.get(str(item.get("source_ref")))
        tag = galaxies.tag_of(self._by_id.get(str(item.get("target_ref")), {}))
        if attribute is None or tag is None:
            self._lose(str(item["id"]), "what indicates what: one of both is not in the event")
        elif tag not in _names(attribute):
            attribute.add_tag(name=tag)

    def _vulnerability(self, item: StixObject) -> None:
        ident, attribute = str(item["id"]), MISPAttribute()
        try:
            attribute.from_dict(type="vulnerability", value=str(item.get("name", "")), to_ids=False)
        except STUMBLES as error:
            self._lose(ident, f"an attribute cannot say it: {str(error)[:200]}")
            return
        attribute.uuid = ident.rpartition("--")[2]
        self._attributes[ident] = attribute

    def _clusters(self, others: Iterable[StixObject]) -> None:
        """Clusters that no attribute is tagged with are the event's."""
        there = _names(self._event).union(*map(_names, self._attributes.values()))
        for item in others:
            tag = galaxies.tag_of(item)
            if tag is not None and tag not in there:
                self._event.add_tag(name=tag)

    def _sight(self, ref: str, said: dict[str, Any]) -> None:
        attribute = self._attributes.get(ref)
        if attribute is None:
            self._lose(ref, "a sighting of what is not in the event")
            return
        sighting = MISPSighting()
        sighting.from_dict(**said)
        attribute.add_sighting(sighting)
        self.sightings += 1

    def _expire(self, item: StixObject) -> None:
        """The end of an indicator, where no sighting said it already."""
        attribute = self._attributes.get(str(item["id"]))
        if attribute is not None and item.get("valid_until"):
            if any(str(one["type"]) == EXPIRED for one in attribute.sightings):
                return
            at = str(int(moment(item["valid_until"]).timestamp()))
            self._sight(str(item["id"]), {"type": EXPIRED, "date_sighting": at})

    def _object(self, group: StixObject) -> None:
        """A grouping of attributes that was an object of MISP."""
        said = kept(group)
        parts = {id(self._attributes[ref]): self._attributes[ref] for ref in self._refs(group)}
        if not parts or not _OBJECT.fullmatch(said["object"]):
            self._lose(
                str(group["id"]), "that it is an object: nothing of it is in the event, or its name is none"
            )
            self._event.attributes.extend(parts.values())
            return
        item = MISPObject(said["object"], strict=False, force_timestamps=True)
        own, given = str(group["id"]).rpartition("--")[2], said.get("uuid", "")
        item.uuid = given if attributes.UUID.fullmatch(given) else own
        if group.get("description"):
            item.comment = str(group["description"])
        for number, part in parts.items():
            if number in self._placed:
                self._lose(str(part.uuid), f"that it is in the object {said['object']} too: it is in another")
                continue
            self._placed.add(number)
            told = json.loads(part.to_json())
            try:
                added = item.add_attribute(told.pop("object_relation", part.type), **told)
            except STUMBLES as error:
                self._lose(str(part.uuid), f"an object's attribute cannot say it: {str(error)[:200]}")
                continue
            if added is not None:
                added.force_timestamp = True
        self._event.add_object(item)

    def _refs(self, item: StixObject) -> list[str]:
        return [ref for ref in texts(item.get("object_refs")) if ref in self._attributes]

    def _lose(self, where: str, what: str) -> None:
        self.losses.append(Loss(where, what))


def _misp_uuid(item: StixObject) -> str:
    """The UUID of the event that a report stands for; "" where it stands for none."""
    told = attributes.referred(item, "misp") if item["type"] == "report" else []
    return next(filter(attributes.UUID.fullmatch, told), "")


def _is_object(item: StixObject) -> bool:
    return item["type"] == "grouping" and "object" in kept(item)


def _names(tagged: MISPEvent | MISPAttribute) -> set[str]:
    return {str(tag.name) for tag in tagged.tags}
