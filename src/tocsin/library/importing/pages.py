"""Pages of other publishers: the article alone, as Markdown."""

from __future__ import annotations

import re

import trafilatura
from trafilatura.metadata import extract_metadata

from tocsin.library.importing.imported import Imported, Readings
from tocsin.library.importing.pitches import parted
from tocsin.library.linking import host_of, web_address
from tocsin.library.literal import literal
from tocsin.model.errors import UsageError

_BLANK = re.compile(r"\n\s*\n")
_HEADLINE = 300


def read_page(data: bytes, url: str) -> Readings:
    """The article on a page. Raises ``UsageError`` where there is none."""
    text = trafilatura.extract(
        data, url=url or None, output_format="markdown", include_comments=False, include_formatting=True
    )
    about = extract_metadata(data, default_url=url or None)
    headline = " ".join(str(about.title or "").split())[:_HEADLINE]
    paragraphs = [one.strip() for one in _BLANK.split(text or "") if one.strip()]
    found = parted(paragraphs, headline)
    if not found.kept:
        raise UsageError("holds no article", where=url, hint="save the article's text, and give that")
    made = Imported(
        headline=headline or found.kept[0].lstrip("# ")[:_HEADLINE],
        body="\n\n".join(found.kept) + "\n",
        url=url or web_address(str(about.url or "")),
        publisher=str(about.sitename or host_of(url))[:200],
        author=str(about.author or "")[:200],
        published=str(about.date or ""),
        left=found.left,
    )
    return Readings((made,))


def read_text(data: bytes, url: str) -> Readings:
    """The article in a plain text, whose first line is its headline. Raises ``UsageError`` where there is none."""
    lines = [" ".join(one.split()) for one in data.decode("utf-8-sig", "replace").splitlines()]
    lines = [one for one in lines if one]
    headline = lines[0][:_HEADLINE] if lines else ""
    found = parted(lines[1:], headline)
    if not found.kept:
        raise UsageError("holds no article", where=url, hint="give a text with a headline and paragraphs")
    body = "\n\n".join(map(literal, found.kept)) + "\n"
    publisher = host_of(url)
    return Readings((Imported(headline, body, url, publisher, left=found.left),))
