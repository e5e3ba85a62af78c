"""What the evaluator works on: events as plain values, and what it finds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

Value = str | list[str] | None


@dataclass(frozen=True)
class Row:
    """One event. ``record`` is its place in the list, from 1; ``time`` None cannot be correlated."""

    record: int
    table: str
    event: str
    time: dt.datetime | None
    host: str = ""
    origin: str = ""
    fields: dict[str, Value] = field(default_factory=dict)

    def column(self, name: str) -> list[str]:
        """Values of a column, case of the name ignored; none when it is absent or null."""
        for own, value in self.fields.items():
            if own.casefold() == name.casefold() and value is not None:
                return list(value) if isinstance(value, list) else [value]
        return []


@dataclass(frozen=True, order=True)
class Found:
    """A detection and the records of the events it was found in: one, or those of a correlation."""

    rule: str
    records: tuple[int, ...]
