"""An advisory as text: passages in the order in which people read them, each with its place."""

from __future__ import annotations

import bisect

import msgspec

#: Bytes of a file that is read, and characters, pages and passages that are taken from it.
MAX_BYTES = 32 * 1024 * 1024
MAX_CHARACTERS = 4_000_000
MAX_PASSAGES = 200_000
#: Parts a cell of a table from the next one within a passage.
CELLS = " | "
#: Before and after what may be a part of a value, in the lines of a page; a character that is for private use.
DOUBT = "\ue000"


class Passage(msgspec.Struct, frozen=True):
    """A paragraph, a heading, a row of a table or an entry of a list, on one line.

    ``place`` says where it stands. Where lines are counted, ``first`` is the number of its first one and
    ``breaks`` are the offsets at which its later ones begin. ``listed`` tells a row, an entry or a line of
    code from running text. ``doubts`` are where what stands may be a part of a value that a narrow cell broke.
    """

    text: str
    place: str
    listed: bool = False
    first: int = 0
    breaks: tuple[int, ...] = ()
    doubts: tuple[tuple[int, int], ...] = ()

    def place_at(self, offset: int) -> str:
        """Where what stands at an offset of the text stands in the document."""
        if not self.first:
            return self.place
        line = self.first + bisect.bisect_right(self.breaks, offset)
        return f"{self.place}, line {line}" if self.place else f"line {line}"


class Text(msgspec.Struct, frozen=True):
    """What a reader takes from a file; ``unread`` says what it left out, and why."""

    passages: tuple[Passage, ...]
    title: str = ""
    unread: tuple[str, ...] = ()


def bounded(text: Text) -> Text:
    """The text cut where it is longer than anybody reads, which is said."""
    kept: list[Passage] = []
    left = MAX_CHARACTERS
    for passage in text.passages[:MAX_PASSAGES]:
        kept.append(passage if len(passage.text) <= left else _cut(passage, left))
        left -= len(passage.text)
        if left <= 0:
            break
    if left >= 0 and len(kept) == len(text.passages):
        return text
    unread = f"what is beyond {MAX_CHARACTERS:,} characters or {MAX_PASSAGES:,} passages, after {kept[-1].place_at(0)}"
    return Text(tuple(kept), text.title, (*text.unread, unread))


def _cut(passage: Passage, length: int) -> Passage:
    return msgspec.structs.replace(passage, text=passage.text[:length])
