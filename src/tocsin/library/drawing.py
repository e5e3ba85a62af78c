"""Exhibits as HTML and as text: tables that anybody can read, with bars and spans drawn beside the figures that they show."""

from __future__ import annotations

import datetime as dt
import functools

import jinja2
import msgspec

from tocsin.model.exhibit import Cell, Column, Draw, Exhibit, Table, Type

#: What stands where nothing is known.
UNKNOWN = "-"
#: How cells are set by the type of their column.
_CLASSES = {Type.NUMBER: "to-right", Type.TIME: "unbroken"}


class _Row(msgspec.Struct, frozen=True):
    """A row as it is shown: its cells, and from where to where its bar goes, in percent; None without one."""

    cells: tuple[str, ...]
    bar: tuple[float, float] | None = None


def to_figure(exhibit: Exhibit, *, drawn: bool) -> str:
    """HTML of an exhibit: a figure with a table in it, its title, its source and as of when it is; ``drawn`` with bars or spans."""
    table = exhibit.table
    values = {
        "table": table,
        "classes": [_CLASSES.get(one.type, "") for one in table.columns],
        "rows": rows_of(table, drawn=drawn),
        "draws": drawn and table.draw is not Draw.TABLE,
        "scale": _scale(table) if drawn else "",
        "source": _source(exhibit),
    }
    return _templates().get_template("exhibit.html").render(values)


def to_lines(exhibit: Exhibit) -> str:
    """An exhibit as text: its title, a line for each row with the names of its columns, its source."""
    table = exhibit.table
    names = [one.name for one in table.columns]
    lines = [
        "; ".join(f"{name}: {cell}" for name, cell in zip(names, row.cells, strict=True) if cell)
        for row in rows_of(table, drawn=False)
    ]
    return "\n".join(filter(None, (table.title, *lines, table.note, _source(exhibit))))


#: Units of ours of which there may be one; those of others are in whatever language.
_ONE = {"days": "day", "hosts": "host"}


def rows_of(table: Table, *, drawn: bool) -> tuple[_Row, ...]:
    """Rows as they are shown."""
    texts = [
        tuple(_shown(column, cell) for column, cell in zip(table.columns, row, strict=True))
        for row in table.rows
    ]
    spans = _spans(table) if drawn else [None] * len(texts)
    return tuple(map(_Row, texts, spans))


def moment(at: dt.datetime) -> str:
    """A moment as readers are told it."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def _shown(column: Column, cell: Cell) -> str:
    if cell is None:
        return UNKNOWN
    if column.type is Type.TIME:
        return moment(dt.datetime.fromisoformat(str(cell)))
    if isinstance(cell, str):
        return cell
    unit = _ONE.get(column.unit, column.unit) if abs(cell) == 1 else column.unit
    return f"{cell:,}" + (f" {unit}" if unit else "")


def _spans(table: Table) -> list[tuple[float, float] | None]:
    if table.draw is Draw.BARS:
        at = max(number for number, one in enumerate(table.columns) if one.type is Type.NUMBER)
        return _bars([row[at] for row in table.rows])
    if table.draw is Draw.TIMELINE:
        return _timeline(table)
    return [None] * len(table.rows)


def _bars(cells: list[Cell]) -> list[tuple[float, float] | None]:
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    longest = max(numbers, default=0)
    if longest <= 0:
        return [None] * len(cells)
    return [
        (0.0, max(round(100 * cell / longest, 2), 0.0)) if isinstance(cell, int | float) else None
        for cell in cells
    ]


def _timeline(table: Table) -> list[tuple[float, float] | None]:
    first, last, spans = _times(table)
    whole = (last - first).total_seconds() if first and last else 0.0
    if first is None or whole <= 0:
        return [None] * len(spans)

    def place(at: dt.datetime) -> float:
        """Where a moment stands, in percent of the whole."""
        return round(100 * (at - first).total_seconds() / whole, 2)

    return [
        None if span is None else (place(span[0]), max(place(span[1]) - place(span[0]), 0.5))
        for span in spans
    ]


def _times(
    table: Table,
) -> tuple[dt.datetime | None, dt.datetime | None, list[tuple[dt.datetime, dt.datetime] | None]]:
    """The first and the last moment of a timeline, and the span of each row; of a row with one time that alone."""
    at = [number for number, one in enumerate(table.columns) if one.type is Type.TIME][:2]
    spans = []
    for row in table.rows:
        told = sorted(dt.datetime.fromisoformat(str(row[number])) for number in at if row[number] is not None)
        spans.append((told[0], told[-1]) if told else None)
    known = [span for span in spans if span is not None]
    first = min((span[0] for span in known), default=None)
    return first, max((span[1] for span in known), default=None), spans


def _scale(table: Table) -> str:
    """What a timeline's ends are, in words."""
    if table.draw is not Draw.TIMELINE:
        return ""
    first, last, _ = _times(table)
    return f"Drawn from {moment(first)} to {moment(last)}." if first and last else ""


def _source(exhibit: Exhibit) -> str:
    marking = "" if str(exhibit.marking) == "TLP:CLEAR" else f" {exhibit.marking}."
    return f"{exhibit.title}. Source: {exhibit.by}, as of {moment(exhibit.modified)}.{marking}"


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("tocsin.library"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
