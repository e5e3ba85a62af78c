"""Exchange's own log files under ``#Fields:``: message tracking, and the other logs of that shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.model.event import Event, Scalar, Skipped, table_name
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.csv_rows import parse_row
from tocsin.sources.json_format import first_text, first_time
from tocsin.sources.lines import head_text, text_lines

_SOFTWARE = re.compile(r"#Software: ?Microsoft Exchange", re.IGNORECASE)
#: Columns that hold several values, separated by semicolons.
_LISTS = ("recipient-address", "recipient-status", "reference")
_TIMES = ("date-time", "DateTime", "dateTime", "Timestamp")
_HOSTS = ("server-hostname", "ServerHostName", "serverHostName", "server-name")


class ExchangeLogs:
    """CSV logs that Exchange writes: a header of ``#`` lines, again at each start of the service."""

    name = "exchange-logs"

    def recognises(self, head: bytes) -> bool:
        """Whether one of the first lines says that Exchange wrote the file."""
        first = head_text(head[:8192]).splitlines()[:6]
        return any(_SOFTWARE.match(line.lstrip()) for line in first)

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """Events in file order; a row that does not fit the ``#Fields`` above it is skipped.

        Message tracking goes to ``exchange-tracking``, another log to a table named by its type.
        """
        names: list[str] = []
        table = table_name("exchange", "unknown")
        for item in text_lines(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, text = item
            key, _, value = text.partition(":")
            if text.startswith("#"):
                table = _table(value) if key.lower() == "#log-type" else table
                names = [n.strip() for n in value.split(",")] if key.lower() == "#fields" else names
                continue
            cells = parse_row([(number, text)], ",")
            if cells == names or (not names and text.lower().startswith("datetime,")):
                continue  # some of these logs repeat the names as a first row
            if cells is None or len(cells) != len(names):
                yield Skipped(context.path, number, f"does not fit the {len(names)} fields of the header")
            else:
                yield _event(dict(zip(names, cells, strict=True)), table, number, context)


def _event(row: dict[str, str], table: str, number: int, context: ReadContext) -> Event:
    fields: dict[str, Scalar] = {name: value or None for name, value in row.items()}
    for name in _LISTS:
        if row.get(name):
            fields[name] = MULTI.join(filter(None, row[name].split(";"))) or None
    host = first_text(fields, *_HOSTS)
    return Event(table, "", first_time(fields, context, *_TIMES), host, number, fields)


def _table(kind: str) -> str:
    plain = kind.strip().lower()
    return table_name("exchange", "tracking" if plain.startswith("message tracking") else plain)


EXCHANGE_LOGS = ExchangeLogs()
