"""An article of another publisher as it was read."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Got(Protocol):
    """A document as it came from the web: from where after all redirects, its media type, its bytes."""

    @property
    def url(self) -> str:
        """From where it came."""
        ...

    @property
    def media(self) -> str:
        """What its server says that it is."""
        ...

    @property
    def data(self) -> bytes:
        """What it is."""
        ...


class Fetch(Protocol):
    """Whoever fetches from the web; a publication itself has no way there, and is handed one."""

    def __call__(self, url: str, /) -> Got:
        """The document at a URL; ``ExchangeError`` where it cannot be had."""
        ...


class Imported(msgspec.Struct, frozen=True):
    """An article as it was read: ``body`` is Markdown, ``published`` as its publisher writes it, "" where that is not told.

    ``left`` says what was on the page and is not part of the article, and why. ``teller`` is the host of a feed that tells of another
    host's article, "" where a host tells of its own.
    """

    headline: str
    body: str
    url: str = ""
    publisher: str = ""
    author: str = ""
    published: str = ""
    left: tuple[str, ...] = ()
    teller: str = ""


class Readings(msgspec.Struct, frozen=True):
    """What a document held; ``title`` is that of the feed it is, "" for a page."""

    articles: tuple[Imported, ...]
    title: str = ""
    left: tuple[str, ...] = ()
