"""Windows event logs (.evtx), whole, truncated, corrupt or carved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import orjson
from evtx import PyEvtxParser

from tocsin.model.event import Event, Skipped
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.windows_event import event_fields, windows_event
from tocsin.sources.formats.windows_time import event_time

_FILE_MAGIC = b"ElfFile\x00"
_CHUNK_MAGIC = b"ElfChnk\x00"


class Evtx:
    """The binary log of Windows Vista and later."""

    name = "evtx"

    def recognises(self, head: bytes) -> bool:
        """A file header, or a chunk header at a sector boundary (carved from a disk)."""
        return head.startswith(_FILE_MAGIC) or _CHUNK_MAGIC in head

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """Events in file order; records that cannot be decoded are counted."""
        # One thread: the caller already runs one file per core.
        records = PyEvtxParser(stream, 1).records_json()
        while True:
            try:
                record = next(records)
            except StopIteration:
                return
            except RuntimeError as error:
                yield Skipped(context.path, 0, str(error)[:200])
                continue
            fields = event_fields(orjson.loads(record["data"])["Event"])
            yield windows_event(fields, None, event_time(fields, context.timezone))


EVTX = Evtx()
