"""Cells of an indicator list as CSV that stand below a head which names TLP labels."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from tocsin.detections.indicators.csv_lists import delimiter_of
from tocsin.model.label_columns import names_labels

_SAMPLE = 65_536


def cells_of_labels(text: str) -> Iterator[tuple[str, str]]:
    """Cells that are not empty, each with its line; nothing where no head of a table of several columns names labels."""
    delimiter = delimiter_of(text[:_SAMPLE])
    if not delimiter:
        return
    columns: list[int] = []
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:  # told by whoever reads the indicators
            continue
        if heads := [number for number, cell in enumerate(row) if names_labels(cell)]:
            columns = heads
        else:
            cells = (row[number] for number in columns if number < len(row))
            yield from ((f"line {reader.line_num}", cell) for cell in cells if cell.strip())
