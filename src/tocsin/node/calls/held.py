"""What the documents of a file hold that lists of indicators leave out: markings, and rules among MISP's attributes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import orjson

from tocsin.detections.indicators.files import find_files
from tocsin.detections.indicators.misp import attributes_of, events_of, is_asked
from tocsin.exchange.misp.claims import clusters_of, tags_of
from tocsin.exchange.misp.galaxies import is_cluster
from tocsin.exchange.misp.patterns import language_of
from tocsin.model.call import StixObject
from tocsin.model.detection import Rejected
from tocsin.model.errors import DetectionError
from tocsin.node.calls.claims import Claims, of_bundle, of_event, of_text


class RuleHeld(msgspec.Struct, frozen=True):
    """An attribute that is a rule or pattern as a whole: its language, its text, what is said of it, its place."""

    language: str
    text: str
    comment: str
    place: str


class Held(msgspec.Struct, frozen=True):
    """What a file claims; ``rules`` are in their own languages, ``left`` is what asks for nothing: what, and why."""

    claims: Claims = Claims()
    rules: tuple[RuleHeld, ...] = ()
    left: tuple[tuple[str, str], ...] = ()

    def joined(self, other: Held) -> Held:
        """Both together."""
        return Held(self.claims.joined(other.claims), self.rules + other.rules, self.left + other.left)


def held_in(path: Path) -> Held:
    """What the documents of a file hold, those in archives included. ``UsageError`` for a marking that cannot be read."""
    held = Held()
    for data in _documents(path):
        held = held.joined(_of_document(data))
    return held


def objects_of(bundle: StixObject) -> list[StixObject]:
    """Objects of a STIX bundle or a TAXII envelope, or the one object that a document is."""
    objects = bundle.get("objects")
    return [one for one in objects if isinstance(one, dict)] if isinstance(objects, list) else [bundle]


def _documents(path: Path) -> Iterator[bytes]:
    """The bytes of each file; of one that cannot be read, those who read its indicators tell."""
    for file in find_files([path]):
        if isinstance(file, Rejected):
            continue
        try:
            with file.open() as stream:
                yield stream.read().removeprefix(b"\xef\xbb\xbf")
        except DetectionError:
            continue


def _of_document(data: bytes) -> Held:
    try:
        document: Any = orjson.loads(data)
    except orjson.JSONDecodeError:
        return Held(of_text(data))
    if isinstance(document, dict) and ("objects" in document or document.get("type") == "indicator"):
        objects = objects_of(document)
        return Held(of_bundle(document, objects, [one for one in objects if one.get("type") == "indicator"]))
    events = list(events_of(document))
    if not events:
        return Held(of_text(data))
    held = Held()
    for number, event in enumerate(events, 1):
        held = held.joined(_of_event(event, number))
    return held


def _of_event(event: dict[str, Any], number: int) -> Held:
    placed = list(attributes_of(event, number))
    used = [(place, one) for place, one in placed if is_asked(one)]
    rules = tuple(rule for place, one in used if (rule := _rule(place, one)))
    left = tuple(dict.fromkeys(_left(event, [one for _, one in placed])))
    return Held(of_event(event, [one for _, one in used]), rules, left)


def _rule(place: str, attribute: dict[str, Any]) -> RuleHeld | None:
    text, language = attribute.get("value"), language_of(str(attribute.get("type", "")).strip().lower())
    if not language or not isinstance(text, str) or not text.strip():
        return None
    return RuleHeld(language, text, str(attribute.get("comment") or ""), place)


def _left(event: dict[str, Any], attributes: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Galaxy clusters of an event and its attributes, and its parts that are no attributes."""
    for part in (event, *attributes):
        for tag in filter(is_cluster, (*tags_of(part), *clusters_of(part))):
            yield tag[:200], "a cluster of a galaxy, which is nothing to search for"
        for name in ("EventReport", "ShadowAttribute"):
            if part.get(name):
                yield f"{name} of {str(part.get('uuid', 'the event'))[:80]}", "it is no attribute"
