"""What the documents of a file hold that lists of indicators leave out: markings, and rules among MISP's attributes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import orjson

from tocsin.detections.indicators.files import find_files
from tocsin.detections.indicators.misp import attributes_of, events_of, is_asked
from tocsin.model.call import StixObject
from tocsin.model.detection import Rejected
from tocsin.model.errors import DetectionError
from tocsin.node.calls.claims import Claims, of_bundle, of_event, of_text


class Held(msgspec.Struct, frozen=True):
    """What a file claims."""

    claims: Claims = Claims()

    def joined(self, other: Held) -> Held:
        """Both together."""
        return Held(self.claims.joined(other.claims))


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
    used = [one for _, one in attributes_of(event, number) if is_asked(one)]
    return Held(of_event(event, used))
