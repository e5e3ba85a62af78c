"""A measured figure, and the page that shows all of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from benchmarks.measure import Run, Spread, cpu, peak, walls

_GIB = 1024**3
_MIB = 1024**2


@dataclasses.dataclass(frozen=True)
class Figure:
    """One row: what was done, the figure that counts, what it should be, and what it took.

    ``met`` is None where there is no target; ``note`` says what the figure stands on.
    """

    what: str
    value: str
    target: str = ""
    met: bool | None = None
    wall: str = ""
    cpu: str = ""
    memory: str = ""
    runs: int = 1
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Section:
    """The figures of one benchmark, with what was measured, how and when."""

    title: str
    about: str
    figures: tuple[Figure, ...]
    when: str = ""


def timed(what: str, runs: Sequence[Run], value: str, **more: object) -> Figure:
    """A figure with wall and processor time and memory of the runs it is from."""
    return Figure(
        what,
        value,
        wall=walls(runs).seconds(),
        cpu=f"{cpu(runs):.2f} s",
        memory=memory(peak(runs)),
        runs=len(runs),
        **more,  # type: ignore[arg-type]
    )


def memory(size: float) -> str:
    """Bytes as MiB or GiB."""
    return f"{size / _GIB:.2f} GiB" if size >= _GIB else f"{size / _MIB:.0f} MiB"


def rate(count: int, spread: Spread) -> str:
    """Things a second, by the median."""
    return f"{count / spread.median:,.0f}/s"


_HEAD = (
    "| What | Figure | Target | Met | Wall, median (range) | CPU | Memory | Runs |\n"
    "|---|---:|---|---|---:|---:|---:|---:|\n"
)


def page(machine: str, sections: Sequence[Section], before: str = "") -> str:
    """The whole of ``docs/benchmarks.md``; what it said ``before`` of other benchmarks stays."""
    head = (
        "# Benchmarks\n\n"
        "Written by `make bench`. Every figure is a whole process seen from outside, on all cores of the machine "
        "below; nothing that an earlier hunt found is reused. Wall time is the median of the runs with their range; "
        "CPU is user and system time of all processes; memory is the most that all processes held together at one "
        "moment, read 20 times a second (pages shared by two processes count twice).\n\n"
    )
    told = {text.partition("\n")[0]: text.strip() for text in before.split("\n## ")[1:]}
    told |= {section.title: _section(section) for section in sections}
    body = "\n\n".join(f"## {text}" for text in told.values())
    return f"{head}{machine}\n{body}\n"


def _section(section: Section) -> str:
    rows = "\n".join(_row(figure) for figure in section.figures)
    notes = "".join(f"\n\n{figure.what}: {figure.note}" for figure in section.figures if figure.note)
    return (
        f"{section.title}\n\n{' '.join(filter(None, (section.about, section.when)))}\n\n{_HEAD}{rows}{notes}"
    )


def _row(figure: Figure) -> str:
    met = {True: "yes", False: "**no**", None: ""}[figure.met]
    cells = (
        figure.what,
        f"**{figure.value}**",
        figure.target,
        met,
        figure.wall,
        figure.cpu,
        figure.memory,
        str(figure.runs),
    )
    return f"| {' | '.join(cells)} |"
