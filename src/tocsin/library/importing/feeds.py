"""Feeds of other publishers, RSS and Atom: what they say of each article."""

from __future__ import annotations

import re
from typing import Any

import feedparser
from selectolax.lexbor import LexborHTMLParser

from tocsin.library.importing.imported import Imported, Readings
from tocsin.library.importing.pitches import parted
from tocsin.library.linking import host_of, web_address
from tocsin.library.literal import literal
from tocsin.model.errors import UsageError
from tocsin.model.prologue import first_tag

#: Entries that are taken of one feed at a time.
_MOST = 200
_HEADLINE = 300
_BLOCKS = "p, div, li, br, h1, h2, h3, h4, h5, h6, tr, blockquote"
_BREAK = "\x1e"
_FEED = re.compile(rb"(?i)<(?:rss|feed|rdf:RDF)\b")


def is_feed(data: bytes) -> bool:
    """Whether a document looks like a feed."""
    return _FEED.match(first_tag(data[:4096])) is not None


def read_feed(data: bytes, url: str) -> Readings:
    """The entries of a feed. Raises ``UsageError`` for what is none; an entry without headline or address is left, and told."""
    found = feedparser.parse(
        data, response_headers={"content-location": url} if url else None, sanitize_html=True
    )
    if not found.version:
        raise UsageError("is no feed", where=url, hint="give the address of an RSS or Atom feed")
    title = _line(found.feed.get("title", ""))
    articles, left = [], []
    for number, entry in enumerate(found.entries, 1):
        made = _entry(entry, title, _host(url)) if number <= _MOST else f"beyond the first {_MOST} entries"
        if isinstance(made, str):
            left.append(f"{made}: entry {number}")
        else:
            articles.append(made)
    return Readings(tuple(articles), title, tuple(left))


def _entry(entry: Any, publisher: str, teller: str) -> Imported | str:  # noqa: ANN401  (a dictionary of feedparser's)
    """What an entry says, or why it is left."""
    headline, url = _line(_text(entry.get("title", ""))), str(entry.get("link", ""))
    if not headline:
        return "has no headline"
    if not web_address(url):
        return "links to no web address"
    contents = entry.get("content") or [{"value": entry.get("summary", "")}]
    paragraphs = _paragraphs(str(contents[0].get("value", "")))
    parts = parted(paragraphs, headline)
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    return Imported(
        headline=headline,
        body="\n\n".join(map(literal, parts.kept)) + "\n",
        url=url[:2000],
        publisher=publisher or host_of(url),
        author=_line(entry.get("author", "")),
        published="{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*when[:6]) if when else "",
        left=parts.left,
        teller="" if _is_one(_host(url), teller) else teller,
    )


def _host(url: str) -> str:
    return host_of(url).removeprefix("www.")


def _is_one(host: str, other: str) -> bool:
    """Whether hosts are one publisher's: the same, or one below the other."""
    return not other or host == other or host.endswith(f".{other}") or other.endswith(f".{host}")


def _paragraphs(html: str) -> list[str]:
    tree = LexborHTMLParser(f"<body>{html}</body>")
    for node in tree.css("script, style"):
        node.decompose()
    for node in tree.css(_BLOCKS):
        node.insert_before(_BREAK)
        node.insert_after(_BREAK)
    text = tree.body.text() if tree.body is not None else ""
    return [line for line in (_line(one) for one in text.split(_BREAK)) if line]


def _text(html: str) -> str:
    return " ".join(_paragraphs(html))


def _line(text: object) -> str:
    return " ".join(str(text).split())[:4000]
