"""Texts of a paper as paper can show them: nothing invisible, nothing that turns the direction of writing, nothing endless."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from tocsin.cases.paper import Paper
from tocsin.node.reports.page.text import plain

#: Characters of one text; how many more there are is said.
LONGEST = 4_000
#: Characters of a title, which stands in the head of the paper.
TITLE = 300
_UNBROKEN = re.compile(r"(\S{24})(?=\S)")


def legible(paper: Paper) -> Paper:
    """The paper with every text fit to show."""
    told = each_text(msgspec.to_builtins(paper), _shown)
    shown: Paper = msgspec.convert(told, Paper)
    return msgspec.structs.replace(shown, title=plain(paper.title, TITLE))


def each_text(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401  (a tree of JSON values)
    """The same tree with each text changed, those that name fields excepted."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: each_text(one, change) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [each_text(one, change) for one in value]
    return value


def breakable(text: str) -> str:
    """A text whose long words may be broken: a mark without width stands where they may."""
    return _UNBROKEN.sub("\\1\u200b", text)


def _shown(text: str) -> str:
    return plain(text, LONGEST)
