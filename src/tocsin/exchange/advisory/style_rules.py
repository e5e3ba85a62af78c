"""The rules of a page's own style sheets, as far as they say whether something is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from tocsin.exchange.advisory.selectors import MAX_SELECTOR

#: Characters of a page's style sheets together, rules of them, and characters of an element's style and of one value
#: that are read.
MAX_STYLE = 400_000
MAX_RULES = 4_000
MAX_ATTRIBUTE = 4_000
MAX_VALUE = 1_000
_LONG = "&"  # stands for a selector that is too long, and is none
_SCREEN = 1280  # pixels: the width for which conditions on it are answered

_READ = frozenset((
    "display", "visibility", "content-visibility", "opacity", "font", "font-size", "color", "background", "background-color",
    "background-image", "position", "left", "right", "top", "bottom", "text-indent", "margin-left", "margin-top",
    "transform", "clip", "clip-path", "overflow", "width", "height", "max-width", "max-height",
))  # fmt: skip
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_URL = re.compile(r"(?i)url\([^()\"']*\)")
_STRING = re.compile(r"\"[^\"\\\n]*\"|'[^'\\\n]*'")
_PIECE = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?|[{};]|[^{};\"']+", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{1,6})\s?")
_WIDTH = re.compile(r"(min|max)-width\s*:\s*(\d+(?:\.\d+)?)\s*(px|em|rem)")
_EM = 16  # pixels


class Rule(msgspec.Struct, frozen=True):
    """A selector and what its declarations say: value and whether it is important, by property.

    ``long`` is the number of values that are too long to be read.
    """

    selector: str
    says: Mapping[str, tuple[str, bool]]
    long: int = 0


class _Block(msgspec.Struct):
    """A block that is open: of rules (no ``selector``), of declarations, or one that does not hold (``left``)."""

    selector: str = ""
    left: bool = False
    declarations: list[str] = msgspec.field(default_factory=list)


def rules_of(sheet: str) -> Iterator[Rule]:
    """Rules of a style sheet that holds on a screen, in their order; what browsers would not read is passed over."""
    blocks: list[_Block] = []
    head: list[str] = []
    for piece in _PIECE.findall(_URL.sub("url()", _COMMENT.sub(" ", sheet[:MAX_STYLE]))):
        if piece not in {"{", "}", ";"}:
            head.append(piece)
            continue
        said, head = "".join(head).strip(), []
        if piece == "{":
            blocks.append(_opened(said, blocks[-1] if blocks else _Block()))
        elif blocks:
            blocks[-1].declarations.append(said)
            if piece == "}":
                yield from _closed(blocks.pop())
    if blocks:
        blocks[-1].declarations.append("".join(head))
    for block in reversed(blocks):  # what is not closed is closed by the end
        yield from _closed(block)


def declarations(text: str) -> tuple[dict[str, tuple[str, bool]], int]:
    """What the ``style`` of an element says, and how many values are not read, as in ``Rule``; nothing if it is too long."""
    if len(text) > MAX_ATTRIBUTE:
        return {}, 1
    return _says(_URL.sub("url()", _COMMENT.sub(" ", text)).split(";"))


def holds(condition: str) -> bool:
    """Whether what holds under a condition of media (``screen and (min-width: 700px)``) holds on a usual screen."""
    return any(map(_holds, (condition or "all").lower().split(",")))


def _holds(query: str) -> bool:
    words = re.sub(r"\([^()]*\)", " ", query).split()
    if any(word not in {"all", "screen", "only", "and"} for word in words):
        return False
    widths = _WIDTH.findall(query)
    return query.count("(") == len(widths) and all(
        (_pixels(number, unit) <= _SCREEN) == (end == "min") for end, number, unit in widths
    )


def _pixels(number: str, unit: str) -> float:
    return float(number) * (1 if unit == "px" else _EM)


def _opened(head: str, around: _Block) -> _Block:
    if around.left:
        return _Block(left=True)
    if head.startswith("@"):
        word, _, condition = head[1:].partition(" ")
        name, bracket, more = word.lower().partition("(")
        condition = f"{bracket}{more} {condition}".strip()
        read = holds(condition) if name == "media" else name in {"supports", "layer", "container"}
        return _Block(around.selector, left=not read)
    if _LONG in {around.selector, head} or len(head) > MAX_SELECTOR:
        return _Block(_LONG)
    selector = head
    if around.selector:
        selector = head.replace("&", f":is({around.selector})")
        selector = selector if "&" in head else f":is({around.selector}) {head}"
    return _Block(selector if len(selector) <= MAX_SELECTOR else _LONG, left=not selector)


def _closed(block: _Block) -> Iterator[Rule]:
    says, long = ({}, 0) if block.left or not block.selector else _says(block.declarations)
    if says or long:
        yield Rule(block.selector, says, long)


def _says(texts: list[str]) -> tuple[dict[str, tuple[str, bool]], int]:
    """What declarations say, and how many values are too long; strings in them say nothing of what is seen."""
    made: dict[str, tuple[str, bool]] = {}
    long = 0
    for text in texts:
        name, _, value = _ESCAPE.sub(_letter, _STRING.sub('""', text)).partition(":")
        name = name.strip().lower()
        if name not in _READ:
            continue
        plain, important = _weighed(value.strip().lower())
        if len(plain) > MAX_VALUE:
            long += 1
        elif plain and (important or not made.get(name, ("", False))[1]):
            made.pop(name, None)  # of two that say the same the later one holds
            made[name] = plain, important
    return made, long


def _weighed(value: str) -> tuple[str, bool]:
    """A value without its ``!important``, and whether it had it."""
    before = value.removesuffix("important").rstrip()
    if value.endswith("important") and before.endswith("!"):
        return before[:-1].rstrip(), True
    return value, False


def _letter(escape: re.Match[str]) -> str:
    code = int(escape[1], 16)
    return chr(code) if 0 < code < 0xD800 else "\ufffd"  # noqa: PLR2004  (halves of characters begin there)
