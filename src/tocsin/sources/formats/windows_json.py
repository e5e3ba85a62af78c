"""Windows events as JSON lines: NXLog and other flat exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from tocsin.model.event import Event, Skipped
from tocsin.sources.contract import MAX_RECORD_BYTES, ReadContext
from tocsin.sources.flatten import flatten
from tocsin.sources.formats.windows_event import windows_event
from tocsin.sources.moments import microseconds

_RENAMED = {
    "Hostname": "Computer",
    "SourceName": "Provider_Name",
    "ProviderGuid": "Provider_Guid",
    "RecordNumber": "EventRecordID",
    "ExecutionProcessID": "Execution_ProcessID",
    "ThreadID": "Execution_ThreadID",
}


class WindowsJson:
    name = "windows-json"

    def recognises(self, head: bytes) -> bool:
        return head.lstrip()[:1] == b"{" and b'"EventID"' in head and (b'"Channel"' in head)

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        number = 0
        while line := stream.readline(MAX_RECORD_BYTES):
            number += 1
            if not line.strip():
                continue
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                yield Skipped(context.path, number, str(error))
                continue
            fields = {_RENAMED.get(k, k): v for k, v in flatten(row).items()}
            time = microseconds(fields.get("@timestamp"))
            yield windows_event(fields, number, time)


WINDOWS_JSON = WindowsJson()
