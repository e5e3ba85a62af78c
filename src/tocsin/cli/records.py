"""Records in the terminal: a line each where they fit, else the long values above the numbers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tocsin.cli.printable import one_line

_GAP = 2
_EMPTY = frozenset({"", "-"})


class Records:
    """Rows under named columns; a name that ends with ``#`` is of numbers, which stand to the right.

    Parameters
    ----------
    columns : names, each once.
    own : columns whose values are long: in a window too narrow for a line they get one of their own.
    same : columns said once, in such a window, where every row has the same.
    """

    def __init__(self, *columns: str, own: Sequence[str] = (), same: Sequence[str] = ()) -> None:
        self._columns = columns
        self._own = own
        self._same = same
        self._rows: list[tuple[Text, ...]] = []

    def add_row(self, *cells: str | Text) -> None:
        """Add a row with a cell for each column."""
        self._rows.append(tuple(_cell(cell) for cell in cells))

    def print(self, out: Console) -> None:
        """Print all rows: one line for each where no width limits it."""
        every = range(len(self._columns))
        widths = [self._width(at) for at in every]
        if out.soft_wrap or sum(widths) + _GAP * (len(widths) - 1) <= out.width:
            self._lines(out, list(every), widths)
            return
        same = [at for at in every if self._columns[at] in self._same and self._all_same(at)]
        for at in same:
            out.print(Text(f"{self._columns[at]} {self._rows[0][at].plain}", style="dim"))
        own = [at for at in every if self._columns[at] in self._own and at not in same]
        rest = [at for at in every if at not in own and at not in same]
        short = sum(widths[at] for at in rest) + _GAP * (len(rest) - 1) + _GAP
        fits = sum(widths[at] for at in (*own, *rest)) + _GAP * (len(own) + len(rest) - 1) <= out.width
        if fits or not own:
            self._lines(out, sorted((*own, *rest)), widths)
            return
        indent = _GAP if short <= out.width else 0
        self._lines(out, rest, widths, own=own, indent=indent)

    def _lines(
        self,
        out: Console,
        shown: Sequence[int],
        widths: Sequence[int],
        *,
        own: Sequence[int] = (),
        indent: int = 0,
    ) -> None:
        names = tuple(Text(name.removesuffix("#"), style="dim") for name in self._columns)
        out.print(_joined(names, self._columns, shown, widths, indent))
        for row in self._rows:
            if own:
                out.print(_spoken(row, self._columns, own))
            out.print(_joined(row, self._columns, shown, widths, indent))

    def _width(self, at: int) -> int:
        name = cell_len(self._columns[at].removesuffix("#"))
        return max([name, *(cell_len(row[at].plain) for row in self._rows)])

    def _all_same(self, at: int) -> bool:
        return len({row[at].plain for row in self._rows}) == 1


def _cell(cell: str | Text) -> Text:
    return Text(one_line(cell)) if isinstance(cell, str) else Text(one_line(cell.plain), style=cell.style)


def _joined(
    row: Sequence[Text], columns: Sequence[str], shown: Sequence[int], widths: Sequence[int], indent: int
) -> Text:
    """A line of padded cells, without blanks at its end."""
    line = Text(" " * indent)
    for at in shown:
        blank = " " * (widths[at] - cell_len(row[at].plain))
        line.append(" " * _GAP if at != shown[0] else "")
        line.append(blank if columns[at].endswith("#") else "")
        line.append_text(row[at])
        line.append("" if columns[at].endswith("#") else blank)
    line.rstrip()
    return line


def _spoken(row: Sequence[Text], columns: Sequence[str], own: Sequence[int]) -> Text:
    """Long values as a line of their own: the first alone, the others after their column's name."""
    line = Text()
    for at in own:
        if row[at].plain in _EMPTY and at != own[0]:
            continue
        line.append("" if at == own[0] else f"  {columns[at].removesuffix('#')} ", style="dim")
        line.append(row[at].plain, style="bold")
    return line
