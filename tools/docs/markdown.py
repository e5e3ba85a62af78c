"""Markdown as the generated pages write it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

GENERATED = "<!-- Written by `make docs` from the code: change the code, not this page. -->"


class Undocumented(Exception):  # noqa: N818  (says what the thing is)
    """Something that people use has nothing said about it."""


def document(title: str, *parts: str) -> str:
    """A whole page; parts are separated by an empty line."""
    return "\n\n".join((f"# {title}", GENERATED, *(part.strip("\n") for part in parts if part))) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars within a cell are escaped."""
    body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(("| " + " | ".join(head) + " |", "|" + "---|" * len(head), *body))


def code(texts: Iterable[str]) -> str:
    """Names in code style, separated by commas."""
    return ", ".join(f"`{text}`" for text in texts)
