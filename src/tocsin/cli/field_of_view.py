"""The field of view in the terminal: which hosts and days were seen at all, and who is blind to what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from rich.console import Console
from rich.text import Text

from tocsin.cli.printable import one_line
from tocsin.cli.summaries import SHOWN, table
from tocsin.model.field_of_view import FieldOfView, OriginTime, Visibility


class _Asked(msgspec.Struct):
    """Detections that ask the same log source: how many, and how the most common class of them sees."""

    detections: int
    classes: dict[int, int]


def print_view(out: Console, view: FieldOfView) -> None:
    """Say what could not be seen, the log sources that most detections ask for first."""
    out.print(f"\n[bold]field of view[/bold]  {len(view.hosts):,} known hosts, {len(view.logs):,} logs")
    for time in view.times:
        out.print(Text("  " + one_line(_time(time)), style="dim"))
    asked = _by_logsource(view)
    partly, dark = _split(view, asked)
    if partly:
        made = table("asked of", "detections#", "hosts seeing#", "host-days covered#", "blind")
        for names, one in partly[:SHOWN]:
            made.add_row(*_row(view, names, one))
        out.print(made)
        if len(partly) > SHOWN:
            out.print(f"[dim]and {len(partly) - SHOWN} other log sources[/dim]")
    if dark:
        count = sum(one.detections for _, one in dark)
        named = ", ".join(f"{_name(names)} ({one.detections:,})" for names, one in dark[:SHOWN])
        more = f" and {len(dark) - SHOWN} more" if len(dark) > SHOWN else ""
        out.print(Text(f"blind everywhere to {count:,} detections: no log of {named}{more}", style="yellow"))


def _time(time: OriginTime) -> str:
    origin = time.origin or "no origin given"
    if time.asked is None:
        return f"{origin}: no event has a readable time"
    parts = [f"{origin}: {time.asked}, {time.asked.count:,} days"]
    if time.stray_rows:
        parts.append(f"{time.stray_rows:,} events lie far outside and do not count as covered days")
    if time.timeless_rows:
        parts.append(f"{time.timeless_rows:,} events have no time")
    if time.unnamed_rows:
        parts.append(f"{time.unnamed_rows:,} events name no host")
    return "; ".join(parts)


def _by_logsource(view: FieldOfView) -> list[tuple[tuple[str, ...], _Asked]]:
    found: dict[tuple[str, ...], _Asked] = {}
    for outcome in view.outcomes.values():
        one = found.setdefault(view.classes[outcome.visibility].logsources, _Asked(0, {}))
        one.detections += 1
        one.classes[outcome.visibility] = one.classes.get(outcome.visibility, 0) + 1
    return sorted(found.items(), key=lambda item: (-item[1].detections, item[0]))


_Listed = list[tuple[tuple[str, ...], _Asked]]


def _split(view: FieldOfView, asked: _Listed) -> tuple[_Listed, _Listed]:
    """Log sources that some host sees or some event shows that names no host, and those that none does."""
    shown = {at for at, one in enumerate(view.classes) if one.seeing or one.nameless}
    seeing = [item for item in asked if shown.intersection(item[1].classes)]
    return seeing, [item for item in asked if item not in seeing]


def _row(view: FieldOfView, names: tuple[str, ...], asked: _Asked) -> tuple[str, ...]:
    common = max(asked.classes, key=lambda at: (asked.classes[at], -at))
    one = view.classes[common]
    hosts = sum(len(group.hosts) for group in one.seeing)
    share = f"{one.host_days / one.host_days_asked:.0%}" if one.host_days_asked else "-"
    return (_name(names), f"{asked.detections:,}", f"{hosts:,} of {len(view.hosts):,}", share, _blind(one))


def _blind(one: Visibility) -> str:
    partly = sum(len(group.hosts) for group in one.seeing if group.missing)
    reasons = [f"{len(group.hosts):,}: {group}" for group in one.blind]
    if partly:
        reasons.append(f"{partly:,} see it only partly")
    if one.nameless:
        reasons.append("asked of events that name no host: " + ", ".join(one.nameless))
    return "; ".join(reasons) or "none"


def _name(names: Sequence[str]) -> str:
    return " or ".join(name.replace("/*", "").replace("*/", "") for name in names[:3]) or "correlations"


def view_object(view: FieldOfView) -> dict[str, Any]:
    """The whole field of view as JSON values."""
    found: dict[str, Any] = msgspec.to_builtins(view)
    return found
