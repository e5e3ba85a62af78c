"""The order in which people read what stands on a page: columns apart, rows of tables together."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence

import msgspec

from tocsin.exchange.advisory.document import CELLS

_ROWS = 4  # that have text on both sides of a gap make columns of a page
_PROSE = 18  # characters of a line of prose at the median; cells of tables are shorter
_GUTTER = 0.7  # heights of a line between two columns or cells at least
_APART = 1.6  # heights of a line from one to the next: beyond it a paragraph ends


class Segment(msgspec.Struct, frozen=True):
    """A piece of text on one line; distances in points from the left and the bottom of the page."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


def reading_order(segments: Sequence[Segment]) -> list[str]:
    """Lines of a page from the first read to the last, an empty one where a paragraph ends."""
    if not segments:
        return []
    height = statistics.median(one.top - one.bottom for one in segments) or 1
    return _ordered(_rows(segments), height)


def _ordered(rows: list[list[Segment]], height: float) -> list[str]:
    gutter = _gutter(rows, height)
    if gutter is None:
        return _lines(rows, height)
    made: list[str] = []
    band: list[list[Segment]] = []
    for row in [*rows, None]:
        if row is not None and not _crosses(row, gutter):
            band.append(row)
            continue
        for side in _sides(band, gutter):
            made += [*_ordered(side, height), ""]
        band = []
        made += [_line(row, height), ""] if row else []
    return made


def _rows(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Pieces that stand on one line, lines from the top, pieces from the left."""
    rows: list[list[Segment]] = []
    for one in sorted(segments, key=lambda piece: -(piece.top + piece.bottom)):
        middle = (one.top + one.bottom) / 2
        if rows and rows[-1][0].bottom < middle < rows[-1][0].top:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _gutter(rows: Sequence[Sequence[Segment]], height: float) -> float | None:
    """Where the gap between two columns of prose is, None if the page has one column."""
    places = {
        (left.right + right.left) / 2
        for row in rows
        for left, right in itertools.pairwise(row)
        if right.left - left.right > _GUTTER * height
    }
    split = {place: [row for row in rows if _is_split(row, place, height)] for place in places}
    best = max(places, key=lambda place: (len(split[place]), -place), default=None)
    if best is None or len(split[best]) < _ROWS:
        return None
    texts = [len(text) for row in split[best] for text in _texts(row, best)]
    crossing = sum(_crosses(row, best) for row in rows)
    return best if statistics.median(texts) >= _PROSE and crossing <= len(split[best]) else None


def _texts(row: Sequence[Segment], place: float) -> tuple[str, str]:
    """What stands on either side of a place."""
    left = " ".join(one.text for one in row if one.left < place)
    return left, " ".join(one.text for one in row if one.left >= place)


def _is_split(row: Sequence[Segment], place: float, height: float) -> bool:
    if _crosses(row, place):
        return False
    left = max((one.right for one in row if one.right <= place), default=None)
    right = min((one.left for one in row if one.left >= place), default=None)
    return left is not None and right is not None and right - left > _GUTTER * height


def _crosses(row: Sequence[Segment], place: float) -> bool:
    return any(one.left < place < one.right for one in row)


def _sides(
    rows: Sequence[Sequence[Segment]], place: float
) -> tuple[list[list[Segment]], list[list[Segment]]]:
    left = [[one for one in row if one.left < place] for row in rows]
    right = [[one for one in row if one.left >= place] for row in rows]
    return [row for row in left if row], [row for row in right if row]


def _lines(rows: Sequence[Sequence[Segment]], height: float) -> list[str]:
    """Rows as lines, cells apart, an empty line where the gap to the next is wide."""
    made: list[str] = []
    steps = [above[0].bottom - below[0].bottom for above, below in itertools.pairwise(rows)]
    usual = statistics.median(steps) if steps else height
    for number, row in enumerate(rows):
        if number and steps[number - 1] > max(_APART * height, 1.3 * usual):
            made.append("")
        made.append(_line(row, height))
    return made


def _line(row: Sequence[Segment], height: float) -> str:
    text = row[0].text
    for left, right in itertools.pairwise(row):
        gap = right.left - left.right
        text += (CELLS if gap > 1.5 * height else " " if gap > 0.1 * height else "") + right.text
    return text
