"""Windows events as Splunk's classic ``WinEventLog`` writes them: ``LogName=…`` and so on, the message last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import BinaryIO

from tocsin.model.event import Event, Scalar, Skipped
from tocsin.sources.contract import MAX_RECORD_BYTES, ReadContext
from tocsin.sources.formats.windows_event import windows_event
from tocsin.sources.formats.windows_message import message_fields
from tocsin.sources.formats.windows_names import windows_names
from tocsin.sources.formats.windows_time import event_time
from tocsin.sources.lines import head_lines, text_lines

_STAMP = re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d:\d\d(?:\.\d{1,9})?(?: [AP]M)?")
_LOG = "LogName="
_START = re.compile(rf"{_STAMP.pattern}\r?\n{_LOG}")
_MOST_BLANK = 64
_MESSAGE = "Message"
_names = lru_cache(maxsize=256)(windows_names)


class WindowsText:
    """Events one after another, each from its stamp to the end of its message."""

    name = "windows-text"

    def recognises(self, head: bytes) -> bool:
        """A stamp alone on its line and the log's name on the next."""
        return any(_opens(one, other) for one, other in pairwise(head_lines(head)))

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """Events in file order; the record is the line of the stamp."""
        for item in _texts(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, text = item
            fields = text_fields(text)
            yield windows_event(fields, number, event_time(fields, context.timezone, context.dates))


def is_text(raw: str) -> bool:
    """Whether a text begins as such an event does."""
    return _START.match(raw) is not None


def text_fields(raw: str) -> dict[str, Scalar]:
    """The fields of one event: its own under Windows' names, then what the message says of the event's data."""
    stamp, *following = raw.rstrip().splitlines()
    fields: dict[str, str] = {"EventTime": stamp}
    for place, line in enumerate(following):
        name, equals, value = line.partition("=")
        if name == _MESSAGE:
            fields[_MESSAGE] = "\n".join((value, *following[place + 1 :])).rstrip()
            break
        if equals:
            fields[name] = value
    named: dict[str, Scalar] = dict(zip(_names(tuple(fields)), fields.values(), strict=True))
    return message_fields(fields.get(_MESSAGE, "")) | named


def _opens(line: str, following: str) -> bool:
    return following.startswith(_LOG) and _STAMP.fullmatch(line) is not None


def _texts(stream: BinaryIO, context: ReadContext) -> Iterator[tuple[int, str] | Skipped]:
    """Pairs of the line number of an event and all its lines, blank ones too."""
    held: list[str] = []
    start = last = size = 0
    stamp: tuple[int, str] | None = None
    for item in text_lines(stream, context):
        if isinstance(item, Skipped):
            yield item
            continue
        number, line = item
        if stamp is not None and line.startswith(_LOG):
            yield from _whole(start, held, size, context)
            start, held, size = stamp[0], [stamp[1], line], 0
        else:
            before = [] if stamp is None else [stamp[1]]
            fresh = [line] if _STAMP.fullmatch(line) is None else []
            blank = [""] * min(number - last - 1, _MOST_BLANK)
            added = [*before, *blank, *fresh]
            size += sum(map(len, added))
            held += added if size <= MAX_RECORD_BYTES else []
        stamp = item if _STAMP.fullmatch(line) is not None else None
        last = number
    if stamp is not None:
        held.append(stamp[1])
    yield from _whole(start, held, size, context)


def _whole(
    start: int, held: list[str], size: int, context: ReadContext
) -> Iterator[tuple[int, str] | Skipped]:
    if size > MAX_RECORD_BYTES:
        yield Skipped(context.path, start or 1, f"event longer than {MAX_RECORD_BYTES} bytes")
    elif start:
        yield start, "\n".join(held)
    elif any(held):
        yield Skipped(context.path, 1, "lines before the first event", sum(map(bool, held)))


WINDOWS_TEXT = WindowsText()
