"""What a page hides by its own style: rules of its style sheets, styles of its elements, and old attributes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from tocsin.exchange.advisory.looks import Look, look_of
from tocsin.exchange.advisory.style_rules import MAX_RULES, MAX_STYLE, Rule, declarations, holds, rules_of

#: How often an element is compared with a selector, and found by one; what is beyond is not read, and said.
MAX_COMPARED = 40_000_000
MAX_FOUND = 2_000_000
_AROUND = frozenset({"noscript", "template", "svg", "math"})
_COMMA = re.compile(r",(?![^()\[\]]*[)\]])")
_IDS, _CLASSES = re.compile(r"#[\w-]+"), re.compile(r"\.[\w-]+|\[[^\]]*\]|:(?!not|is|where|:)[\w-]+")
_TYPES = re.compile(r"(?:^|[\s>+~(,])[a-z][\w-]*", re.IGNORECASE)
#: What a browser does with the attribute, the weakest of all.
_HIDDEN = (("display", "none"),)

#: Importance, place (attribute, sheet, element), specificity, order: of two values the greater one's holds.
_Rank = tuple[bool, int, tuple[int, int, int], int]
_Style = dict[str, tuple[_Rank, str]]


class Hiding:
    """Looks of a page's elements; ``unread`` says what of its style was not read."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._styles: dict[int, _Style] = {}
        self.unread: list[str] = []
        sheets = [one.text() for one in tree.css("style") if _is_read(one)]
        rules = list(itertools.islice(itertools.chain.from_iterable(map(rules_of, sheets)), MAX_RULES + 1))
        if len(rules) > MAX_RULES or any(len(sheet) > MAX_STYLE for sheet in sheets):
            self.unread.append(f"rules of style beyond {MAX_RULES:,}, or {MAX_STYLE:,} characters")
        if rules:
            self._apply(tree, rules[:MAX_RULES])
        if linked := len(tree.css("link[rel~=stylesheet i]")):
            self.unread.append(f"{linked} style sheets that the page refers to: what only they hide is read")

    def look(self, node: LexborNode, above: Look) -> Look:
        """The look of an element within one that looks so."""
        style = dict(self._styles.get(node.mem_id, {}))
        attributes = node.attributes
        for name, value in _attributed(attributes):
            _put(style, name, value, (False, 0, (0, 0, 0), 0))
        for number, (name, (value, important)) in enumerate(
            declarations(attributes.get("style") or "").items()
        ):
            _put(style, name, value, (important, 2, (0, 0, 0), number))
        return look_of({name: value for name, (_, value) in style.items()}, above, node.mem_id)

    def _apply(self, tree: LexborHTMLParser, rules: list[Rule]) -> None:
        """Note for each element what rules say of it."""
        elements = max(1, len(tree.css("*")))
        parts = [(part.strip(), rule) for rule in rules for part in _COMMA.split(rule.selector)]
        found = 0
        for order, (part, rule) in enumerate(parts):
            if order * elements > MAX_COMPARED or found > MAX_FOUND:
                self.unread.append(f"{len(parts) - order} rules of style: the page is too large for them")
                return
            for node in _selected(tree, part):
                found += 1
                style = self._styles.setdefault(node.mem_id, {})
                for number, (name, (value, important)) in enumerate(rule.says.items()):
                    _put(style, name, value, (important, 1, _specificity(part), order * 100 + number))


def _put(style: _Style, name: str, value: str, rank: _Rank) -> None:
    """Note a value where none of a higher rank is; of backgrounds the colour alone counts."""
    name = "background" if name == "background-color" else name
    if name not in style or style[name][0] <= rank:
        style[name] = rank, value


def _selected(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector)
    except (
        SelectolaxError
    ):  # states and parts of elements, and what is damaged: no element as it is first shown
        return []


def _is_read(sheet: LexborNode) -> bool:
    around = sheet.parent
    while around is not None:
        if around.tag in _AROUND:
            return False
        around = around.parent
    return holds(sheet.attributes.get("media") or "")


def _attributed(attributes: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    if "hidden" in attributes:
        yield from _HIDDEN
    for attribute, name in (("bgcolor", "background"), ("color", "color"), ("text", "color")):
        if value := attributes.get(attribute):
            yield name, value.strip().lower()


def _specificity(selector: str) -> tuple[int, int, int]:
    bare = re.sub(r":where\([^)]*\)", "", selector)
    return len(_IDS.findall(bare)), len(_CLASSES.findall(bare)), len(_TYPES.findall(bare))
