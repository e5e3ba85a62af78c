"""Texts of others, fit to stand in a piece: on one line, of a length, and seen as what they are."""

from __future__ import annotations

import datetime as dt


def line(text: str, most: int = 300) -> str:
    """A text on one line, with what is not seen as itself written as its escape, and cut with an ellipsis."""
    made = " ".join(text.split())
    if not made.isprintable():
        made = "".join(one if one.isprintable() else _escaped(one) for one in made)
    return made if len(made) <= most else made[: most - 1] + "…"


def time(at: dt.datetime | None) -> str | None:
    """A moment as a cell has it, to the second."""
    return None if at is None else at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
