"""Rows of a delimited table, bounded, and the start of one recognised by its header."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from tocsin.model.event import Skipped
from tocsin.sources.contract import HEAD_BYTES, MAX_RECORD_BYTES, ReadContext
from tocsin.sources.lines import head_text, text_lines

#: Most lines that one quoted row may span; a quote left open costs one line, not the file.
MAX_ROW_LINES = 2_000
_NAME = re.compile(r"[A-Za-z_@#$%][\w@#$%&.()\[\]/:+ -]{0,127}")
#: First lines that are looked at; a table has a header and a row.
_LINES, _TABLE = 16, 2
_DELIMITERS = ",\t;|"
csv.field_size_limit(MAX_RECORD_BYTES)  # the module's only, global, bound


@functools.lru_cache(maxsize=8)
def header_of(head: bytes) -> tuple[str, ...]:
    """Column names of the table that a stream begins with, () if it does not look like one.

    The first row may be cut off if half of the first ones are whole. Asked by many formats for the same bytes.
    """
    header, fits = _start(head)
    return header if not fits or fits[0] or 2 * sum(fits) >= len(fits) else ()


def is_regular(head: bytes, columns: int) -> bool:
    """Whether a stream begins with a table of so many columns and two rows, and no row among the first differs."""
    header, fits = _start(head)
    return len(header) >= columns and len(fits) > 1 and all(fits)


def _start(head: bytes) -> tuple[tuple[str, ...], list[bool]]:
    """A table's column names, and for each of its first rows whether it has as many cells; nothing for no table."""
    found = head_text(head).splitlines()
    if len(head) >= HEAD_BYTES and len(found) > 1:
        found.pop()
    text = [line for line in found[:_LINES] if line and not _typed(line)]
    if len(text) < _TABLE or (text[1].startswith("{") and text[1].endswith("}")):
        return (), []
    delimiter = delimiter_of(text[0])
    header = tuple(_header(text[0], delimiter))
    return header, _fitting(text[1:], delimiter, len(header)) if header else []


def _fitting(following: list[str], delimiter: str, width: int) -> list[bool]:
    fits: list[bool] = []
    held: list[tuple[int, str]] = []
    for line in following:
        held.append((0, line))
        cells = parse_row(held, delimiter)
        if cells is not None:
            fits.append(len(cells) == width)
            held = []
    return fits


def rows(stream: BinaryIO, context: ReadContext) -> Iterator[tuple[int, list[str]] | Skipped]:
    """Pairs of line number and cells, the header first; a row may span lines inside quotes.

    The delimiter (comma, tab, semicolon or bar) is the header's most frequent one. PowerShell's
    ``#TYPE`` line is passed over. A quote that is never closed costs its line.
    """
    delimiter = ""
    held: list[tuple[int, str]] = []
    for item in text_lines(stream, context):
        if isinstance(item, Skipped):
            yield item
            continue
        if not delimiter:
            if _typed(item[1]):
                continue
            delimiter = delimiter_of(item[1])
        held.append(item)
        if len(held) == 1 or '"' in item[1]:
            cells = parse_row(held, delimiter)
            if cells is not None:
                yield held[0][0], cells
                held = []
        if len(held) >= MAX_ROW_LINES:
            yield from _give_up(held, delimiter, context)
            held = []
    yield from _give_up(held, delimiter, context)


def _give_up(
    held: list[tuple[int, str]], delimiter: str, context: ReadContext
) -> Iterator[tuple[int, list[str]] | Skipped]:
    """The first line's quote was never closed: that line is lost, each other is a row of its own."""
    for number, text in held:
        cells = parse_row([(number, text)], delimiter)
        yield Skipped(context.path, number, "a quote is never closed") if cells is None else (number, cells)


def parse_row(held: list[tuple[int, str]], delimiter: str) -> list[str] | None:
    """The cells of a row that lies on these lines, None while a quote is open."""
    text = held[0][1]
    for (before, _), (number, part) in pairwise(held):
        text += (
            "\n" * min(max(1, number - before), MAX_ROW_LINES) + part
        )  # blank lines are passed over, and counted
    for strict in (True, False):
        try:
            return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict), [])
        except csv.Error as error:
            if "end of data" in str(error):
                return None
    return None


def _header(line: str, delimiter: str) -> list[str]:
    names = [name.strip() for name in parse_row([(1, line)], delimiter) or []]
    plausible = len(names) > 1 and len({name.lower() for name in names}) == len(names)
    return names if plausible and all(_NAME.fullmatch(name) for name in names) else []


def delimiter_of(header: str) -> str:
    """The delimiter a header uses: the most frequent candidate, comma if none occurs."""
    return max(_DELIMITERS, key=header.count)


def _typed(line: str) -> bool:
    return line.startswith(("#TYPE ", "sep="))
