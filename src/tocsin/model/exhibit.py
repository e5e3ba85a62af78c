"""Exhibits: tables that articles show, and how each is drawn."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Annotated

import msgspec

from tocsin.model.marking import Marking

#: The name of a table, or of a fact, within a piece.
Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}\Z")]
Line = Annotated[str, msgspec.Meta(max_length=300)]
#: Times are text, as 2026-03-03T12:00:00Z; None is what is not known.
Cell = Annotated[str, msgspec.Meta(max_length=2_000)] | int | float | None


class Type(enum.StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"


class Draw(enum.StrEnum):
    """How a table is drawn where it stands as a figure."""

    TABLE = "table"
    BARS = "bars"  # the last column of numbers, as lengths
    TIMELINE = "timeline"  # the first two columns of times, as from and to


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a table; ``unit`` is of its numbers, as "days"."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    type: Type = Type.TEXT
    unit: Annotated[str, msgspec.Meta(max_length=20)] = ""


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table under a name within its piece; ``note`` says below it what it leaves out."""

    name: Word
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    columns: Annotated[tuple[Column, ...], msgspec.Meta(min_length=1, max_length=12)]
    rows: Annotated[
        tuple[Annotated[tuple[Cell, ...], msgspec.Meta(max_length=12)], ...], msgspec.Meta(max_length=2_000)
    ]
    draw: Draw = Draw.TABLE
    note: Line = ""


class Exhibit(msgspec.Struct, frozen=True):
    """A table of a piece as an article has it: all that is needed to show it, and what holds for it.

    ``by`` names the member that handed it over, ``digest`` (SHA-256, hex) the file it came in.
    """

    piece: str
    title: str
    by: str
    modified: dt.datetime
    marking: Marking
    table: Table
    digest: str = ""

    @property
    def name(self) -> str:
        """As an article refers to it."""
        return f"{self.piece}/{self.table.name}"
