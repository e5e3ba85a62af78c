"""Small pieces of prose for generated articles: lists, counts, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tocsin.library.literal import literal

_NUMBERS = (
    "none",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def listed(parts: Sequence[str], most: int = 0) -> str:
    """Names as a sentence has them: ``a, b and c``; with ``most``, of more than so many how many are left out."""
    if most and len(parts) > most + 1:
        return f"{', '.join(parts[:most])} and {len(parts) - most} more"
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def number(count: int) -> str:
    """A count in words as far as print has it: up to twelve."""
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def many(count: int, one: str, several: str = "") -> str:
    """A count with its noun: ``one technique``, ``14 techniques``, ``no technique``."""
    return f"{number(count) if count else 'no'} {one if count <= 1 else several or one + 's'}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], figures: int = 0) -> str:
    """A table of plain texts in Markdown; the last so many columns hold ``figures``."""
    rule = ["---"] * (len(head) - figures) + ["--:"] * figures
    lines = [head, rule, *([literal(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def capital(text: str) -> str:
    """A text with a capital at its head, the rest as it is."""
    return text[:1].upper() + text[1:]
