"""Plain text, and what is read as such: mail, logs, lists, hard-wrapped reports."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable

from tocsin.detections.indicators.csv_lists import delimiter_of
from tocsin.exchange.advisory.document import CELLS, Passage, Text
from tocsin.exchange.advisory.unwrap import passages
from tocsin.model.errors import ExchangeError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Line ends as editors count them; a form feed or a separator of Unicode ends no line there.
_LINE_END = re.compile(r"\r\n|\n|\r")
_LABEL = re.compile(r"(?i)\W*TLP\W{0,3}[A-Z+ ]{3,14}\W*")
_BINARY = 0.1  # of the characters: more control characters are in no text
_SAMPLE = 65_536


def decoded(data: bytes, said: str = "") -> str:
    """Text of bytes: by byte order mark, by what is ``said`` of them, as UTF-8, else as Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding in (said or "utf-8", "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return data.decode("cp1252", "replace")


def decoded_text(data: bytes, said: str = "") -> str:
    """As ``decoded``. Raises ``ExchangeError`` where the result is no text."""
    text = decoded(data, said)
    sample = text[:_SAMPLE]
    if sample and len(_CONTROL.findall(sample)) > _BINARY * len(sample):
        raise ExchangeError("is no text", hint="give a PDF, HTML page, text, Markdown, CSV or STIX bundle")
    return _CONTROL.sub("", text)


def read_text(data: bytes, said: str = "") -> Text:
    """Paragraphs, rows and entries with the number of their line."""
    lines = lines_of(decoded_text(data, said))
    title = next((line.strip()[:200] for line in lines if line.strip() and not _LABEL.fullmatch(line)), "")
    return Text(tuple(passages(lines, first=1)), title)


def lines_of(text: str) -> list[str]:
    """Lines of a text as editors number them."""
    return _LINE_END.split(text)


def read_csv(data: bytes, said: str = "") -> Text:
    """Rows of a table, each a passage of its cells."""
    text = decoded_text(data, said)
    first = text.partition("\n")[0]
    delimiter = delimiter_of(text[:_SAMPLE]) or max(",;\t|", key=first.count)
    rows: list[Passage] = []
    unread: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return Text(tuple(rows), "", tuple(unread))
        except csv.Error as error:
            unread.append(f"line {begins}: {error}")
            continue
        row = _row(cells, begins)
        if row.text:
            rows.append(row)


def _row(cells: Iterable[str], first: int) -> Passage:
    """The cells of a row, which may have lines of their own, as one passage."""
    text, breaks = "", []
    for cell in cells:
        joint = CELLS
        for number, line in enumerate(lines_of(cell)):
            breaks += [len(text) + 1 if text else 0] if number else []
            if words := " ".join(line.split()):
                text += (joint if text else "") + words
                joint = " "
    return Passage(text, "", listed=True, first=first, breaks=tuple(breaks))
