"""A part of a long list, with the way to the part before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from tocsin.web.access import Visit
from tocsin.web.routing import at

_Row = TypeVar("_Row")


class Portion(msgspec.Struct, Generic[_Row], frozen=True):
    """``rows`` of ``whole``, the first of them number ``start`` (from 0); addresses are "" where there is nothing."""

    rows: tuple[_Row, ...]
    start: int
    whole: int
    before: str
    after: str


def portion(
    rows: Sequence[_Row],
    visit: Visit,
    place: str = "",
    kept: Mapping[str, str] | None = None,
    path: str = "",
) -> Portion[_Row]:
    """The rows from the visitor's ``start`` on; the ways keep whatever else was asked for, or ``kept`` in its place.

    A ``start`` behind the last row is taken for that of the last part: a list that has grown shorter is not empty.

    ``place`` is an id to go to, ``path`` where the list is shown, "" for the path that was asked for.
    """
    asked = dict(visit.request.query_params if kept is None else kept)
    start, most = int(asked.pop("start", "") or 0), visit.settings.rows
    if start >= len(rows):
        start = max(len(rows) - 1, 0) // most * most

    def address(begin: int) -> str:
        """The address of the rows from there on."""
        return at(path or visit.request.url.path, **asked, start=begin) + (f"#{place}" if place else "")

    return Portion(
        rows=tuple(rows[start : start + most]),
        start=start,
        whole=len(rows),
        before=address(max(start - most, 0)) if start else "",
        after=address(start + most) if start + most < len(rows) else "",
    )
