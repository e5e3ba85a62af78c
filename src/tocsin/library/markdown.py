"""Markdown of articles: to HTML that can do nothing but be read, to plain text, and cut where a teaser ends."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tocsin.library.album import NARROW, NONE, SCHEME, Album, files_of
from tocsin.library.citing import cited_in, with_citing
from tocsin.library.drawing import to_figure, to_lines
from tocsin.library.exhibiting import Reference, reference_of
from tocsin.library.linking import web_address
from tocsin.model.article import Picture
from tocsin.model.exhibit import Exhibit

_SCHEMES = frozenset({"http", "https", "mailto"})
#: Columns of a table that are set to one side.
_ALIGNED = {"text-align:right": "to-right", "text-align:center": "to-middle"}
_OPTIONS = {"html": False, "maxNesting": 20}
#: Texts whose HTML, and whose first paragraphs, are kept: those that pages show again and again.
_KEPT = 64
#: Paragraphs that everybody reads where the author has set no mark.
_LEDE = 2


@functools.lru_cache(_KEPT)
def to_html(text: str, exhibits: tuple[Exhibit, ...] = (), album: Album = NONE, *, drawn: bool = True) -> str:
    """HTML of a body: no tag of the author's own, no picture but those of ``album``, links to the web and to mail only.

    A picture that stands alone in its paragraph is a figure, and its title what stands below it. In place of one that is not there
    stands what it shows. A paragraph that refers to one of the ``exhibits`` is that table or figure; not ``drawn``, as in mails, a
    figure is its table.
    """
    parser = _parser()
    tokens = _with_exhibits(_framed(_tamed(parser.parse(text))), exhibits, drawn=drawn)
    return str(parser.renderer.render(tokens, parser.options, {"album": album}))


def pictures_in(text: str) -> tuple[str, ...]:
    """What a body names as pictures of its article, as ``picture:…``."""
    inline = (child for token in _parser().parse(text) for child in token.children or ())
    names = (str(one.attrs.get("src", "")) for one in inline if one.type == "image")
    return tuple(one for one in names if one.startswith(SCHEME))


def sources_in(text: str) -> frozenset[int]:
    """The numbers of the sources that a body refers to, as ``[^1]``."""
    return cited_in(_parser().parse(text))


def contents_of(text: str) -> tuple[tuple[str, str], ...]:
    """The headings right below the headline: the id that each has in the HTML, and its words."""
    tokens = _tamed(_parser().parse(text))
    pairs = itertools.pairwise(tokens)
    return tuple(
        (str(a.attrs["id"]), _words(b.children).strip())
        for a, b in pairs
        if a.type == "heading_open" and a.tag == "h2"
    )


def to_plain(text: str, exhibits: tuple[Exhibit, ...] = ()) -> str:
    """The words of a body alone, a paragraph a line; of the ``exhibits`` that it refers to a line for each row."""
    known = {one.name: one for one in exhibits}
    lines = []
    for before, token in _pairs(_parser().parse(text)):
        if token.type not in {"inline", "fence", "code_block"}:
            continue
        found = _referred(before, token)
        if found is not None and found.name in known:
            lines.append(to_lines(known[found.name]))
        else:
            lines.append(_words(token.children) if token.children else token.content)
    return "\n".join(line for line in (one.strip() for one in lines) if line)


def references_of(text: str) -> tuple[Reference, ...]:
    """The exhibits that a body refers to, each in a paragraph of its own."""
    found = (_referred(*pair) for pair in _pairs(_blocks().parse(text)))
    return tuple(one for one in found if one is not None)


@functools.lru_cache(_KEPT)
def lede_of(text: str) -> str:
    """What stands before the first rule (``---``) of a body, else its first two paragraphs; all of a body that has no more."""
    lines = text.splitlines(keepends=True)
    outer = [token for token in _blocks().parse(text) if not token.level and token.map]
    rule = next((token.map[0] for token in outer if token.type == "hr" and token.map), None)
    if rule is not None:
        return "".join(lines[:rule])
    ends = [token.map[1] for token in outer if token.type == "paragraph_open" and token.map]
    return "".join(lines[: ends[_LEDE - 1]]) if len(ends) >= _LEDE else text


@functools.cache
def _blocks() -> MarkdownIt:
    """Parses blocks alone, which is what a text is cut by, in a fraction of the time."""
    parser = MarkdownIt("commonmark", _OPTIONS).enable("table")
    parser.core.ruler.disable("inline")
    return parser.disable("html_block")


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", _OPTIONS).enable(["table", "strikethrough"])
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("image", _picture)
    return with_citing(parser.disable(["html_block", "html_inline"]))


def _picture(
    _self: object, tokens: Sequence[Token], number: int, _options: object, env: Mapping[str, Any]
) -> str:
    """A picture of the article; one from elsewhere is a link to it, and never loaded."""
    token = tokens[number]
    source, alt = str(token.attrs.get("src", "")), _words(token.children)
    found: Picture | None = env.get("album", NONE).named(source)
    if found is not None:
        sides = f'width="{found.width}" height="{found.height}"'
        at = [f"{escape(env['album'].at)}{name}" for name in files_of(found)]
        if len(at) > 1:
            sides += (
                f' srcset="{at[0]} {NARROW}w, {at[1]} {found.width}w" sizes="(min-width: 48rem) 48rem, 100vw"'
            )
        shown = (
            f'<img src="{at[-1]}" alt="{escape(alt or found.alt)}" {sides} loading="lazy" decoding="async">'
        )
        below = token.attrs.get("title", "") if token.meta.get("figure") else ""
        return shown + (f"<figcaption>{escape(str(below))}</figcaption>" if below else "")
    if web_address(source):
        return f'<a href="{escape(source)}" rel="noopener noreferrer nofollow">{escape(alt or source)}</a>'
    return f'<em class="untaken">{escape(alt)}</em>'


def _framed(tokens: Sequence[Token]) -> Sequence[Token]:
    """A paragraph that is one picture of the article becomes a figure."""
    for before, inline, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        children = inline.children or []
        alone = before.type == "paragraph_open" and len(children) == 1 and children[0].type == "image"
        if alone and str(children[0].attrs.get("src", "")).startswith(SCHEME):
            before.tag = after.tag = "figure"
            before.hidden = after.hidden = False
            children[0].meta["figure"] = True
    return tokens


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[Token | None, Token]]:
    """Each token with the one before it."""
    before: Token | None = None
    for token in tokens:
        yield before, token
        before = token


def _referred(before: Token | None, token: Token) -> Reference | None:
    """What the text of an outermost paragraph refers to: within a heading, a quotation, a list or a table nothing does."""
    alone = before is not None and before.type == "paragraph_open" and not before.level
    return reference_of(token.content) if alone and token.type == "inline" else None


def _with_exhibits(tokens: Sequence[Token], exhibits: tuple[Exhibit, ...], *, drawn: bool) -> Sequence[Token]:
    """Paragraphs that refer to exhibits as these; one that refers to nothing stays the text that it is."""
    if not exhibits:
        return tokens
    known = {one.name: one for one in exhibits}
    made: list[Token] = []
    closing = False
    for before, token in _pairs(tokens):
        found = _referred(before, token)
        if found is not None and found.name in known:
            html = to_figure(known[found.name], drawn=drawn and found.drawn)
            made[-1] = Token("html_block", "", 0, content=html)
            closing = True
        elif closing:
            closing = False
        else:
            made.append(token)
    return made


def _table_open(*_: object) -> str:
    """A table that is wider than its page is moved by itself, with keys too."""
    return '<div class="table" role="group" aria-label="Table" tabindex="0"><table>\n'


def _table_close(*_: object) -> str:
    return "</table></div>\n"


def _tamed(tokens: Sequence[Token]) -> Sequence[Token]:
    level, first, number = 1, _first_level(tokens), 0
    for token in tokens:
        if token.type == "heading_open":
            level, number = min(int(token.tag[1]) - first + 2, level + 1, 6), number + 1
            token.attrs["id"] = f"part-{number}"
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
        if token.type == "link_open":
            _tame_link(token)
        if aligned := _ALIGNED.get(str(token.attrs.pop("style", ""))):
            token.attrs["class"] = aligned  # pages forbid styles that stand in a text
        _tamed(token.children or ())
    return tokens


def _first_level(tokens: Sequence[Token]) -> int:
    """The highest level of heading that an author used: it stands right below the headline of the page, and none is left out below it."""
    return min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=1)


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
