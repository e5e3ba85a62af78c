"""Numbers with what they count: one event has, two events have."""

from __future__ import annotations


def counted(number: int, noun: str, one: str = "", several: str = "") -> str:
    """``1 finding``, ``2,000 findings``; with a verb for one and for several, ``1 match has``, ``2 matches have``."""
    if number == 1:
        return " ".join(filter(None, (f"1 {noun}", one)))
    plural = f"{noun}es" if noun.endswith(("ch", "x", "s")) else f"{noun}s"
    return " ".join(filter(None, (f"{number:,} {plural}", several)))
