"""Objects of a bundle of ATT&CK as they are written in STIX, with the fields that are read."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re
import zlib
from typing import Annotated

import msgspec

from tocsin.model.errors import UsageError

#: Bytes of a bundle, unpacked, at most; the enterprise bundle of ATT&CK 18 has 33 million.
LARGEST = 256 * 1024 * 1024
#: Characters of a name or id that are kept.
NAME = 400
HINT = "give enterprise-attack.json as MITRE publishes it"
_OBJECTS = 1_000_000
_Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]
_PUBLISHER = re.compile(r"mitre-(?:mobile-|ics-)?attack")


class Reference(msgspec.Struct):
    """A reference to something outside: an id in a catalogue, or a source."""

    source_name: str = ""
    external_id: str = ""
    url: str = ""
    description: str = ""


class Phase(msgspec.Struct):
    """A step that a technique is one of."""

    phase_name: str = ""


class Logged(msgspec.Struct):
    """A log source with a channel, and the data component that it shows."""

    name: str = ""
    channel: str | None = ""
    x_mitre_data_component_ref: str = ""


class Object(msgspec.Struct):
    """The fields of any object that are read."""

    type: str
    id: str
    name: str = ""
    description: str = ""
    modified: _Moment | None = None
    revoked: bool = False
    x_mitre_deprecated: bool = False
    external_references: list[Reference] = []
    kill_chain_phases: list[Phase] = []
    x_mitre_platforms: list[str] = []
    aliases: list[str] = []
    x_mitre_aliases: list[str] = []
    first_seen: _Moment | None = None
    last_seen: _Moment | None = None
    relationship_type: str = ""
    source_ref: str = ""
    target_ref: str = ""
    x_mitre_shortname: str = ""
    x_mitre_version: str = ""
    tactic_refs: list[str] = []
    x_mitre_analytic_refs: list[str] = []
    x_mitre_log_source_references: list[Logged] = []
    x_mitre_log_sources: list[Logged] = []

    @property
    def ident(self) -> str:
        """The id that ATT&CK gave it, "" where it has none."""
        found = (
            one.external_id
            for one in self.external_references
            if _PUBLISHER.fullmatch(one.source_name) and one.external_id
        )
        return next(found, "")[:NAME]


class Envelope(msgspec.Struct):
    """A bundle with its objects unread, as they are read one by one."""

    objects: list[msgspec.Raw]
    type: str = ""


class _Head(msgspec.Struct):
    type: str = ""
    id: str = ""


def raw_objects(data: bytes, name: str) -> list[msgspec.Raw]:
    """The objects of a bundle, gzipped or not, unread. UsageError for what is too large or no bundle; ``name`` is that of its file."""
    try:
        found = msgspec.json.decode(_unpacked(data, name), type=Envelope).objects
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(f"is no bundle of STIX: {error}", where=name, hint=HINT) from error
    if len(found) > _OBJECTS:
        raise UsageError(f"holds more than {_OBJECTS:,} objects", where=name, hint=HINT)
    return found


def named(raw: msgspec.Raw, place: int) -> tuple[str, str]:
    """The kind and the id of an object that cannot be read, or its place."""
    try:
        head = msgspec.json.decode(raw, type=_Head, strict=False)
    except (msgspec.DecodeError, RecursionError):
        return "object", f"object {place + 1}"
    return head.type[:NAME] or "object", head.id or f"object {place + 1}"


def _unpacked(data: bytes, name: str) -> bytes:
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(data)) as stream:
                data = stream.read(LARGEST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise UsageError(f"cannot be unpacked: {error}", where=name, hint="fetch it again") from error
    if len(data) > LARGEST:
        raise UsageError("is too large for a bundle of ATT&CK", where=name, hint=f"at most {LARGEST:,} bytes")
    return data
