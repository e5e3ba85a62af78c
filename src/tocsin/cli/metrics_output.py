"""What ``tocsin metrics`` prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

import msgspec
from rich.console import Console
from rich.text import Text

from tocsin.cli import machine
from tocsin.cli.records import Records
from tocsin.cli.summaries import console
from tocsin.node.metrics import Metrics

_Row = TypeVar("_Row")
#: Columns with long values, and those that are often the same in every row.
_LONG = ("origin", "log", "host")
_SAME = ("origin",)


def print_metrics(found: Metrics, *, limit: int, as_json: bool) -> None:
    """Three tables: logs, event ids, hosts."""
    if as_json:
        machine.tell(msgspec.json.encode(found))
        return
    out = console()
    if not found.logs:
        out.print("no events here")
        return
    _print(out, "logs", _logs(found, limit), limit, len(found.logs))
    _print(out, "event ids", _events(found, limit), limit, len(found.events))
    _print(out, "hosts", _hosts(found, limit), limit, len(found.hosts))


def _logs(found: Metrics, limit: int) -> Records:
    made = Records("origin", "log", "events#", "share#", "hosts#", "first", "last", own=_LONG, same=_SAME)
    for one in _first(found.logs, limit):
        made.add_row(
            Text(one.origin or "-"), Text(one.table), f"{one.rows:,}", f"{one.share:.1%}", f"{one.hosts:,}",
            _minute(one.first), _minute(one.last),
        )  # fmt: skip
    return made


def _events(found: Metrics, limit: int) -> Records:
    columns = ("origin", "log", "event", "events#", "of log#", "hosts#", "first", "last")
    made = Records(*columns, own=_LONG, same=_SAME)
    for one in _first(found.events, limit):
        made.add_row(
            Text(one.origin or "-"), Text(one.table), Text(one.event or "-"), f"{one.rows:,}",
            f"{one.share:.1%}", f"{one.hosts:,}", _minute(one.first), _minute(one.last),
        )  # fmt: skip
    return made


def _hosts(found: Metrics, limit: int) -> Records:
    made = Records("origin", "host", "events#", "logs#", "first", "last", own=_LONG, same=_SAME)
    for one in _first(found.hosts, limit):
        made.add_row(
            Text(one.origin or "-"), Text(one.name or "(not named)"), f"{one.rows:,}", f"{len(one.tables):,}",
            _minute(one.first), _minute(one.last),
        )  # fmt: skip
    return made


def _first(rows: Sequence[_Row], limit: int) -> Sequence[_Row]:
    return rows[:limit] if limit else rows


def _print(out: Console, title: str, made: Records, limit: int, count: int) -> None:
    out.print(Text(title, style="bold"))
    made.print(out)
    if limit and count > limit:
        out.print(f"[dim]and {count - limit:,} more; --limit 0 for all[/dim]")
    out.print()


def _minute(time: dt.datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M}" if time else "-"
