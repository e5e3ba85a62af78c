"""Selectors of style rules: of one element, or of one within another; others are not read, and counted by who asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

#: Characters of a selector that is read, and how deeply ``:is`` may stand within ``:is``.
MAX_SELECTOR = 1_000
_DEPTH = 5
_NAME = r"(-?[^\W\d][\w-]*|--[\w-]+)"
_TYPE = re.compile(rf"\*|{_NAME}")
_SIMPLE = re.compile(rf"([#.]){_NAME}")
_ATTRIBUTE = re.compile(
    r"\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*(?:\"([^\"\\]*)\"|'([^'\\]*)'|([\w-]+))\s*([iIsS]?)\s*)?\]"
)
_FUNCTION = re.compile(r"(?i):(is|where|not|matches|-webkit-any|-moz-any)\(\s*")
_ROOT = re.compile(r"(?i):root(?![\w(-])")
#: Parts that are no elements, and states that no element has when a page is first shown.
_NEVER = re.compile(
    r"(?i)::[\w-]+(?:\([^()]*\))?"
    r"|:(?:before|after|first-line|first-letter|hover|active|focus|focus-within|focus-visible|visited|target|-(?:webkit|moz|ms)-[\w-]+)(?![\w(-])"
)
_CLOSED = re.compile(r"\s*([,)])\s*")
_COMBINED = re.compile(r"\s*([>+~,])\s*|\s+")

#: Identifiers, classes and attributes, types.
Specificity = tuple[int, int, int]


class Compound(msgspec.Struct, frozen=True):
    """What one element must be; ``any_of`` holds lists of which one must fit, or must not, ``cost`` steps of a comparison."""

    tag: str = ""
    ids: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str, str, bool], ...] = ()
    any_of: tuple[tuple[bool, tuple[Compound, ...]], ...] = ()
    never: bool = False
    weight: Specificity = (0, 0, 0)
    cost: int = 1


class Selector(msgspec.Struct, frozen=True):
    """An element, and the one around it: the next (``near``) or any; ``weight`` is its specificity."""

    last: Compound
    around: Compound | None = None
    near: bool = False
    weight: Specificity = (0, 0, 0)


def selectors_of(text: str) -> tuple[list[Selector], list[str]]:
    """Selectors of a list, and what of it is not read: a selector, or all from the one on that is damaged."""
    if len(text) > MAX_SELECTOR:
        return [], [text]
    made: list[Selector] = []
    unread: list[str] = []
    at = 0
    while at < len(text):
        begin = at
        try:
            one, at = _selector(text, at)
        except _UnreadError:
            return made, [*unread, text[begin:]]
        if isinstance(one, Selector):
            made += [] if one.last.never or (one.around and one.around.never) else [one]
        elif one:
            unread.append(text[begin:at].rstrip(", "))
    return made, unread


class _UnreadError(ValueError):
    """What stands there is not read."""


def _selector(text: str, at: int) -> tuple[Selector | bool, int]:
    """A selector and where the next begins; for one of more than two elements, whether it may fit at all."""
    compounds: list[Compound] = []
    between: list[str] = []
    while True:
        one, at = _compound(text, at, 0)
        compounds.append(one)
        if at == len(text):
            break
        found = _COMBINED.match(text, at)
        if not found:
            raise _UnreadError
        at = found.end()
        if found[1] == "," or at == len(text):
            break
        between.append(found[1] or " ")
    if len(compounds) > 2 or {"+", "~"} & set(between):  # noqa: PLR2004  (one element, and one around it)
        return not any(part.never for part in compounds), at
    around = compounds[0] if between else None
    return Selector(compounds[-1], around, between == [">"], _sum([part.weight for part in compounds])), at


def _compound(text: str, at: int, depth: int) -> tuple[Compound, int]:
    """What one element must be, and where that ends."""
    begin = at
    tag, never, weight, cost = "", False, [0, 0, 0], 1
    names: dict[str, list[str]] = {"#": [], ".": []}
    attributes: list[tuple[str, str, str, bool]] = []
    any_of: list[tuple[bool, tuple[Compound, ...]]] = []
    if found := _TYPE.match(text, at):
        at, tag = found.end(), (found[1] or "").lower()
        weight[2] += bool(tag)
    while True:
        if found := _SIMPLE.match(text, at):
            names[found[1]].append(found[2])
            weight[found[1] == "."] += 1
        elif found := _ATTRIBUTE.match(text, at):
            value = found[3] or found[4] or found[5] or ""
            attributes.append((found[1].lower(), found[2] or "", value, found[6] in {"i", "I"}))
            weight[1] += 1
        elif found := _NEVER.match(text, at):
            never = True
        elif found := _ROOT.match(text, at):
            tag, never = "html", never or tag not in {"", "html"}
            weight[1] += 1
        elif found := _FUNCTION.match(text, at):
            parts, at = _parts(text, found.end(), depth + 1)
            any_of.append((found[1].lower() != "not", parts))
            cost += sum(part.cost for part in parts)
            heaviest = (0, 0, 0) if found[1].lower() == "where" else max(part.weight for part in parts)
            weight = list(_sum([weight, heaviest]))
            continue
        else:
            break
        at, cost = found.end(), cost + 1
    if at == begin:
        raise _UnreadError
    made = Compound(
        tag,
        tuple(names["#"]),
        tuple(names["."]),
        tuple(attributes),
        tuple(any_of),
        never,
        _sum([weight]),
        cost,
    )
    return made, at


def _parts(text: str, at: int, depth: int) -> tuple[tuple[Compound, ...], int]:
    """The list within the brackets of a function, and where what follows them begins."""
    parts = []
    while depth <= _DEPTH:
        one, at = _compound(text, at, depth)
        parts.append(one)
        if text.startswith(")", at):
            return tuple(parts), at + 1
        found = _CLOSED.match(text, at)
        if not found:
            break
        if found[1] == ")":
            return tuple(parts), found.start(1) + 1
        at = found.end()
    raise _UnreadError


def _sum(weights: Sequence[Sequence[int]]) -> Specificity:
    ids, classes, types = (sum(one[at] for one in weights) for at in range(3))
    return ids, classes, types
