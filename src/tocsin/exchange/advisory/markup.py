"""HTML pages as people see them: without scripts, styles, menus and what is hidden, which is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tocsin.exchange.advisory.document import CELLS, Passage, Text
from tocsin.exchange.advisory.hiding import Hiding
from tocsin.exchange.advisory.looks import Look
from tocsin.exchange.advisory.plain import decoded
from tocsin.exchange.advisory.spotting import spot

#: Elements of which nothing is read.
_LEFT = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "nav", "iframe", "object", "embed", "head",
    "select", "button", "audio", "video", "canvas",
))  # fmt: skip
#: Elements before and after which a passage ends.
_BLOCKS = frozenset((
    "p", "div", "section", "article", "main", "aside", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "blockquote", "pre", "figure", "figcaption", "address",
    "hr", "br", "form", "fieldset", "details", "summary", "body", "caption", "thead", "tbody", "tfoot", "center",
))  # fmt: skip
_CELLS = frozenset({"td", "th"})
_LISTED = frozenset({"li", "tr", "pre", "code", "dd"})
#: Hidden elements that are listed, those with an indicator first, and characters of each that are shown.
MAX_LISTED = 50
_EXCERPT = 160
_LOOKED = 20_000  # characters of one that are looked at for an indicator
_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}charset\s*=\s*["']?([a-z0-9_-]{2,40})""")


def read_html(data: bytes, said: str = "") -> Text:
    """Passages of a page, with the number of their paragraph; rows of tables with their cells apart."""
    charset = _CHARSET.search(data[:4096])
    tree = LexborHTMLParser(decoded(data, said or (charset[1].decode() if charset else "")))
    heading = tree.css_first("title")
    title = " ".join(heading.text().split())[:200] if heading else ""
    hiding = Hiding(tree)
    page = _Page(hiding)
    if tree.body is not None:
        page.walk(tree.root if tree.root is not None else tree.body)
    return Text(tuple(page.passages), title, (*page.left_out(), *hiding.unread))


class _Hidden(msgspec.Struct):
    """What an element holds that is not shown: ``why``, before or in which paragraph, and its texts."""

    why: str
    paragraph: int
    parts: list[str] = msgspec.field(default_factory=list)


class _Page:
    """Gathers passages while a tree is walked, without recursion: pages may be nested as deeply as they like."""

    def __init__(self, hiding: Hiding) -> None:
        self.passages: list[Passage] = []
        self._hiding = hiding
        self._hidden: dict[int, _Hidden] = {}
        self._parts: list[str] = []
        self._within: list[str] = []

    def walk(self, root: LexborNode) -> None:
        """Take all texts below an element."""
        for node, entered, look in self._steps(root):
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "", look)
            elif look.gone:
                self._hide(" " if tag in _BLOCKS | _CELLS else "", look)
                continue
            elif tag in _CELLS:
                self._parts += [CELLS] if entered and self._parts else []
            elif tag in _BLOCKS:
                self._end()
            if tag in _LISTED:
                self._within = [*self._within, tag] if entered else self._within[:-1]
        self._end()

    def left_out(self) -> Iterator[str]:
        """What the page does not show, those first that hold the form of an indicator."""
        said = [(one, " ".join("".join(one.parts).split())) for one in self._hidden.values()]
        told = sorted(
            ((one, text) for one, text in said if text), key=lambda pair: not any(spot(pair[1][:_LOOKED]))
        )
        for one, text in told[:MAX_LISTED]:
            excerpt = text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}… ({len(text):,} characters)"
            yield f"paragraph {one.paragraph}: not shown by the page ({one.why}): {excerpt}"
        if len(told) > MAX_LISTED:
            yield f"{len(told) - MAX_LISTED} more elements that the page does not show"

    def _steps(self, root: LexborNode) -> Iterator[tuple[LexborNode, bool, Look]]:
        """Every node when it is entered, and elements once more when they are left."""
        stack: list[tuple[LexborNode, bool, Look]] = [(root, True, Look())]
        while stack:
            node, entered, look = stack.pop()
            if not entered:
                yield node, False, look
                continue
            tag = node.tag or "-"
            if tag in _LEFT:
                continue
            look = look if tag.startswith("-") else self._hiding.look(node, look)
            yield node, True, look
            if tag != "-text":
                stack.append((node, False, look))
                children = []
                child = node.child
                while child is not None:
                    children.append((child, True, look))
                    child = child.next
                stack.extend(reversed(children))

    def _hide(self, text: str, look: Look) -> None:
        """Note text that is not shown; characters of a word stay together."""
        one = self._hidden.get(look.by)
        if one is None:
            one = self._hidden[look.by] = _Hidden(look.why, len(self.passages) + 1)
        one.parts.append(text)

    def _text(self, text: str, look: Look) -> None:
        if look.why:
            self._hide(text, look)
        elif "pre" in self._within:
            for number, line in enumerate(text.split("\n")):
                if number:
                    self._end()
                self._parts.append(line)
        else:
            self._parts.append(text)

    def _end(self) -> None:
        text = " ".join("".join(self._parts).split()).removesuffix(CELLS.rstrip()).strip()
        self._parts = []
        if text:
            place = f"paragraph {len(self.passages) + 1}"
            self.passages.append(Passage(text, place, listed=bool(self._within)))
