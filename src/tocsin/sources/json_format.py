"""A log format made of JSON records: which records it claims, and what event each becomes."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from tocsin.model.event import Event, Scalar, Skipped
from tocsin.sources.contract import ReadContext
from tocsin.sources.guess import generic_event
from tocsin.sources.json_records import WRAPPERS, Record, by_line, decode, head_records, records
from tocsin.sources.lines import single_bytes
from tocsin.sources.times import parse_time

_SPLUNK = {"preview", "offset", "lastrow", "result"}
_SECONDS = 1e11  # above this a number counts milliseconds or less, which ``parse_time`` tells apart
_LONGEST = 1e20


@dataclasses.dataclass(frozen=True)
class JsonFormat:
    """Records that ``claims`` accepts become what ``convert`` makes of them.

    Records of the same stream that it does not claim are kept as generic ones, so nothing is lost.
    ``host_in_name`` gives the host that a file's name states, "" for none.
    """

    name: str
    claims: Callable[[Record], bool]
    convert: Callable[[Record, int, ReadContext], Iterable[Event | Skipped]]
    wrappers: tuple[str, ...] = WRAPPERS
    host_in_name: Callable[[str], str] = lambda _: ""

    def recognises(self, head: bytes) -> bool:
        """Whether one of the first records is claimed."""
        return any(self.claims(unwrap(record)) for record in head_records(head, self.wrappers)[:32])

    def resumes(self, head: bytes) -> bool:
        """Whether the records are lines."""
        return single_bytes(head) and by_line(head, self.wrappers)

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """Events in file order."""
        for item in records(stream, context, self.wrappers):
            if isinstance(item, Skipped):
                yield item
                continue
            number, record = item[0], unwrap(item[1])
            if self.claims(record):
                yield from self.convert(record, number, context)
            else:
                yield generic_event(record, number, context, "json")


def unwrap(record: Record) -> Record:
    """The log's own record inside what an Elastic or Splunk export puts around it."""
    inner: Any = record.get("_source")
    if inner is None and "result" in record and record.keys() <= _SPLUNK:
        inner = record["result"]
    if isinstance(inner, dict):
        record = inner
    raw = record.get("_raw")
    return opened(raw) or record if isinstance(raw, str) else record


def opened(value: Any) -> Record | None:  # noqa: ANN401
    """The object that a JSON text holds (exports often write nested objects as text), else None."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, str) or not value.startswith("{"):
        return None
    try:
        found = decode(value.encode())
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def micros(value: Any, context: ReadContext) -> int | None:  # noqa: ANN401
    """Microseconds since the epoch of a JSON time: ISO or epoch text, or an epoch number."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        if 0 <= value < _SECONDS:
            return round(value * 1_000_000)
        return parse_time(str(int(value))) if _SECONDS <= value < _LONGEST else None
    if not isinstance(value, str):
        return None
    return parse_time(context.dates.iso(value), context.timezone, context.received)


def first_text(fields: dict[str, Scalar], *names: str) -> str:
    """The first of the named fields that holds text or a number, as text; else ""."""
    for name in names:
        value = fields.get(name)
        if value is not None and value != "":
            return str(value)
    return ""


def identity_of(fields: dict[str, Scalar], *names: str) -> int | None:
    """A 63-bit number for the id that the log gives its record in the first such field, or None."""
    name = first_text(fields, *names)
    if not name:
        return None
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") >> 1


def first_time(fields: dict[str, Scalar], context: ReadContext, *names: str) -> int | None:
    """The first of the named fields that can be read as a time."""
    found = (micros(fields.get(name), context) for name in names)
    return next((time for time in found if time is not None), None)
