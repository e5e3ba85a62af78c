"""What a paper consists of: sections of lines, tables and figures, and the sources that lines name by their numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from tocsin.model.marking import Marking
from tocsin.model.member import Audience


class Line(msgspec.Struct, frozen=True):
    """A sentence, or a cell of a table. ``sources`` are numbers in the annex; ``unverified`` tells that none of them was read itself."""

    text: str
    sources: tuple[int, ...] = ()
    unverified: bool = False


class Lines(msgspec.Struct, frozen=True, tag="lines"):
    """Sentences, numbered or as points, below a heading or none."""

    lines: tuple[Line, ...]
    title: str = ""
    numbered: bool = False


class Table(msgspec.Struct, frozen=True, tag="table"):
    """A table; ``widths`` are the shares of its columns."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    widths: tuple[int, ...]


class Figure(msgspec.Struct, frozen=True, tag="figure"):
    """A chart as a specification of Vega-Lite; ``alt`` says in words what it shows."""

    name: str
    title: str
    alt: str
    spec: dict[str, Any]


Block = Lines | Table | Figure


class Section(msgspec.Struct, frozen=True):
    """A part of a paper under its heading; ``id`` names it within the paper."""

    id: str
    title: str
    blocks: tuple[Block, ...]


class Quoted(msgspec.Struct, frozen=True):
    """A source in the annex: its number, who says what, and how far it is believed. ``repeats`` is the number of the one it only quotes."""

    number: int
    title: str
    publisher: str
    published: dt.date | None
    url: str
    grade: str
    read: bool
    repeats: int | None = None


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A consultation paper: for whom, by whom, as of which day, and what it says. ``named`` are the members that its marking names."""

    case: str
    title: str
    about: str
    marking: Marking
    named: tuple[str, ...]
    audience: Audience
    told_to: str
    author: str
    day: dt.date
    sections: tuple[Section, ...]
    sources: tuple[Quoted, ...]
