"""A draft made of a piece of material: what it says, and every table that it has, for an editor to write around. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from tocsin.library.editing import begun
from tocsin.library.literal import literal
from tocsin.model.article import Article, Kind, Source
from tocsin.model.errors import UsageError
from tocsin.model.exhibit import Draw, Table
from tocsin.model.material import Material

_SUMMARY = 400


def draft_of(piece: Material, by: str, now: dt.datetime) -> Article:
    """An article about a piece, marked as it is; ``by`` is what readers are told its author is called. UsageError where it was withdrawn."""
    if piece.withdrawn:
        hint = "tell what is left of it yourself"
        raise UsageError("was withdrawn by its author", where=piece.id, hint=hint)
    return msgspec.structs.replace(
        begun(Kind.ARTICLE, piece.title, piece.marking, now),
        summary=_cut(piece.summary),
        body="\n\n".join(_body(piece)) + "\n",
        topics=piece.topics,
        severity=piece.severity,
        sources=(Source(piece.title, publisher=f"{by}, {piece.kind} as handed over"),),
    )


def reference_to(piece: Material, table: Table) -> str:
    """The paragraph that stands for a table of a piece in an article, as a figure where it is drawn."""
    how = "table" if table.draw is Draw.TABLE else "figure"
    return f"{{{{{how} {piece.id}/{table.name}}}}}"


def _body(piece: Material) -> Iterator[str]:
    if piece.summary:
        yield literal(piece.summary)
    yield "---"
    for table in piece.tables:
        yield f"## {literal(table.title)}"
        yield reference_to(piece, table)


def _cut(text: str) -> str:
    """A text behind a sentence, where it is long."""
    if len(text) <= _SUMMARY:
        return text
    end = text.rfind(". ", 0, _SUMMARY) + 1
    return text[:end] if end else text[: _SUMMARY - 1] + "…"
