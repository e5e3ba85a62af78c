"""Granular markings of objects from outside: their form, and that each selects what is there, at a cost that grows with their length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tocsin.model.errors import ExchangeError

NAME = "granular_markings"
_MARKING = re.compile(r"marking-definition--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_PLACE = re.compile(r"\[(\d{1,9})\]", re.ASCII)
_FIELDS = frozenset({"marking_ref", "lang", "selectors"})
#: Characters of one selector: that of a value at the greatest depth, by names as long as STIX has them.
_LONGEST = 10_000


def taken_off(value: Any, where: str) -> None:  # noqa: ANN401  (any JSON)
    """Check granular markings, wherever they are in a bounded value, and take them off; ExchangeError for one that is none.

    stix2 walks the whole object for each selector, and each list for each of its members: a small object
    would keep it busy for hours.
    """
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if NAME in node:
                for selector in _selectors(node[NAME], where):
                    _see(node, selector, where)
                del node[NAME]
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _selectors(markings: object, where: str) -> Iterator[str]:
    if not isinstance(markings, list) or not markings:
        raise _none(where)
    for one in markings:
        if not isinstance(one, dict) or one.keys() - _FIELDS or ("marking_ref" in one) is ("lang" in one):
            raise _none(where)
        said = one.get("marking_ref", one.get("lang"))
        formed = isinstance(said, str) and ("lang" in one or _MARKING.fullmatch(said))
        selectors = one.get("selectors")
        if not formed or not isinstance(selectors, list) or not selectors:
            raise _none(where)
        for selector in selectors:
            if not isinstance(selector, str) or len(selector) > _LONGEST:
                raise _none(where)
            yield selector


def _see(node: Any, selector: str, where: str) -> None:  # noqa: ANN401  (any JSON)
    """Raise ExchangeError for a selector that selects nothing (STIX 2.1, section 7.2.3.1)."""
    for step in selector.split("."):
        place = _PLACE.fullmatch(step)
        if isinstance(node, list) and place is not None and int(place[1]) < len(node):
            node = node[int(place[1])]
        elif isinstance(node, dict) and step in node:
            node = node[step]
        else:
            what = f"has a granular marking of what is not there, {selector[:80]!r}"
            raise ExchangeError(what, where=where)


def _none(where: str) -> ExchangeError:
    return ExchangeError("has granular markings that are none", where=where)
