"""HTML pages as people see them: without scripts, styles, menus and what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tocsin.exchange.advisory.document import CELLS, Passage, Text
from tocsin.exchange.advisory.plain import decoded

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
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}charset\s*=\s*["']?([a-z0-9_-]{2,40})""")


def read_html(data: bytes, said: str = "") -> Text:
    """Passages of a page, with the number of their paragraph; rows of tables with their cells apart."""
    charset = _CHARSET.search(data[:4096])
    tree = LexborHTMLParser(decoded(data, said or (charset[1].decode() if charset else "")))
    heading = tree.css_first("title")
    title = " ".join(heading.text().split())[:200] if heading else ""
    page = _Page()
    if tree.body is not None:
        page.walk(tree.body)
    unread = (f"{page.hidden} elements that the page does not show",) if page.hidden else ()
    return Text(tuple(page.passages), title, unread)


class _Page:
    """Gathers passages while a tree is walked, without recursion: pages may be nested as deeply as they like."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.hidden = 0
        self._parts: list[str] = []
        self._within: list[str] = []

    def walk(self, root: LexborNode) -> None:
        """Take all texts below an element."""
        for node, entered in self._steps(root):
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag in _CELLS:
                self._parts += [CELLS] if entered and self._parts else []
            elif tag in _BLOCKS:
                self._end()
            if tag in _LISTED:
                self._within = [*self._within, tag] if entered else self._within[:-1]
        self._end()

    def _steps(self, root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
        """Every node when it is entered, and elements once more when they are left."""
        stack: list[tuple[LexborNode, bool]] = [(root, True)]
        while stack:
            node, entered = stack.pop()
            if not entered:
                yield node, False
                continue
            if (node.tag or "") in _LEFT or self._is_hidden(node):
                continue
            yield node, True
            if node.tag != "-text":
                stack.append((node, False))
                children = []
                child = node.child
                while child is not None:
                    children.append((child, True))
                    child = child.next
                stack.extend(reversed(children))

    def _is_hidden(self, node: LexborNode) -> bool:
        if (node.tag or "-").startswith("-"):
            return False
        attributes = node.attributes
        hidden = "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))
        self.hidden += hidden
        return hidden

    def _text(self, text: str) -> None:
        if "pre" in self._within:
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
