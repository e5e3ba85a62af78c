"""PDF files: the text of each page in the order in which people read it, columns one after another."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pypdfium2
from pypdfium2 import PdfDocument, PdfiumError

from tocsin.exchange.advisory.cells import whole_cells
from tocsin.exchange.advisory.columns import Segment, reading_order
from tocsin.exchange.advisory.document import DOUBT, MAX_CHARACTERS, Passage, Text
from tocsin.exchange.advisory.unwrap import passages
from tocsin.model.errors import ExchangeError

MAX_PAGES = 1_000
#: Characters on one page; a page that has more is a drawing.
MAX_OF_PAGE = 100_000
#: Heights of a line between two letters from which on they are pieces apart: spaces in justified lines are narrower.
_APART = 0.6
_EXCERPT = 200  # characters of what is left out that are shown
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
        count = text.count_chars()
        if count > MAX_OF_PAGE:
            unread.append(
                f"page {number + 1}: {count:,} characters on one page are more than {MAX_OF_PAGE:,}"
            )
            return []
        segments = _segments(text, count)
    except PdfiumError as error:
        unread.append(f"page {number + 1}: {error}")
        return []
    height = statistics.median(one.top - one.bottom for one in segments) if segments else 1
    whole = whole_cells(segments, height or 1)
    unread += (f"page {number + 1}: may be parts of a digest: {parts[:_EXCERPT]}" for parts in whole.parts)
    return _plain(reading_order(whole.segments))


def _segments(text: pypdfium2.PdfTextPage, count: int) -> list[Segment]:
    """Pieces of the lines of a page with where they stand, whatever fonts the letters of a piece are in.

    Boxes are those of the font, not of the ink, so that letters of a word touch; spaces are where the page has them.
    """
    runs: list[list[_Letter]] = []
    end = True
    for letter in _letters(text, count):
        if letter.text.isspace():
            end = end or letter.text in "\r\n"
            if runs and not end:
                runs[-1].append(letter)
        elif end or not _follows(runs[-1], letter):
            runs.append([letter])
            end = False
        else:
            runs[-1].append(letter)
    made = (_segment(run) for run in runs)
    return [one for one in made if one.text]


class _Letter(NamedTuple):
    text: str
    left: float
    bottom: float
    right: float
    top: float


def _letters(text: pypdfium2.PdfTextPage, count: int) -> Iterator[_Letter]:
    for index in range(count):
        code = pypdfium2.raw.FPDFText_GetUnicode(text, index)
        if code and unicodedata.category(letter := chr(code)) != "Cs":  # half a character is none
            yield _Letter(letter, *text.get_charbox(index, loose=True))


def _follows(run: Sequence[_Letter], letter: _Letter) -> bool:
    """Whether a letter goes on with a piece: on its line, and not far to the right or back to the left."""
    last = next(one for one in reversed(run) if not one.text.isspace())
    height = max(last.top - last.bottom, letter.top - letter.bottom)
    on_line = last.bottom < (letter.top + letter.bottom) / 2 < last.top
    return on_line and -height < letter.left - last.right < _APART * height


def _segment(run: Sequence[_Letter]) -> Segment:
    inked = [one for one in run if not one.text.isspace()]
    return Segment(
        min(one.left for one in inked),
        min(one.bottom for one in inked),
        max(one.right for one in inked),
        max(one.top for one in inked),
        _readable("".join(one.text for one in run)),
    )


def _readable(text: str) -> str:
    return " ".join(
        text.translate(_LIGATURES).replace("\ufffe", "-").replace(DOUBT, "").replace("\x02", "-").split()
    )


def _plain(lines: Iterable[str]) -> list[str]:
    """Lines without a first and last one that only number the page."""
    kept = list(lines)
    while kept and (not kept[-1] or _NUMBER.fullmatch(kept[-1])):
        kept.pop()
    return kept[1:] if kept and _NUMBER.fullmatch(kept[0]) else kept
