"""Pieces of material: what is wrong with one, and the only way in which one is released to a publication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tocsin.model.errors import ReleaseError
from tocsin.model.exhibit import Cell, Column, Draw, Table, Type
from tocsin.model.marking import Tlp
from tocsin.model.material import Material, piece_id
from tocsin.model.member import Audience
from tocsin.release.released import Released, release_marked

_EARLIEST = 1900


def release_piece(piece: Material, audience: Audience) -> Released[Material]:
    """Release a piece by the marking that it says, as nobody's own: its author's is not handed over because it is its author's.

    ReleaseError if that forbids it, or if something is wrong with the piece.
    """
    see_piece(piece)
    return release_marked(piece, piece.marking, "", audience)


def see_piece(piece: Material) -> None:
    """Raise ReleaseError, naming the piece by its id, for one that is not as a publication may take it."""
    for what in _wrong(piece):
        raise ReleaseError(what, where=piece.id, hint="ask its author for it again")


def _wrong(piece: Material) -> Iterator[str]:
    if piece.id != piece_id(piece.kind, piece.author, piece.of):
        yield "has an id that is not made of its kind, its author and what it is of"
    if not _is_told(piece.modified):
        yield "was modified at no time that can be told"
    if piece.marking.tlp is Tlp.RED:
        yield "is TLP:RED, which goes to no publication"
    if piece.withdrawn and (piece.title or piece.summary or piece.facts or piece.tables or piece.topics):
        yield "is withdrawn and says something nevertheless"
    if not piece.withdrawn and not piece.title:
        yield "has no title"
    if not all(map(str.isprintable, _texts(piece))):
        yield "holds characters that are not seen, or that turn the direction of writing"
    if len({one.name for one in piece.tables}) < len(piece.tables):
        yield "has two tables of one name"
    for table in piece.tables:
        yield from (f"table {table.name}: {what}" for what in _wrong_table(table))


def _texts(piece: Material) -> Iterator[str]:
    yield from (piece.of, piece.author, piece.source, piece.title, piece.summary)
    yield from (text for one in piece.topics for text in (one.slug, one.name))
    yield from (one.value for one in piece.facts if isinstance(one.value, str))
    for table in piece.tables:
        yield from (table.title, table.note)
        yield from (text for one in table.columns for text in (one.name, one.unit))
        yield from (cell for row in table.rows for cell in row if isinstance(cell, str))


def _wrong_table(table: Table) -> Iterator[str]:
    kinds = [one.type for one in table.columns]
    if table.draw is Draw.BARS and Type.NUMBER not in kinds:
        yield "has no numbers to draw as bars"
    if table.draw is Draw.TIMELINE and kinds.count(Type.TIME) < 2:  # noqa: PLR2004  (from and to)
        yield "has no two times to draw"
    for row in table.rows:
        if len(row) != len(table.columns):
            yield "has a row of another length than its columns"
            return
        for column, cell in zip(table.columns, row, strict=True):
            if not _fits(column, cell):
                yield f"has a cell in {column.name!r} that is no {column.type}"
                return


def _fits(column: Column, cell: Cell) -> bool:
    if cell is None:
        return True
    if column.type is Type.NUMBER:
        return not isinstance(cell, str)
    return isinstance(cell, str) and (column.type is Type.TEXT or _is_time(cell))


def _is_time(text: str) -> bool:
    try:
        return _is_told(dt.datetime.fromisoformat(text))
    except ValueError:
        return False


def _is_told(at: dt.datetime) -> bool:
    """Whether a moment has a zone and is one in UTC, too, after the year 1900: others are no times of logs."""
    try:
        return at.tzinfo is not None and at.astimezone(dt.UTC).year >= _EARLIEST
    except OverflowError:
        return False
