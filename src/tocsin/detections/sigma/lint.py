"""Finds what a rule's author probably did not mean; none of it keeps the rule from loading."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tocsin.detections.sigma.documents import Document

_MAX_TITLE = 256  # characters, by the specification
_WORD = re.compile(r"[^\s()]+")
_OPERATORS = frozenset({"and", "or", "not", "of", "1", "any", "all"})
_PARTS = frozenset({"condition", "timeframe", "rules"})
_EXPECTED = ("description", "status", "author", "date")


def lint(document: Document) -> list[str]:
    """Remarks on one document, each a sentence; empty when there is nothing to say."""
    found = [f"no {key}" for key in _EXPECTED if not document.value.get(key)]
    if len(str(document.value.get("title") or "")) > _MAX_TITLE:
        found.append(f"the title has more than {_MAX_TITLE} characters")
    for section in ("detection", "filter"):
        if isinstance(document.value.get(section), dict):
            found += _section_remarks(document.value[section])
    return found


def items(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  (YAML)
    """Every ``Field|modifier`` of a selection with its values, through lists and maps."""
    if isinstance(value, Mapping):
        yield from ((str(key), one) for key, one in value.items())
    elif isinstance(value, list):
        for one in value:
            yield from items(one)


def _section_remarks(section: dict[str, Any]) -> Iterator[str]:
    selections = {str(name): one for name, one in section.items() if name not in _PARTS}
    yield from _use_remarks(section.get("condition"), selections)
    if "timeframe" in section:
        yield "timeframe is of Sigma 1 and has no effect: write a correlation"
    for name, selection in selections.items():
        for key, value in items(selection):
            yield from (f"{name}, {key}: {remark}" for remark in _item_remarks(key, value))


def _use_remarks(condition: Any, selections: Mapping[str, Any]) -> Iterator[str]:  # noqa: ANN401  (YAML)
    conditions = condition if isinstance(condition, list) else [condition]
    words = {word for one in conditions if isinstance(one, str) for word in _WORD.findall(one)}
    patterns = {"*" if word == "them" else word for word in words - _OPERATORS}
    for pattern in sorted(patterns):
        if "*" in pattern and not any(fnmatch.fnmatchcase(name, pattern) for name in selections):
            yield f"the condition's {pattern!r} names no selection"
    for name in selections:
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
            yield f"selection {name!r} is not used by the condition"


def _item_remarks(key: str, value: Any) -> Iterator[str]:  # noqa: ANN401  (YAML)
    modifiers = key.split("|")[1:]
    values = value if isinstance(value, list) else [value]
    texts = [one for one in values if isinstance(one, str)]
    if "all" in modifiers and len(values) == 1:
        yield "all has no meaning for a single value"
    if "contains" in modifiers and any(len(one) > 1 and (one[0] == "*" or _ends_wild(one)) for one in texts):
        yield "wildcards at the ends have no meaning with contains"
    if len({repr(one) for one in values}) < len(values):
        yield "a value is given twice"
    if "re" in modifiers and any(one.startswith(".*") or one.endswith(".*") for one in texts):
        yield "a regular expression is searched anywhere: .* at its ends has no meaning"


def _ends_wild(text: str) -> bool:
    """Whether the text ends with a ``*`` that no odd number of backslashes makes literal."""
    body = text.removesuffix("*")
    return body != text and (len(body) - len(body.rstrip("\\"))) % 2 == 0
