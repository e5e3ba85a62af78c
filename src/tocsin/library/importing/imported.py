"""An article of another publisher as it was read."""

from __future__ import annotations

import msgspec


class Imported(msgspec.Struct, frozen=True):
    """An article as it was read: ``body`` is Markdown, ``published`` as its publisher writes it, "" where that is not told.

    ``left`` says what was on the page and is not part of the article, and why.
    """

    headline: str
    body: str
    url: str = ""
    publisher: str = ""
    author: str = ""
    published: str = ""
    left: tuple[str, ...] = ()


class Readings(msgspec.Struct, frozen=True):
    """What a document held; ``title`` is that of the feed it is, "" for a page."""

    articles: tuple[Imported, ...]
    title: str = ""
    left: tuple[str, ...] = ()
