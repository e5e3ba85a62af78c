"""Elements of a page that a selector finds, within a number of steps: what a hostile page may cost is bounded."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tocsin.exchange.advisory.selectors import Compound, Selector

#: Elements that are compared with selectors, and steps of all comparisons.
MAX_ELEMENTS = 100_000
MAX_STEPS = 4_000_000
_VALUE = 100  # characters of an attribute that are looked at in one step


class Element(msgspec.Struct, frozen=True):
    """An element, by the number of its node, and the one around it."""

    number: int
    tag: str
    name: str
    classes: frozenset[str]
    attributes: dict[str, str | None]
    around: Element | None


class Elements:
    """The first elements of a page; ``more`` says that there are others, ``steps`` what comparisons have cost."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.steps = 0
        self._folded = not _has_doctype(tree)
        self._by: dict[str, list[Element]] = {}
        nodes = tree.root.traverse(include_text=False) if tree.root is not None else iter(())
        seen: dict[int, Element] = {}
        for node in itertools.islice(nodes, MAX_ELEMENTS):
            parent = node.parent
            element = self._element(node, seen.get(parent.mem_id) if parent is not None else None)
            seen[node.mem_id] = element
            keys = {"", element.tag, f"#{element.name}", *(f".{one}" for one in element.classes)}
            for key in keys:
                self._by.setdefault(key, []).append(element)
        self.more = next(nodes, None) is not None

    @property
    def spent(self) -> bool:
        """Whether comparisons have cost all the steps that they may."""
        return self.steps > MAX_STEPS

    def step(self, cost: int) -> None:
        """Count what is done with elements that were found."""
        self.steps += cost

    def found(self, selector: Selector) -> Iterator[Element]:
        """Elements that a selector finds, in their order; the end may be missing where all steps are ``spent``."""
        if selector.around is not None and not self._candidates(selector.around):
            return
        for element in self._candidates(selector.last):
            if self.spent:
                return
            if self._fits(selector.last, element) and self._stands(selector, element):
                yield element

    def _stands(self, selector: Selector, element: Element) -> bool:
        """Whether around an element is what a selector asks for."""
        if selector.around is None:
            return True
        around = element.around
        while around is not None and not self.spent:
            if self._fits(selector.around, around):
                return True
            around = None if selector.near else around.around
        return False

    def _candidates(self, compound: Compound) -> list[Element]:
        if compound.ids:
            key = f"#{self._fold(compound.ids[0])}"
        elif compound.classes:
            key = f".{self._fold(compound.classes[0])}"
        else:
            key = compound.tag
        return self._by.get(key, [])

    def _fits(self, compound: Compound, element: Element) -> bool:
        self.steps += compound.cost
        return (
            not compound.never
            and compound.tag in {"", element.tag}
            and all(self._fold(one) == element.name for one in compound.ids)
            and all(self._fold(one) in element.classes for one in compound.classes)
            and all(self._has(one, element) for one in compound.attributes)
            and all(
                wanted == any(self._fits(part, element) for part in parts)
                for wanted, parts in compound.any_of
            )
        )

    def _has(self, asked: tuple[str, str, str, bool], element: Element) -> bool:
        """Whether an element has an attribute, of the value that is asked for."""
        name, operator, value, folded = asked
        if name not in element.attributes or not operator:
            return name in element.attributes
        held = element.attributes[name] or ""
        self.steps += len(held) // _VALUE
        if folded:
            held, value = held.lower(), value.lower()
        if operator in {"=", "|="}:
            return held == value or (operator == "|=" and held.startswith(f"{value}-"))
        if operator == "~=":
            return value in held.split()
        fits = {"^=": held.startswith, "$=": held.endswith, "*=": held.__contains__}[operator]
        return bool(value) and fits(value)

    def _element(self, node: LexborNode, around: Element | None) -> Element:
        attributes = node.attributes
        name, classes = attributes.get("id") or "", attributes.get("class") or ""
        return Element(
            number=node.mem_id,
            tag=node.tag or "",
            name=self._fold(name),
            classes=frozenset(self._fold(classes).split()),
            attributes=attributes,
            around=around,
        )

    def _fold(self, name: str) -> str:
        """A name as it is compared: in pages without a type browsers take capitals and small letters for one."""
        return name.lower() if self._folded else name


def _has_doctype(tree: LexborHTMLParser) -> bool:
    before = tree.root.prev if tree.root is not None else None
    while before is not None:
        if before.tag == "-doctype":
            return True
        before = before.prev
    return False
