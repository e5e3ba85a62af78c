"""What every log format offers: recognise a stream by its content, read it event by event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import BinaryIO, Protocol, runtime_checkable

import msgspec

from tocsin.model.event import Event, Skipped
from tocsin.model.logsource import LogSource
from tocsin.sources.day_order import DayOrder

#: Bytes of the start of a stream that ``Format.recognises`` is given (fewer if it is shorter).
HEAD_BYTES = 65_536
#: Longest line or record that is read; a longer one is skipped and counted.
MAX_RECORD_BYTES = 16 * 1024 * 1024


class ReadContext(msgspec.Struct, frozen=True):
    """What a reader needs beside the bytes.

    ``path`` is the display path used in ``Skipped``; ``received`` the file's modification time
    (year inference for RFC 3164: the latest year that does not put an event after it); ``timezone``
    an IANA name or UTC offset for logs that carry no zone; ``logsource`` and ``mapping`` come from
    the command line for generic JSON lines and CSV; ``dates`` tells day from month,
    ``host`` who is said to have written the log ("" nobody).
    """

    path: str
    received: dt.datetime
    timezone: dt.tzinfo = dt.UTC
    logsource: LogSource | None = None
    mapping: dict[str, str] = msgspec.field(default_factory=dict)
    dates: DayOrder = msgspec.field(default_factory=DayOrder)
    host: str = ""


class Format(Protocol):
    """One log format. Implementations are stateless module-level singletons."""

    @property
    def name(self) -> str:
        """Short name, as listed in the docs: ``evtx``, ``zeek-tsv``."""
        ...

    def recognises(self, head: bytes) -> bool:
        """Whether a stream that begins with ``head`` is of this format. Never raises."""
        ...

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """Events in file order; what cannot be read is yielded as ``Skipped`` and reading goes on.

        Memory stays bounded whatever the size of the stream, except where the format needs random
        access (EVTX), in which case the stream is seekable.
        """
        ...


@runtime_checkable
class Resumable(Protocol):
    """A format whose lines may be read from any of them on: a log that grows need not be read from its start.

    An event is one line, and what it says depends on that line alone.
    """

    def resumes(self, head: bytes) -> bool:
        """Whether a stream that begins with ``head`` is one of such lines."""
        ...


class HostInName(Protocol):
    """A format whose files often have a name that states who wrote them, where the log itself does not."""

    def host_in_name(self, path: str) -> str:
        """The host that the name of a file states, "" for none."""
        ...
