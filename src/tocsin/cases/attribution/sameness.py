"""When two sources are the same one: by the page behind an address however it is written, by where a moved page ends, or by title."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import msgspec

#: Letters and words of a title, or of the last part of a path, from which on it tells a page from others.
TELLING, _WORDS = 25, 4
#: Letters of an address or reference that are read; within how many a scheme ends.
_LONGEST, _SCHEME = 2_000, 12
#: Letters within which an archive's own part of an address ends.
_ARCHIVED = 120
#: Copies of a page that have its address behind their own, for a day, the last one or any.
_ARCHIVES = re.compile(
    r"^(?:https?:)?/{0,9}(?:www\.)?(?:(?:web\.)?archive\.org\.?(?::\d+)?/web|archive\.(?:ph|is|today|li|vn|fo|md)\.?(?::\d+)?)/+"
    r"(?:(?:\d{1,14}[a-z_*]*|\*|newest|oldest)/+)?(?=.)"
)
_HOST = re.compile(r"^(?:www\d?|m|amp|mobile)\.")
#: Ends of a path that show the same page.
_ENDS = ("/amp", "/index.html", "/index.htm", "/index.php", "/index.asp", "/index.aspx")
_SLASHES = re.compile(r"/(?:\.?/)+")
#: Archives write a scheme with one slash, browsers open it with any number.
_OPENING = re.compile(r"^(?:https?:)?/+")
#: Hosts that show the page of the part ``u`` of their query.
_SHOWING = "translate.google."
#: What Google's translation writes a host as: its dots are hyphens, its hyphens two.
_TRANSLATED = ".translate.goog"
#: How addresses are written that nobody is to open, and dots that a browser reads as such.
_WRITTEN = {"[.]": ".", "(.)": ".", "[:]": ":", "hxxp": "http", "\\": "/", "\u3002": ".", "\uff0e": "."}
#: Parts of a query that say who links, or in which language, and not what is shown.
_LINKING = re.compile(r"^(?:utm_.*|fbclid|gclid|msclkid|mc_[a-z]+|ref|referrer|source|s|lang|hl|share|amp)$")
_PLAIN = re.compile(r"[^\W_]+")
#: A reference is "Author. (2020, May 5). Title. Retrieved May 6, 2020."
_TITLE = re.compile(
    r"\)\.?\s+(?P<title>.+?)\.?(?:\s+retrieved\b.*|\s+accessed\b.*)?$", re.IGNORECASE | re.DOTALL
)


class Cited(msgspec.Struct, frozen=True):
    """A source as it is compared: its ``page``, the telling end of its path as ``slug``, all of its ``words``, and its own ``title``; "" where there is none."""

    page: str
    slug: str
    words: str
    title: str

    def same(self, other: Cited) -> bool:
        """Whether both are one source. What moved to another address has kept its slug or its title."""
        if (self.page and self.page == other.page) or (self.slug and self.slug == other.slug):
            return True
        return (bool(self.title) and self.title in other.words) or (
            bool(other.title) and other.title in self.words
        )


def referred(url: str, reference: str) -> Cited:
    """A source by its address and a whole reference, author and dates included."""
    found = _TITLE.search(reference[:_LONGEST])
    return Cited(page(url), slug(url), plain(reference), telling(found["title"] if found else ""))


def titled(url: str, title: str) -> Cited:
    """A source by its address and its title alone."""
    return Cited(page(url), slug(url), plain(title), telling(title))


def page(url: str) -> str:
    """An address as it is compared, in small letters: without scheme, user, port, www, what only says who links, and the archive it is kept in. "" for none."""
    split = _split(url)
    if split is None:
        return ""
    host, path, query = split
    kept = urlencode(sorted((name, value) for name, value in query.items() if not _LINKING.match(name)))
    return f"{host}{_ended(path)}" + (f"?{kept}" if kept else "")


def slug(url: str) -> str:
    """The last part of the path where it is long enough to tell a page from all others, else ""."""
    split = _split(url)
    last = _ended(split[1]).rpartition("/")[2] if split else ""
    return telling(last.rpartition(".")[0] or last)


def plain(text: str) -> str:
    """A title as it is compared: letters and digits of any script in small letters, one space between words."""
    return " ".join(_PLAIN.findall(text[:_LONGEST].lower()))


def telling(text: str) -> str:
    """The same, "" where it is too short to tell a source from others."""
    words = plain(text)
    return words if len(words) >= TELLING and words.count(" ") >= _WORDS - 1 else ""


def _split(url: str) -> tuple[str, str, Mapping[str, str]] | None:
    """Host, path and query of an address; None where it is none."""
    text = unquote(url[:_LONGEST].strip()).lower()
    for written, meant in _WRITTEN.items():
        text = text.replace(written, meant)
    at = 0
    while found := _ARCHIVES.match(text[at : at + _ARCHIVED]):
        at += found.end()
    text = _OPENING.sub("", text[at:])
    try:
        split = urlsplit(text if "://" in text[:_SCHEME] else f"//{text}")
        host = _meant(split.hostname or "")
    except ValueError:
        return None
    query = dict(parse_qsl(split.query))
    if host.startswith(_SHOWING) and "u" in query:
        return _split(query["u"])
    return (host, _SLASHES.sub("/", split.path), query) if host else None


def _meant(host: str) -> str:
    """A host without its last dots and what only says in which form a page is shown, as the one that it is a translation of."""
    host = host.rstrip(".")
    if host.endswith(_TRANSLATED):
        host = host.removesuffix(_TRANSLATED).replace("--", "\n").replace("-", ".").replace("\n", "-")
    return _HOST.sub("", host)


def _ended(path: str) -> str:
    """A path without an end that shows the same page."""
    path = path.rstrip("/")
    return next((path.removesuffix(one) for one in _ENDS if path.endswith(one)), path).rstrip("/")
