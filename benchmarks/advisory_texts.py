"""Advisories in awkward layouts, written for the project, and what a careful reader takes from each."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.pdf_writer import Line, columns, pdf

FOLDER = Path(__file__).parent / "texts"
_WRITERS = {"two-columns.pdf": "two-columns.txt", "table.pdf": "table.txt"}
_ENCODINGS = {"french.html": "iso-8859-1", "spanish.txt": "utf-16"}


@dataclasses.dataclass(frozen=True)
class Written:
    """A document as bytes, and what is to be accepted of it: values by kind of thing."""

    name: str
    data: bytes
    truth: dict[str, Any]


def texts() -> Iterator[Written]:
    """All of them; PDF files and odd encodings are made from plain text."""
    truths = tomllib.loads((FOLDER / "truth.toml").read_text("utf-8"))
    for name, truth in truths.items():
        yield Written(name, _data(name), truth)


def _data(name: str) -> bytes:
    text = (FOLDER / _WRITERS.get(name, name)).read_text("utf-8")
    if name == "two-columns.pdf":
        return _two_columns(text)
    if name == "table.pdf":
        return _table(text)
    return text.encode(_ENCODINGS.get(name, "utf-8"))


def _two_columns(text: str) -> bytes:
    """A heading over the page, below it two columns of which the file has one line of each in turn."""
    head, left, right = (part.strip().splitlines() for part in text.split("====\n"))
    heading: list[Line] = [(50, 805, head[0])]
    return pdf([[*heading, *columns([left, right]), (290, 30, "1")]])


def _table(text: str) -> bytes:
    """A table of three columns on two pages, each with the label at its head and foot."""
    title, *rows = text.strip().splitlines()
    pages = []
    for number, part in enumerate((rows[:7], rows[7:]), 1):
        lines: list[Line] = [
            (50, 810, "TLP:RED"),
            (50, 785, title),
            (290, 25, f"Page {number} of 2"),
            (500, 25, "TLP:RED"),
        ]
        for place, row in enumerate(part):
            cells = row.split(";")
            lines += [(x, 750 - 14 * place, cell) for x, cell in zip((50, 110, 470), cells, strict=True)]
        pages.append(lines)
    return pdf(pages, size=8)
