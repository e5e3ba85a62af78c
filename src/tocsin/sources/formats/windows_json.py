"""Windows events as JSON: NXLog and other flat exports, winlogbeat, evtx_dump, Splunk, Elastic, Azure.

One record is taken after the other, each in whichever of these dialects it is: exports of a whole
log store mix them. A record that is no Windows event stays, as one of an unnamed log source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.model.event import Event, Scalar, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import HEAD_BYTES, ReadContext
from tocsin.sources.flatten import flatten, text
from tocsin.sources.formats.windows_event import event_fields, put, windows_event
from tocsin.sources.formats.windows_names import windows_names
from tocsin.sources.formats.windows_text import is_text, text_fields
from tocsin.sources.formats.windows_time import event_time
from tocsin.sources.formats.windows_xml import event_from_xml
from tocsin.sources.formats.winlogbeat_modules import as_windows_wrote, is_rewritten
from tocsin.sources.guess import generic_event
from tocsin.sources.json_format import opened
from tocsin.sources.json_records import WRAPPERS, Record, by_line, head_records, records
from tocsin.sources.lines import single_bytes

_NUMBERS = {"EventID", "EventCode", "event_id", "Id", "winlog.event_id"}
_LOGS = {
    *("Channel", "LogName", "log_name", "EventLog", "winlog.channel"),
    *("SourceName", "EventSourceName", "Provider_Name", "ProviderName", "ProviderGuid"),
    "Computer",
}
_EVTXECMD = frozenset({"EventId", "Channel", "ChunkNumber"})
_WRAPPERS = {"_source": 0, "result": 1, "fields": 2}  # in the order they are looked for
#: Fields into which an export may pack the event's data as one XML text, or as values without names.
_PACKED = {"EventData": 0, "Properties.Value": 1}
_DISTINCT_LAYOUTS = 4_096
#: The list in an answer of Elasticsearch's search, which lies one level deeper than other wrappers.
_HITS = re.compile(rb'\s*\{[^\[\]]{0,4096}?"hits"\s*:\s*\{[^\[\]]{0,4096}?"hits"\s*:\s*(?=\[)')


class WindowsJson:
    """Windows events as JSON lines, an array, or wrapped by the store they were exported from."""

    name = "windows-json"

    def recognises(self, head: bytes) -> bool:
        """At least one of the first records is a Windows event."""
        return any(_is_windows(unwrapped(record)) for record in head_records(_from_hits(head)))

    def resumes(self, head: bytes) -> bool:
        """Whether the records are lines."""
        return single_bytes(head) and by_line(head, WRAPPERS)

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """Events in file order; the record number is the line, or the ordinal in an array."""
        head = stream.read(HEAD_BYTES)
        stream.seek(len(head) - len(_from_hits(head)))
        layouts = _Layouts()
        for item in records(stream, context):
            if isinstance(item, Skipped):
                yield item
            else:
                number, record = item
                yield _event(number, record, layouts, context)


def _from_hits(head: bytes) -> bytes:
    match = _HITS.match(head)
    return head[match.end() :] if match else head


def unwrapped(record: Record) -> Record:
    """The event within what an export puts around it (``_source``, ``result``, ``fields``)."""
    if not record.keys() & _WRAPPERS:
        return record
    for wrapper in _WRAPPERS:
        inner = record.get(wrapper)
        if isinstance(inner, dict) and (wrapper != "fields" or "_index" in record):
            return inner
    return record


def _is_windows(record: Record) -> bool:
    if "EventID" in record and "Channel" in record:
        return True
    if _rendered(record) is not None or _raw(record):
        return True
    if record.keys() >= _EVTXECMD:
        return True
    winlog = record.get("winlog")
    if isinstance(winlog, dict):
        return bool(winlog.keys() & {"channel", "event_id", "provider_name"})
    return bool(record.keys() & _NUMBERS) and bool(record.keys() & _LOGS)


def _rendered(record: Record) -> Record | None:
    """``{"System": {...}, "EventData": {...}}`` as Windows renders it, if ``record`` is or holds that."""
    for candidate in (record.get("Event"), record):
        if isinstance(candidate, dict) and isinstance(candidate.get("System"), dict):
            return candidate
    return None


def _raw(record: Record) -> str:
    """The text that Splunk keeps of a Windows event, XML or its classic form; "" if there is none."""
    raw = record.get("_raw")
    if not isinstance(raw, str):
        return ""
    raw = raw.lstrip()
    return raw if raw.startswith("<Event") or is_text(raw) else ""


def raw_event(record: Record, number: int, context: ReadContext) -> Event | None:
    """The Windows event of which Splunk keeps the text in a record, None if it keeps none that can be read."""
    raw = _raw(record)
    if not raw:
        return None
    fields = event_from_xml(raw)
    if not fields and is_text(raw):
        fields = text_fields(raw)
        fields |= {"_time": str(record["_time"])} if record.get("_time") else {}
    return (
        windows_event(fields, number, event_time(fields, context.timezone, context.dates)) if fields else None
    )


def _event(number: int, record: Record, layouts: _Layouts, context: ReadContext) -> Event:
    record = unwrapped(record)
    if "System" in record or "Event" in record or "_raw" in record:
        rendered = _rendered(record)
        if rendered is not None and (fields := event_fields(rendered)):
            return windows_event(fields, number, event_time(fields, context.timezone, context.dates))
        event = raw_event(record, number, context) if rendered is None else None
        if event is not None:
            return event
    if not _is_windows(record):
        return generic_event(record, number, context, "json")
    payload = _payload(record)
    fields = layouts.rename(_flat(record))
    for name, value in payload.items():
        put(fields, name, value)
    if fields.keys() & _PACKED:
        _packed_data(fields)
    if is_rewritten(fields):
        fields.update(as_windows_wrote(fields, record))
    return windows_event(fields, number, event_time(fields, context.timezone, context.dates))


def _payload(record: Record) -> dict[str, Scalar]:
    """The event's data that EvtxECmd packs into a text of JSON, taken out of the record; nothing if there is none."""
    if "ChunkNumber" not in record or not isinstance(packed := opened(record.get("Payload")), dict):
        return {}
    del record["Payload"]
    return event_fields({**packed, "System": {}})


