"""Markdown of articles: to HTML that can do nothing but be read, to plain text, and cut where a teaser ends."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Headings of a body begin below the headline of its page.
_BELOW = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}
_SCHEMES = frozenset({"http", "https", "mailto"})
#: Paragraphs that everybody reads where the author has set no mark.
_LEDE = 2


def to_html(text: str) -> str:
    """HTML of a body: no tag of the author's own, no image from anywhere, links to the web and to mail only."""
    parser = _parser()
    return str(parser.renderer.render(_tamed(parser.parse(text)), parser.options, {}))


def to_plain(text: str) -> str:
    """The words of a body alone, a paragraph a line."""
    inline = (token for token in _parser().parse(text) if token.type in {"inline", "fence", "code_block"})
    lines = (_words(token.children) if token.children else token.content for token in inline)
    return "\n".join(line for line in (one.strip() for one in lines) if line)


def lede_of(text: str) -> str:
    """What stands before the first rule (``---``) of a body, else its first two paragraphs; all of a body that has no more."""
    lines, paragraphs = text.splitlines(keepends=True), 0
    for token in _parser().parse(text):
        if token.level or token.map is None:
            continue
        if token.type == "hr":
            return "".join(lines[: token.map[0]])
        if token.type == "paragraph_open":
            paragraphs += 1
            if paragraphs == _LEDE and not _has_rule(text):
                return "".join(lines[: token.map[1]])
    return text


def _has_rule(text: str) -> bool:
    return any(token.type == "hr" and not token.level for token in _parser().parse(text))


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])
    return parser.disable(["image", "html_block", "html_inline"])


def _tamed(tokens: Sequence[Token]) -> Sequence[Token]:
    for token in tokens:
        token.tag = _BELOW.get(token.tag, token.tag)
        if token.type == "link_open":
            _tame_link(token)
        _tamed(token.children or ())
    return tokens


def _tame_link(token: Token) -> None:
    """A link elsewhere says so to the browser; one of another scheme leads nowhere."""
    target = str(token.attrs.get("href", ""))
    parts = urlsplit(target)
    if parts.scheme.lower() in _SCHEMES:
        token.attrs["rel"] = "noopener noreferrer nofollow"
    elif parts.scheme or parts.netloc or not target.startswith(("/", "#")):
        token.attrs.pop("href", None)


def _words(tokens: Sequence[Token] | None) -> str:
    told = []
    for token in tokens or ():
        if token.type in {"softbreak", "hardbreak"}:
            told.append(" ")
        else:
            told.append(_words(token.children) if token.children else token.content)
    return "".join(told)
