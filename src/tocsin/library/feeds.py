"""Feeds of the publication, as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1: of what was released, and nothing else."""

from __future__ import annotations

import datetime as dt
import enum
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from email.utils import format_datetime

import msgspec

from tocsin.library.issue_letters import absolute
from tocsin.library.literal import literal
from tocsin.library.markdown import to_html
from tocsin.library.places import article_place
from tocsin.library.sharing import Share, Shown
from tocsin.model.article import Article
from tocsin.release import Released

_ATOM, _DC = "http://www.w3.org/2005/Atom", "http://purl.org/dc/elements/1.1/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
#: What no XML 1.0 may hold.
_BARRED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JSON_VERSION = "https://jsonfeed.org/version/1.1"


class Form(enum.StrEnum):
    """Forms of a feed; the value is the name of its file."""

    ATOM = "feed.atom"
    RSS = "feed.rss"
    JSON = "feed.json"

    @property
    def media(self) -> str:
        """Its media type."""
        return {
            Form.ATOM: "application/atom+xml; charset=utf-8",
            Form.RSS: "application/rss+xml; charset=utf-8",
            Form.JSON: "application/feed+json; charset=utf-8",
        }[self]


class Feed(msgspec.Struct, frozen=True):
    """What is around the entries: its title, the publication's address, its own and that of the page it is of, names of authors by slug."""

    title: str
    address: str
    here: str
    page: str
    at: dt.datetime
    authors: Mapping[str, str] = msgspec.field(default_factory=dict)


class _Entry(msgspec.Struct, frozen=True):
    article: Article
    id: str
    url: str
    html: str
    authors: tuple[str, ...]
    published: dt.datetime


def write_feed(form: Form, feed: Feed, entries: Sequence[Released[Shown]]) -> bytes:
    """A feed of articles as they were released, in their order."""
    writers: dict[Form, Callable[[Feed, Sequence[_Entry]], bytes]] = {
        Form.ATOM: _atom,
        Form.RSS: _rss,
        Form.JSON: _json,
    }
    return writers[form](feed, [_entry(feed, one) for one in entries])


def _entry(feed: Feed, released: Released[Shown]) -> _Entry:
    shown = released.value
    article = shown.article
    url = feed.address + article_place(article.slug)
    parts = [f"**Corrected:** {literal(one.text)}" for one in article.corrections] + [article.body]
    html = absolute(to_html("\n\n".join(parts), article.exhibits, drawn=False), feed.address)
    if shown.share is Share.TEASER:
        html += absolute(to_html(f"[Read on]({article_place(article.slug)})"), feed.address)
    return _Entry(
        article=article,
        id=f"urn:uuid:{article.id}",
        url=url,
        html=html,
        authors=tuple(feed.authors.get(one, one) for one in article.authors),
        published=article.published or article.modified,
    )


def _atom(feed: Feed, entries: Sequence[_Entry]) -> bytes:
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _add(root, f"{{{_ATOM}}}title", feed.title)
    _add(root, f"{{{_ATOM}}}id", feed.here.partition("?")[0])
    _add(root, f"{{{_ATOM}}}updated", _moment(_changed(feed, entries)))
    _add(root, f"{{{_ATOM}}}link", rel="self", href=feed.here, type="application/atom+xml")
    _add(root, f"{{{_ATOM}}}link", rel="alternate", href=feed.page, type="text/html")
    _add(_add(root, f"{{{_ATOM}}}author"), f"{{{_ATOM}}}name", feed.title)
    for entry in entries:
        _atom_entry(_add(root, f"{{{_ATOM}}}entry"), entry)
    return _written(root)


def _atom_entry(made: ET.Element, entry: _Entry) -> None:
    _add(made, f"{{{_ATOM}}}title", entry.article.headline)
    _add(made, f"{{{_ATOM}}}id", entry.id)
    _add(made, f"{{{_ATOM}}}published", _moment(entry.published))
    _add(made, f"{{{_ATOM}}}updated", _moment(entry.article.modified))
    _add(made, f"{{{_ATOM}}}link", rel="alternate", href=entry.url, type="text/html")
    for name in entry.authors:
        _add(_add(made, f"{{{_ATOM}}}author"), f"{{{_ATOM}}}name", name)
    for topic in entry.article.topics:
        _add(made, f"{{{_ATOM}}}category", term=f"{topic.kind}/{topic.slug}", label=topic.name)
    if entry.article.summary:
        _add(made, f"{{{_ATOM}}}summary", entry.article.summary)
    _add(made, f"{{{_ATOM}}}content", entry.html, type="html")


def _rss(feed: Feed, entries: Sequence[_Entry]) -> bytes:
    for prefix, name in (("atom", _ATOM), ("dc", _DC), ("content", _CONTENT)):
        ET.register_namespace(prefix, name)
    root = ET.Element("rss", version="2.0")
    channel = _add(root, "channel")
    for tag, text in (("title", feed.title), ("link", feed.page), ("description", feed.title)):
        _add(channel, tag, text)
    _add(channel, "lastBuildDate", format_datetime(_changed(feed, entries)))
    _add(channel, f"{{{_ATOM}}}link", rel="self", href=feed.here, type="application/rss+xml")
    for entry in entries:
        made = _add(channel, "item")
        _add(made, "title", entry.article.headline)
        _add(made, "link", entry.url)
        _add(made, "guid", entry.id, isPermaLink="false")
        _add(made, "pubDate", format_datetime(entry.published))
        _add(made, "description", entry.article.summary)
        for name in entry.authors:
            _add(made, f"{{{_DC}}}creator", name)
        for topic in entry.article.topics:
            _add(made, "category", topic.name)
        _add(made, f"{{{_CONTENT}}}encoded", entry.html)
    return _written(root)


def _json(feed: Feed, entries: Sequence[_Entry]) -> bytes:
    items = [
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.article.headline,
            "summary": entry.article.summary,
            "content_html": entry.html,
            "date_published": _moment(entry.published),
            "date_modified": _moment(entry.article.modified),
            "authors": [{"name": name} for name in entry.authors],
            "tags": [topic.name for topic in entry.article.topics],
            "language": entry.article.language,
        }
        for entry in entries
    ]
    head = {
        "version": _JSON_VERSION,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.here,
    }
    return msgspec.json.encode(head | {"items": items})


def _changed(feed: Feed, entries: Sequence[_Entry]) -> dt.datetime:
    return max((one.article.modified for one in entries), default=feed.at)


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    clean = {name: _BARRED.sub("", value) for name, value in attributes.items()}
    made = ET.SubElement(parent, tag, clean)
    made.text = _BARRED.sub("", text) or None
    return made


def _written(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
