"""Tables that say TLP in a column: which heads name such a column, and what its cells say."""

from __future__ import annotations

import re

from tocsin.model.marking import Tlp

_HEAD = re.compile(r"(?i)\W*tlp(?:[\s:_-]*(?:2(?:\.0)?|label|level|marking|colou?r|designation))?\W*")
_APART = re.compile(r"[\s+_-]+")


def names_labels(head: str) -> bool:
    """Whether the head of a column says that its cells are TLP labels: ``TLP``, ``tlp_label``, ``TLP marking``."""
    return _HEAD.fullmatch(head) is not None


def label_of_cell(cell: str) -> Tlp | None:
    """The label that a cell says alone, with or without ``TLP:``, however its two words are joined; None for another text."""
    words = _APART.sub("+", cell.strip().strip("\"'[]").upper().removeprefix("TLP").strip(" :_-"))
    try:
        return Tlp.parse(words)
    except ValueError:
        return None
