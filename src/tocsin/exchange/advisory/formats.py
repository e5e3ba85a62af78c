"""Which format a document has: by its content, then by its name and by what a server says of it."""

from __future__ import annotations

import re
from pathlib import PurePath

from tocsin.detections.indicators.csv_lists import delimiter_of
from tocsin.model.prologue import first_tag

_MARKUP = re.compile(rb"(?i)<(?:!doctype\s+html|html|head|body)")
_HEAD = 65_536
_BY_NAME = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".csv": "csv",
    ".tsv": "csv",
}
_BY_TYPE = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/csv": "csv",
}
#: Beginnings of what looks like a document and is none that is read.
_OTHERS = (
    (b"PK\x03\x04", "an archive or office document", "save it as PDF or text"),
    (b"\xd0\xcf\x11\xe0", "an old office document", "save it as PDF or text"),
    (b"{\\rtf", "a document in RTF", "save it as PDF or text"),
    (b"\x1f\x8b", "compressed", "unpack it"),
    (b"\x89PNG", "a picture", "text in pictures is not read"),
    (b"\xff\xd8\xff", "a picture", "text in pictures is not read"),
)


def format_of(data: bytes, name: str, media: str = "") -> str:
    """Format of a document: pdf, stix, html, markdown, csv or text."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"{" and (
        b'"bundle"' in data[:_HEAD] or b'"spec_version"' in data[:_HEAD] or b'"type"' in data[:_HEAD]
    ):
        return "stix"
    if _MARKUP.match(first_tag(data[:_HEAD])):
        return "html"
    named = _BY_NAME.get(PurePath(name).suffix.lower()) or _BY_TYPE.get(
        media.partition(";")[0].strip().lower()
    )
    return named or _guessed(data[:_HEAD])


def refused(data: bytes) -> tuple[str, str] | None:
    """What a document is that is not read, and what to do; None where it may be read."""
    return next(((what, hint) for start, what, hint in _OTHERS if data.startswith(start)), None)


def _guessed(head: bytes) -> str:
    text = head.decode("utf-8", "replace").rpartition("\n")[0]
    lines = [line for line in text.splitlines() if line.strip()]
    return "csv" if len(lines) > 1 and delimiter_of(text) in {",", ";"} and _is_table(lines) else "text"


def _is_table(lines: list[str]) -> bool:
    """Whether no line is a sentence: commas part clauses, too."""
    return not any(". " in line or line.rstrip().endswith(".") for line in lines[:50])
