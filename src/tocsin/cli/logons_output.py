"""What ``tocsin logons`` prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec
from rich.text import Text

from tocsin.cli import machine
from tocsin.cli.records import Records
from tocsin.cli.summaries import console
from tocsin.model.counting import counted
from tocsin.node.logons import Logon, Logons

_COLUMNS = ("count#", "result", "kind", "user", "from", "to", "how", "first", "last")


def print_logons(
    found: Logons, *, user: str, failed: bool, machines: bool, limit: int, as_json: bool
) -> None:
    """The most frequent logons that are asked for, and how many are not shown."""
    asked = [one for one in found.logons if user.lower() in one.user.lower() and (one.failed or not failed)]
    shown = [one for one in asked if machines or not one.machine]
    if as_json:
        machine.tell(msgspec.json.encode(msgspec.structs.replace(found, logons=tuple(shown))))
        return
    out = console()
    if not found.read:
        out.print("no event tells of logons, of the hosts, origins and days that are asked for")
        return
    if not asked:
        out.print(f"none of {counted(len(found.logons), 'logon')} fits --user or --failed")
        return
    rows = shown[:limit] if limit else shown
    made = Records(*_COLUMNS, own=("user", "from", "to", "how"))
    for one in rows:
        made.add_row(*_cells(one))
    made.print(out)
    out.print(f"[dim]{len(rows):,} of {counted(len(shown), 'row')}; from {_read(found.read)}[/dim]")
    if hidden := len(asked) - len(shown):
        out.print(
            f"[dim]{counted(hidden, 'row')} of machine and service accounts not shown: --machines[/dim]"
        )


def _read(read: Iterable[str]) -> str:
    """Logs with the event ids read of each, ``windows-security 4624, 4625``."""
    events: dict[str, list[str]] = {}
    for one in read:
        log, _, event = one.partition(" ")
        events.setdefault(log, []).append(event)
    return "; ".join(f"{log} {', '.join(some)}" for log, some in events.items())


def _cells(one: Logon) -> tuple[Text, ...]:
    result = Text("failed", style="red") if one.failed else Text("ok")
    texts = (one.kind, one.user or "-", one.source or "-", one.target or "-", one.form or "-")
    return (
        Text(f"{one.count:,}"),
        result,
        *map(Text, texts),
        Text(_second(one.first)),
        Text(_second(one.last)),
    )


def _second(time: dt.datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else "-"
