"""The victim and four exercise nations, all of them fictional, and what each of them logs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from tocsin.node.demo.cast import DOMAIN, NETBIOS
from tocsin.node.demo.generate import LOGS, Progress, generate
from tocsin.node.demo.scenario import ACTS, END, FULL_DAYS, DemoConfig
from tocsin.node.demo.truth import Truth

#: Logs that show processes, and how many of the last days the nation that forgets keeps.
_PROCESSES = (
    b'"Channel":"Microsoft-Windows-Sysmon',
    b'"EventID":4688,',
    b'"Channel":"Microsoft-Windows-PowerShell',
)
_KEPT_DAYS = 21
_TIME = b'"SystemTime":"'


class Nation(msgspec.Struct, frozen=True):
    """A member of the exercise; ``story`` says in words what is true of it.

    ``acts`` of the intruder are played there within ``days`` of history. ``hub`` passes on what others say. A nation that
    ``forgets`` logs no processes and keeps three weeks.
    """

    name: str
    slug: str
    story: str
    seed: int
    acts: tuple[str, ...] = ()
    days: int = FULL_DAYS
    hub: bool = False
    forgets: bool = False

    @property
    def domain(self) -> str:
        """The domain of its machines."""
        return f"{self.slug}.example"


NATIONS = (
    Nation("Albion", "albion", "the victim: web shell to wiper, over fourteen months", 2022, ACTS),
    Nation(
        "Borea",
        "borea",
        "the same intruder, in earlier, unseen until now",
        2023,
        ("enter", "mail", "spread"),
        500,
    ),
    Nation("Corvia", "corvia", "only the tools of the second stage", 2024, ("spread",)),
    Nation("Dunmere", "dunmere", "clean, and keeps the hub", 2025, hub=True),
    Nation(
        "Estmoor", "estmoor", "blind: no process logs, three weeks of history", 2026, ("enter",), forgets=True
    ),
)
VICTIM = NATIONS[0]


def write_logs(nation: Nation, folder: Path, events: int, hosts: int, progress: Progress) -> Truth:
    """Write the logs of a nation below ``folder``: the same figures give the same files."""
    config = DemoConfig(
        seed=nation.seed,
        days=nation.days,
        hosts=hosts,
        events=events,
        intruder=bool(nation.acts),
        acts=nation.acts,
    )
    truth = generate(config, folder, progress)
    for path in sorted((folder / LOGS).rglob("*")):
        if path.is_file():
            _make_own(path, nation)
    return truth


def _make_own(path: Path, nation: Nation) -> None:
    """Give a log the nation's own names, and take out what it does not keep."""
    if nation.forgets and path.suffix.lower() == ".log":
        path.unlink()  # the web servers' logs of this nation go nowhere
        return
    names = ((DOMAIN, nation.domain), (NETBIOS, nation.slug.upper()))
    changed = path.with_name(f"{path.name}.part")
    with path.open("rb") as before, changed.open("wb") as after:
        for line in _kept(before, nation):
            for old, new in names:
                line = line.replace(old.encode(), new.encode())  # noqa: PLW2901  (one line, by and by its own)
            after.write(line)
    changed.replace(path)


def _kept(lines: Iterable[bytes], nation: Nation) -> Iterator[bytes]:
    first = (END - dt.timedelta(days=_KEPT_DAYS)).isoformat().encode()
    for line in lines:
        at = line.find(_TIME) + len(_TIME)
        if nation.forgets and (any(mark in line for mark in _PROCESSES) or line[at : at + 10] < first):
            continue
        yield line
