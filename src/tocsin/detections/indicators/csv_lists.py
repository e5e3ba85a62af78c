"""Indicator lists as CSV: columns recognised by their heads, by a type column, or by what they hold."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from tocsin.detections.indicators.collect import Collector
from tocsin.detections.indicators.kinds import NotIndicator, recognise
from tocsin.detections.indicators.type_names import half_left, kind_named, values_of
from tocsin.model.expression import ListKind

_VALUES = {"indicator", "ioc", "value", "ioc-value", "indicator-value", "observable", "artifact", "data"}
_TYPES = {"type", "kind", "indicator-type", "ioc-type", "observable-type", "category-type"}
_FLAGS = {"to-ids", "for-detection"}
_DELIMITERS = ",;\t|"
_SAMPLE = 50  # rows that columns without heads are judged by
_ENOUGH = 0.8  # of the sample must be indicators
_LONGEST_LINE = 1 << 20
#: Why an attribute is left aside that a feed does not mean for detection.
NOT_FOR_DETECTION = "not meant for detection (to_ids)"


class Columns(msgspec.Struct, frozen=True):
    """Which columns hold indicators: of a known kind, or (None) of the kind in column ``type``."""

    values: dict[int, ListKind | None]
    type: int | None = None
    to_ids: int | None = None
    header: bool = False


def delimiter_of(sample: str) -> str:
    """Delimiter that most lines of a sample share in number; empty if it is no CSV."""
    lines = [line for line in sample.splitlines() if line.strip() and not line.startswith("#")][:_SAMPLE]
    best, share = "", 0.0
    for delimiter in _DELIMITERS:
        widths = [
            len(next(csv.reader([line], delimiter=delimiter), [])) for line in lines if "\0" not in line
        ]
        usual = max(set(widths), key=widths.count, default=1)
        agreeing = widths.count(usual) / len(lines) if lines else 0
        if usual > 1 and agreeing > max(share, _ENOUGH):
            best, share = delimiter, agreeing
    return best


def read_csv(stream: BinaryIO, delimiter: str, collector: Collector) -> None:
    """Take the indicators of every row; a row that has none that can be read is refused."""
    with io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="") as text:
        rows = _rows(text, delimiter, collector)
        first = list(itertools.islice(rows, _SAMPLE))
        columns = _columns([cells for _, cells in first])
        if columns is None:
            collector.refuse("", "no column of this CSV is known to hold indicators; name one 'indicator'")
            return
        for number, cells in itertools.chain(first[columns.header :], rows):
            _take(number, cells, columns, collector)


def _rows(text: io.TextIOWrapper, delimiter: str, collector: Collector) -> Iterator[tuple[int, list[str]]]:
    """Rows with their line; comments are left out but for a last one that is the header."""
    header: tuple[int, list[str]] | None = None
    reader = csv.reader(_lines(text), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            collector.refuse(f"line {reader.line_num}", f"not CSV: {error}")
            continue
        if cells and cells[0].lstrip().startswith("#"):
            header = reader.line_num, [cells[0].lstrip("# "), *cells[1:]]
            continue
        if header and len(header[1]) == len(cells) and _named(header[1]):
            yield header
        header = None
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(_LONGEST_LINE):
        yield line.replace("\0", "")


def _named(head: list[str]) -> Columns | None:
    """Columns by their heads; None if none is known."""
    names = [cell.strip().strip('"').lower().replace("_", "-").replace(" ", "-") for cell in head]
    type_column = next((number for number, name in enumerate(names) if name in _TYPES), None)
    flag = next((number for number, name in enumerate(names) if name in _FLAGS), None)
    general = [number for number, name in enumerate(names) if name in _VALUES]
    typed: dict[int, ListKind | None] = {
        n: kind for n, name in enumerate(names) if (kind := kind_named(name))
    }
    values: dict[int, ListKind | None] = {general[0]: None} if general else typed
    return Columns(values, type_column if general else None, flag, header=True) if values else None


def _columns(sample: list[list[str]]) -> Columns | None:
    if not sample:
        return Columns({})
    named = _named(sample[0])
    if named:
        return named
    width = max(map(len, sample))
    good = {number: None for number in range(width) if _share(sample, number) >= _ENOUGH}
    return Columns(dict(good)) if good else None


def _share(sample: list[list[str]], number: int) -> float:
    """Share of a column's cells that are indicators."""
    cells = [row[number] for row in sample if number < len(row) and row[number].strip()]
    return sum(map(_is_indicator, cells)) / len(cells) if cells else 0


def _is_indicator(cell: str) -> bool:
    try:
        recognise(cell)
    except NotIndicator:
        return False
    return True


def _take(number: int, cells: list[str], columns: Columns, collector: Collector) -> None:
    place = f"line {number}"
    if columns.to_ids is not None and columns.to_ids < len(cells) and _is_no(cells[columns.to_ids]):
        collector.aside(place, NOT_FOR_DETECTION)
        return
    found = {n: cells[n] for n in columns.values if n < len(cells) and cells[n].strip()}
    if not found:
        collector.refuse(place, "the row has no indicator")
    for column, cell in found.items():
        kind = columns.values[column]
        if kind is not None:
            collector.typed(kind, cell, place)
        elif columns.type is not None and columns.type < len(cells):
            typed(cells[columns.type], cell, place, collector)
        else:
            collector.text(cell, place)


def _is_no(cell: str) -> bool:
    return cell.strip().lower() in {"0", "false", "no", "n"}


def typed(type_name: str, value: str, place: str, collector: Collector) -> None:
    """Take a value whose type a feed names; types that cannot be hunted are left aside."""
    values = values_of(type_name, value)
    if not values:
        collector.aside(place, f"of type {type_name.strip()[:60]!r}, which no log is searched for")
    if left := half_left(type_name, value):
        collector.aside(place, left)
    for kind, text in values:
        collector.typed(kind, text, place)
