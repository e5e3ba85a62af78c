"""NetFlow as nfdump prints it with ``-o csv``: one event per flow."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.model.event import Event, Scalar, Skipped, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.lines import head_lines, text_lines
from tocsin.sources.times import parse_time

TABLE = table_name("netflow", "nfdump")
_LONG = {"ts", "te", "td", "sa", "da"}
_SHORT = {"firstseen", "srcaddr", "dstaddr"}
_SUMMARY = re.compile(r"Summary\b|flows,bytes,packets,avg_bps", re.IGNORECASE)
_TIMES = ("ts", "firstSeen", "tfs", "tr")


class NfdumpCsv:
    """The long header (``ts,te,td,sa,da,…``) and that of nfdump 1.7 (``firstSeen,duration,proto,…``)."""

    name = "nfdump-csv"

    def recognises(self, head: bytes) -> bool:
        """The first line has nfdump's column names."""
        found = head_lines(head, 1)
        return bool(found) and _columns(found[0]) is not None

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """One event per flow; the header may come again (files put together), the summary is counted."""
        names: tuple[str, ...] = ()
        summary, in_summary = 0, False
        for item in text_lines(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, line = item
            columns = _columns(line)
            if columns is not None:
                names, in_summary = columns, False
            elif _SUMMARY.match(line) or in_summary:
                summary, in_summary = summary + 1, True
            else:
                yield _flow(line, number, names, context)
        if summary:
            yield Skipped(context.path, 0, "lines of nfdump's summary", summary)


NFDUMP_CSV = NfdumpCsv()


def _columns(line: str) -> tuple[str, ...] | None:
    names = tuple(name.strip() for name in line.split(","))
    lowered = {name.lower() for name in names}
    return names if lowered >= _LONG or lowered >= _SHORT else None


def _flow(line: str, number: int, names: tuple[str, ...], context: ReadContext) -> Event | Skipped:
    try:
        values = next(csv.reader([line]), [])
    except csv.Error as error:
        return Skipped(context.path, number, f"not CSV: {error}")
    if len(values) != len(names):
        return Skipped(context.path, number, f"{len(values)} values for {len(names)} columns")
    fields: dict[str, Scalar] = {n: v.strip() for n, v in zip(names, values, strict=True) if v.strip()}
    own = next((fields[name] for name in _TIMES if name in fields), None)
    time = None if own is None else parse_time(str(own), context.timezone)
    return Event(TABLE, "", time, "", number, fields)
