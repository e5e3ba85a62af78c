"""A log format made of delimited rows under a header: which headers it claims, what a row becomes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from tocsin.model.event import Event, Skipped
from tocsin.sources.contract import ReadContext
from tocsin.sources.csv_rows import header_of, rows

Row = dict[str, str]


@dataclasses.dataclass(frozen=True)
class CsvFormat:
    """Tables whose header ``claims`` accepts; each row becomes what ``convert`` makes of it."""

    name: str
    claims: Callable[[frozenset[str]], bool]
    convert: Callable[[Row, int, ReadContext], Iterable[Event | Skipped]]

    def recognises(self, head: bytes) -> bool:
        """Whether the stream begins with a header that is claimed."""
        header = header_of(head)
        return bool(header) and self.claims(frozenset(header))

    def read(self, stream: BinaryIO, context: ReadContext) -> Iterator[Event | Skipped]:
        """Events in file order; a row with another number of cells than the header is skipped."""
        header: list[str] = []
        for item in rows(stream, context):
            if isinstance(item, Skipped):
                yield item
                continue
            number, cells = item
            if not header:
                header = [name.strip() or f"column{n}" for n, name in enumerate(cells, 1)]
            elif len(cells) != len(header):
                reason = f"{len(cells)} cells under {len(header)} columns"
                yield Skipped(context.path, number, reason)
            elif [cell.strip() for cell in cells] != header:  # the header again: files joined together
                yield from self.convert(dict(zip(header, cells, strict=True)), number, context)
