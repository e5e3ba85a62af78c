"""What the documents of a file hold that lists of indicators leave out: markings, and MISP's events as STIX objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import orjson

from tocsin.detections.indicators.files import find_files
from tocsin.detections.indicators.misp import events_of
from tocsin.exchange.misp import NOBODY, Organisations, read_event
from tocsin.model.call import StixObject
from tocsin.model.detection import Rejected
from tocsin.model.errors import DetectionError, ExchangeError, UsageError
from tocsin.node.calls.claims import Claims, of_bundle, of_event, of_text


class Held(msgspec.Struct, frozen=True):
    """What a file claims, and its MISP events.

    ``indicators`` are their attributes by place, as STIX; ``context`` goes with them and asks for nothing. ``unread`` says by place why an
    attribute is none, ``left`` what else asks for nothing: what, and why.
    """

    claims: Claims = Claims()
    indicators: Mapping[str, StixObject] = {}
    context: tuple[StixObject, ...] = ()
    unread: Mapping[str, str] = {}
    left: tuple[tuple[str, str], ...] = ()

    def joined(self, other: Held) -> Held:
        """Both together."""
        return Held(
            self.claims.joined(other.claims),
            {**self.indicators, **other.indicators},
            self.context + other.context,
            {**self.unread, **other.unread},
            self.left + other.left,
        )


def held_in(path: Path, known: Organisations = NOBODY) -> Held:
    """What the documents of a file hold, those in archives included. ``UsageError`` for a marking that cannot be read."""
    held = Held()
    for data in _documents(path):
        held = held.joined(_of_document(data, known))
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


def _of_document(data: bytes, known: Organisations) -> Held:
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
        held = held.joined(_of_event(event, number, known))
    return held


def _of_event(event: dict[str, Any], number: int, known: Organisations) -> Held:
    try:
        read = read_event(event, known, number)
    except ExchangeError as error:
        raise UsageError(error.what, where=error.where, hint="correct it, or take it out") from error
    left = [(loss.where, loss.what) for loss in read.losses]
    left += [(f"organisation {one}", _NO_MEMBER) for one in read.claim.unknown]
    return Held(of_event(read, known.me), read.indicators, read.context, read.unread, tuple(left))


_NO_MEMBER = "is of the event's sharing group and no member that is known here, so it gets nothing"
