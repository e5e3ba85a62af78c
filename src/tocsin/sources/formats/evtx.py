"""Windows event logs (.evtx), whole, truncated, corrupt or carved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO, cast

import orjson
from evtx import PyEvtxParser

from tocsin.model.event import Event, Skipped
from tocsin.sources.contract import HEAD_BYTES, ReadContext
from tocsin.sources.formats.evtx_chunks import (
    CHUNK_MAGIC,
    FILE_MAGIC,
    FileHeader,
    RawChunk,
    file_header,
    file_header_for_one,
    mended,
    raw_chunks,
)
from tocsin.sources.formats.windows_event import event_fields, windows_event
from tocsin.sources.formats.windows_time import event_time
from tocsin.sources.json_records import storable

_HEADER = file_header_for_one()
#: More errors than this in one chunk tell nothing new.
_MOST_ERRORS = 2_500
_SHOWN = 160
#: A tail longer than this is a header that lies, not records that were lost.
_LONGEST_TAIL = 100_000_000


class Evtx:
    """The binary log of Windows Vista and later."""

    name = "evtx"

    def recognises(self, head: bytes) -> bool:
        """A file header, or a chunk (logs whose header is lost, chunks carved from a disk)."""
        return head.startswith(FILE_MAGIC) or CHUNK_MAGIC in head

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """Events in file order; per chunk, the records it should hold and that cannot be read are counted."""
        header = file_header(stream.read(HEAD_BYTES))
        stream.seek(0)
        found, last = 0, 0
        for chunk in raw_chunks(stream):
            found += 1
            last = max(last, chunk.last)
            yield from _chunk(chunk, context)
        yield from _missing(header, found, last, context.path)


def _chunk(chunk: RawChunk, context: ReadContext) -> Iterator[Event | Skipped]:
    rows, errors = _parse(chunk.data)
    if errors or len(rows) != chunk.expected:
        data, shown = mended(chunk.data)
        again, further = _parse(data)
        if len(again) > len(rows):
            rows, errors = again, further
        lost = max(chunk.expected or shown, shown) - len(rows)
        if lost > 0 or not chunk.complete:
            yield Skipped(context.path, chunk.first, _loss(chunk, len(rows), lost, errors), max(lost, 1))
    for fields in rows:
        yield windows_event(fields, None, event_time(fields, context.timezone, context.dates))


def _loss(chunk: RawChunk, read: int, lost: int, errors: list[str]) -> str:
    """Why records are lost; of how many is what its header promises or its bytes show, whichever is more."""
    state = "damaged" if chunk.complete else "cut off"
    whole = (
        f"{read} of {read + lost} records read" if lost > 0 else f"{read} records read, what followed is lost"
    )
    detail = f": {errors[0]}" if errors else ""
    return f"chunk at byte {chunk.offset} is {state}, {whole}{detail}"


def _parse(data: bytes) -> tuple[list[dict[str, Any]], list[str]]:
    """Fields of each record of one chunk that can be decoded, and what was said of the others."""
    rows: list[dict[str, Any]] = []
    errors: list[str] = []
    try:
        # One thread: the caller already runs one file per core.
        records = PyEvtxParser(BytesIO(_HEADER + data), 1).records_json()
    except (RuntimeError, OSError) as error:
        return [], [str(error)[:_SHOWN]]
    while len(errors) < _MOST_ERRORS:
        try:
            record = cast("dict[str, Any]", next(records))
            rows.append(event_fields(_decoded(record["data"])["Event"]))
        except StopIteration:
            break
        except (RuntimeError, OSError) as error:
            errors.append(str(error)[:_SHOWN])
        except (ValueError, KeyError, TypeError, AttributeError):
            errors.append("a record that is no event")
    return rows, errors


def _decoded(data: str) -> dict[str, Any]:
    """The record; a key that its text holds twice (``Data`` elements of one name) gets a list."""
    record: dict[str, Any] = orjson.loads(data)
    start = max(data.find('"EventData":{'), data.find('"UserData":{'))
    if start >= 0:
        section = record["Event"].get("EventData") or record["Event"].get("UserData")
        # More keys in the text than in the result: one came twice, or a value looks like a key.
        if data.count('":', start) - 1 != _keys(section):
            record = json.loads(data, object_pairs_hook=_joined)
    return cast("dict[str, Any]", storable(record)) if "\\u001" in data else record


def _keys(section: Any) -> int:  # noqa: ANN401  (whatever stands there)
    if section.__class__ is not dict:
        return 0
    if dict not in map(type, section.values()):
        return len(section)
    return len(section) + sum(map(_keys, section.values()))


def _joined(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, value in pairs:
        if key not in record:
            record[key] = value
        elif isinstance(record[key], list):
            record[key].append(value)
        else:
            record[key] = [record[key], value]
    return record


def _missing(header: FileHeader | None, found: int, last: int, path: str) -> Iterator[Skipped]:
    """What the file header promises beyond the chunks that were there."""
    if header is None:
        yield Skipped(path, 0, "the file header is missing or damaged: chunks were looked for", 0)
    elif found < header.chunks:
        lost = header.next_record - 1 - last
        count = lost if 0 < lost < _LONGEST_TAIL else 1
        yield Skipped(path, last, f"file is truncated: {found} of {header.chunks} chunks are there", count)


EVTX = Evtx()
