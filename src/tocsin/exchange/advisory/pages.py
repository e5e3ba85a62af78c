"""PDF files: the text of each page in the order in which people read it, columns one after another."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pypdfium2
from pypdfium2 import PdfDocument, PdfiumError

from tocsin.exchange.advisory.columns import Segment, reading_order
from tocsin.exchange.advisory.document import MAX_CHARACTERS, Passage, Text
from tocsin.exchange.advisory.unwrap import passages
from tocsin.model.errors import ExchangeError

MAX_PAGES = 1_000
#: Pieces of text on one page; a page that has more is a drawing.
MAX_PIECES = 20_000
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_NUMBER = re.compile(r"(?i)(?:page|seite|faqja|página)?\s*\d{1,4}\s*(?:(?:of|/|von|de|nga)\s*\d{1,4})?")


def read_pdf(data: bytes, _said: str = "") -> Text:
    """Passages of a PDF file with the number of their page. Raises ``ExchangeError`` if it cannot be opened."""
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        encrypted = "password" in str(error).lower()
        what = "is encrypted" if encrypted else "is damaged, or no PDF"
        raise ExchangeError(
            what, hint="save it without a password" if encrypted else "save it again"
        ) from error
    with document:
        return _read(document)


def _read(document: PdfDocument) -> Text:
    found: list[Passage] = []
    unread: list[str] = []
    characters = empty = 0
    count = len(document)
    for number in range(min(count, MAX_PAGES)):
        lines = _page(document, number, unread)
        empty += not lines
        characters += sum(map(len, lines))
        found += passages(lines, f"page {number + 1}")
        if characters > MAX_CHARACTERS:
            unread.append(f"pages after {number + 1}: more than {MAX_CHARACTERS:,} characters")
            break
    if count > MAX_PAGES:
        unread.append(f"{count - MAX_PAGES} pages beyond {MAX_PAGES}")
    if empty:
        unread.append(f"{empty} pages without text: pictures of text are not read")
    title = " ".join(str(document.get_metadata_value("Title") or "").split())[:200]
    return Text(tuple(found), title or (found[0].text[:200] if found else ""), tuple(unread))


def _page(document: PdfDocument, number: int, unread: list[str]) -> list[str]:
    """Lines of a page, an empty one between paragraphs."""
    try:
        page = document[number]
        text = page.get_textpage()
        count = text.count_rects()
        if count > MAX_PIECES:
            unread.append(f"page {number + 1}: {count:,} pieces of text are more than {MAX_PIECES:,}")
            return []
        return _plain(reading_order(_segments(text, count)))
    except PdfiumError as error:
        unread.append(f"page {number + 1}: {error}")
        return []


def _segments(text: pypdfium2.PdfTextPage, count: int) -> list[Segment]:
    """The pieces of text of a page with where they stand."""
    boxes = (text.get_rect(index) for index in range(count))
    made = (
        Segment(left, bottom, right, top, _readable(text.get_text_bounded(left, bottom, right, top)))
        for left, bottom, right, top in boxes
    )
    return [one for one in made if one.text]


def _readable(text: str) -> str:
    return " ".join(text.translate(_LIGATURES).replace("\ufffe", "-").replace("\x02", "-").split())


def _plain(lines: Iterable[str]) -> list[str]:
    """Lines without a first and last one that only number the page."""
    kept = list(lines)
    while kept and (not kept[-1] or _NUMBER.fullmatch(kept[-1])):
        kept.pop()
    return kept[1:] if kept and _NUMBER.fullmatch(kept[0]) else kept
