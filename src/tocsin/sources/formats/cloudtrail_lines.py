"""AWS CloudTrail as CloudWatch exports it: each line a time and the event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.model.event import Event, Skipped
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.cloudtrail import CLOUDTRAIL
from tocsin.sources.json_format import opened
from tocsin.sources.lines import mostly, single_bytes, text_lines

_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z[ \t](?=\{)")


class CloudTrailLines:
    """Events behind the time at which CloudWatch took them in."""

    name = "aws-cloudtrail-cloudwatch"

    def recognises(self, head: bytes) -> bool:
        """At least half of the first lines are a time and an event of CloudTrail."""
        return mostly(head, _is_event)

    def resumes(self, head: bytes) -> bool:
        """Always, but for what is not in bytes of ASCII."""
        return single_bytes(head)

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """One event per line, as CloudTrail delivers it."""
        for item in text_lines(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, line = item
            match = _LINE.match(line)
            record = opened(line[match.end() :]) if match else None
            if record is None or not CLOUDTRAIL.claims(record):
                yield Skipped(context.path, number, "no event of CloudTrail behind a time")
            else:
                yield from CLOUDTRAIL.convert(record, number, context)


def _is_event(line: str) -> bool:
    match = _LINE.match(line)
    record = opened(line[match.end() :]) if match else None
    return record is not None and CLOUDTRAIL.claims(record)


CLOUDTRAIL_LINES = CloudTrailLines()
