"""What a page hides by its own style: rules of its style sheets, styles of its elements, and old attributes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tocsin.exchange.advisory.elements import MAX_ELEMENTS, Elements
from tocsin.exchange.advisory.looks import Look, look_of
from tocsin.exchange.advisory.selectors import Selector, Specificity, selectors_of
from tocsin.exchange.advisory.style_rules import (
    MAX_ATTRIBUTE,
    MAX_RULES,
    MAX_STYLE,
    MAX_VALUE,
    Rule,
    declarations,
    holds,
    rules_of,
)

_AROUND = frozenset({"noscript", "template", "svg", "math"})
_EXCERPT = 60  # characters of a selector that is not read
#: What a browser does with the attribute, the weakest of all.
_HIDDEN = (("display", "none"),)

#: Importance, place (attribute, sheet, element), specificity, order: of two values the greater one's holds.
_Rank = tuple[bool, int, Specificity, int]
_Style = dict[str, tuple[_Rank, str]]


class Hiding:
    """Looks of a page's elements; ``unread`` says what of its style was not read."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._styles: dict[int, _Style] = {}
        self._long = 0
        self._unread: list[str] = []
        sheets = [one.text() for one in tree.css("style") if _is_read(one)]
        rules = list(itertools.islice(_rules(sheets), MAX_RULES + 1))
        if len(rules) > MAX_RULES or sum(map(len, sheets)) > MAX_STYLE:
            self._unread.append(f"rules of style beyond {MAX_RULES:,}, or {MAX_STYLE:,} characters")
        if rules:
            self._apply(Elements(tree), rules[:MAX_RULES])
        if linked := len(tree.css("link[rel~=stylesheet i]")):
            self._unread.append(f"{linked} style sheets that the page refers to: what only they hide is read")

    @property
    def unread(self) -> list[str]:
        """What of rules was not read, and of the styles of elements that were looked at."""
        limits = f"longer than {MAX_VALUE:,} characters, or {MAX_ATTRIBUTE:,} of an element's style"
        return [*self._unread, *([f"{self._long} values of style {limits}"] if self._long else [])]

    def look(self, node: LexborNode, above: Look) -> Look:
        """The look of an element within one that looks so."""
        style = dict(self._styles.get(node.mem_id, {}))
        attributes = node.attributes
        for name, value in _attributed(attributes):
            if len(value) > MAX_VALUE:
                self._long += 1
            else:
                _put(style, name, value, (False, 0, (0, 0, 0), 0))
        says, long = declarations(attributes.get("style") or "")
        self._long += long
        for number, (name, (value, important)) in enumerate(says.items()):
            _put(style, name, value, (important, 2, (0, 0, 0), number))
        return look_of({name: value for name, (_, value) in style.items()}, above, node.mem_id)

    def _apply(self, elements: Elements, rules: list[Rule]) -> None:
        """Note for each element what rules say of it."""
        self._long += sum(rule.long for rule in rules)
        read = [(selectors_of(rule.selector), rule) for rule in rules]
        if unread := [one for (_, more), _ in read for one in more]:
            told = unread[0] if len(unread[0]) <= _EXCERPT else f"{unread[0][:_EXCERPT]}…"
            limits = "only those of one element, or of one within another, are read"
            self._unread.append(f"{len(unread)} selectors of style rules, as {told!r}: {limits}")
        if elements.more:
            self._unread.append(f"rules of style, for elements beyond {MAX_ELEMENTS:,}")
        parts = [(one, rule) for (made, _), rule in read for one in made]
        for order, (one, rule) in enumerate(parts):
            self._note(elements, one, rule, order)
            if elements.spent:
                self._unread.append(f"{len(parts) - order} rules of style: the page is too large for them")
                return

    def _note(self, elements: Elements, selector: Selector, rule: Rule, order: int) -> None:
        """Note what a rule says of the elements that it finds."""
        for element in elements.found(selector):
            style = self._styles.setdefault(element.number, {})
            elements.step(len(rule.says))
            for number, (name, (value, important)) in enumerate(rule.says.items()):
                _put(style, name, value, (important, 1, selector.weight, order * 100 + number))


def _rules(sheets: list[str]) -> Iterator[Rule]:
    """Rules of the sheets as far as they are read, together."""
    left = MAX_STYLE
    for sheet in sheets:
        yield from rules_of(sheet[:left])
        left = max(0, left - len(sheet))


def _put(style: _Style, name: str, value: str, rank: _Rank) -> None:
    """Note a value where none of a higher rank is; of backgrounds the colour alone counts."""
    name = "background" if name == "background-color" else name
    if name not in style or style[name][0] <= rank:
        style[name] = rank, value


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