def _flat(record: Record) -> dict[str, Scalar]:
    kinds = list(map(type, record.values()))
    if dict in kinds:
        return flatten(record)
    while list in kinds:
        position = kinds.index(list)
        name = tuple(record)[position]
        value = record[name]
        if not set(map(type, value)) <= {str, int}:
            return flatten(record)
        record[name] = MULTI.join(map(text, value)) if value else None
        kinds[position] = str
    return record


def _packed_data(fields: dict[str, Scalar]) -> None:
    """Event data that an export packed into one text or list: XML, or values without names."""
    for name in _PACKED:
        packed = fields.get(name)
        if not isinstance(packed, str):
            continue
        if packed.lstrip().startswith("<"):
            for field, value in event_from_xml(packed).items():
                put(fields, field, value)
        elif name == "Properties.Value":
            fields["Data"] = fields.pop(name)


class _Layouts:
    """New names for each distinct tuple of field names, worked out once for all orders that they come in."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[tuple[str, ...], bool]] = {}
        self._sets: dict[frozenset[str], dict[str, str]] = {}

    def rename(self, fields: dict[str, Scalar]) -> dict[str, Scalar]:
        """``fields`` under Windows' names; values that meet under one name are joined."""
        layout = tuple(fields)
        names, distinct = self._known.get(layout) or self._learn(layout)
        if distinct:
            return dict(zip(names, fields.values(), strict=True))
        renamed: dict[str, Scalar] = {}
        for name, value in zip(names, fields.values(), strict=True):
            put(renamed, name, value)
        return renamed

    def _learn(self, layout: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
        if len(self._known) >= _DISTINCT_LAYOUTS:
            self._known.clear()
            self._sets.clear()
        present = frozenset(layout)
        new = self._sets.get(present)
        if new is None:
            new = self._sets[present] = dict(zip(layout, windows_names(layout), strict=True))
        names = tuple([new[name] for name in layout])
        found = self._known[layout] = (names, len(set(names)) == len(names))
        return found


WINDOWS_JSON = WindowsJson()
