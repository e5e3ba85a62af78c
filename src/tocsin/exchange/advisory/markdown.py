"""Markdown: paragraphs, entries, rows of tables and lines of code, with the number of their line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tocsin.exchange.advisory.document import CELLS, Passage, Text
from tocsin.exchange.advisory.front_matter import parted, titled
from tocsin.exchange.advisory.markup import read_html
from tocsin.exchange.advisory.plain import decoded_text, read_text
from tocsin.exchange.advisory.unwrap import joined

_TAG = re.compile(r"<[^<>]*>")
_NOT_END = re.compile(r"[^\n]")
_WORD = re.compile(r"\S+")
_NEAR = 4_000  # characters within which the next word of a page is looked for


def read_markdown(data: bytes, said: str = "") -> Text:
    """Passages of a text in Markdown; HTML in it is read as HTML."""
    whole = decoded_text(data, said)
    front, text = parted(whole)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    unread: list[str] = []
    found = tuple(_passages(tokens, unread))
    if not found and not unread and text.strip():  # nested so deeply that nothing is left of it
        return read_text(data, said)
    headed = (one.text for one, token in zip(found, _headed(tokens), strict=False) if token)
    title = titled(front) or next(headed, "")
    return Text((*front, *found), title[:200], tuple(unread))


def _headed(tokens: list[Token]) -> Iterator[bool]:
    """Whether each passage in turn is a heading, as far as the first one that is."""
    for number, token in enumerate(tokens):
        if token.type == "inline":
            yield number > 0 and tokens[number - 1].type == "heading_open"


def _passages(tokens: list[Token], unread: list[str]) -> Iterator[Passage]:
    cells: list[str] = []
    listed = line = 0
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        listed += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield Passage(CELLS.join(cells), "", listed=True, first=line)
            cells = []
        elif token.type in {"th_open", "td_open"}:
            cells.append("")
        elif token.type == "inline" and cells:
            cells[-1] = _words(token)
        elif token.type == "inline":
            yield _paragraph(token, line, listed=listed > 0)
        elif token.type in {"fence", "code_block"}:
            yield from _code(token, line + (token.type == "fence"))
        elif token.type == "html_block":
            yield from _markup(token.content, line, unread)


def _markup(content: str, line: int, unread: list[str]) -> Iterator[Passage]:
    """Passages of HTML in a text, each with the lines that its words stand in; notes what it hides."""
    bare = _TAG.sub(lambda found: _NOT_END.sub(" ", found[0]), content)
    place = now = 0
    page = read_html(content.encode(), "utf-8")
    unread += (f"line {line}: {left}" for left in page.unread)
    for one in page.passages:
        starts = []
        for word in _WORD.finditer(one.text):
            at = bare.find(word[0], place, place + _NEAR)
            if at >= 0:
                now += bare.count("\n", place, at)
                place = at + len(word[0])
            starts.append((word.start(), now))
        above = starts[0][1] if starts else 0
        breaks = [
            start for (_, before), (start, after) in itertools.pairwise(starts) for _ in range(after - before)
        ]
        yield Passage(one.text, "", listed=one.listed, first=line + above, breaks=tuple(breaks))


def _code(token: Token, line: int) -> Iterator[Passage]:
    for number, text in enumerate(token.content.splitlines(), line):
        if text.strip():
            yield Passage(text.strip(), "", listed=True, first=number)


def _words(token: Token) -> str:
    return " ".join("".join(_pieces(token)).split())


def _paragraph(token: Token, line: int, *, listed: bool) -> Passage:
    """The text of a paragraph, its lines put together."""
    lines = "".join(_pieces(token)).split("\n")
    text, breaks = lines[0].strip(), []
    for more in lines[1:]:
        text, at = joined(text, more.strip())
        breaks.append(at)
    return Passage(text, "", listed, line, tuple(breaks))


def _pieces(token: Token) -> Iterator[str]:
    for child in token.children or ():
        if child.type == "text":
            yield child.content
        elif child.type == "code_inline":
            yield _as_written(child.content, token.content)
        elif child.type == "html_inline":
            yield "\n" * child.content.count("\n")
        elif child.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif child.type == "image":
            yield child.content


def _as_written(code: str, source: str) -> str:
    """Code within a line, with the ends of lines that it has in the source."""
    found = re.search(r"\s".join(map(re.escape, code.split(" "))), source) if "\n" in source else None
    return found[0] if found else code
