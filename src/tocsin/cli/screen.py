"""What people see in the terminal: progress and errors on stderr, results on stdout."""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Callable, Iterator

from tocsin.cli.printable import one_line
from tocsin.model.errors import TocsinError

Step = Callable[[int, int], None]


def complain(error: TocsinError) -> None:
    """Say what happened, where, and what to do next."""
    from rich.text import Text

    from tocsin.cli.console import Screen

    console = Screen(stderr=True)
    line = Text("error: ", style="bold red")
    line.append(f"{one_line(error.where)}: " if error.where else "", style="bold")
    line.append(one_line(error.what), style="default")
    console.print(line)
    if error.hint:
        console.print(Text("  try: ", style="green") + Text(one_line(error.hint)))


def confess(error: BaseException) -> None:
    """Say that the fault is the program's own, with all that is needed to mend it."""
    traceback.print_exception(error)
    sys.stderr.write(f"\nerror: {one_line(f'{type(error).__name__}: {error}'[:500])}\n")
    sys.stderr.write("  try: report it with the lines above; this is a fault of tocsin, not yours\n")


@contextlib.contextmanager
def board(*, quiet: bool = False) -> Iterator[Callable[[str, str], Step]]:
    """Progress bars on stderr where that is a terminal, nothing elsewhere.

    Yields ``show(label, unit)``, which gives a ``step(done, total)``; a bar appears with its first step.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _label, _unit: _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description:<18}"),
        BarColumn(bar_width=32),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[amount]:>16}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def show(label: str, unit: str) -> Step:
            """The step function of a new bar, which stays hidden until it is first called."""
            task = bars.add_task(label, total=None, amount="", visible=False)

            def step(done: int, total: int) -> None:
                """Move the bar to ``done`` of ``total`` units."""
                amount = _amount(done, unit)
                bars.update(task, completed=done, total=max(total, 1), amount=amount, visible=True)

            return step

        yield show


def _silent(_done: int, _total: int) -> None:
    """Show nothing."""


def _amount(done: int, unit: str) -> str:
    if unit == "bytes":
        return f"{done / 1e6:,.0f} MB"
    return f"{done:,} {unit}"
