"""The field of view in the terminal: which hosts and days were seen at all, and who is blind to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from rich.console import Console
from rich.text import Text

from tocsin.cli.printable import one_line
from tocsin.cli.summaries import SHOWN
from tocsin.model.counting import counted
from tocsin.model.days_told import bounds_told, days_told
from tocsin.model.field_of_view import FieldOfView, OriginTime, Visibility, Why
from tocsin.node.reports.asked import Asked, asked, is_shown, listed, whole_percent

#: How it is said that nobody could see for want of a log.
_WITHOUT = {Why.NO_LOG_SOURCE: "no log of", Why.DAYS_NOT_COVERED: "no log in these days of"}
#: Reasons for blindness told of one log source.
_REASONS = 2
#: Columns of the table of log sources, and how wide a name may be so that a line fits a terminal of 80.
_HEAD = ("log source asked", "detections", "hosts that see", "of all host-days")
_NAME_WIDTH = 34


def print_view(out: Console, view: FieldOfView) -> None:
    """Say what could not be seen, the log sources that most detections ask for first."""
    hosts, logs = counted(len(view.hosts), "known host"), counted(len(view.logs), "log")
    out.print(f"\n[bold]field of view[/bold]  {hosts}, {logs}")
    for time in view.times:
        out.print(Text("  " + one_line(_time(view, time)), style="dim"))
    if any(time.unnamed_rows for time in view.times):
        out.print(
            "  [dim]what names no host counts for none; take it in with --host-of to say who wrote it[/dim]"
        )
    every = asked(view)
    partly = [one for one in every if any(is_shown(view.classes[at]) for at in one.classes)]
    _print_table(out, view, partly[:SHOWN])
    if len(partly) > SHOWN:
        out.print(f"[dim]and {counted(len(partly) - SHOWN, 'other log source')}[/dim]")
    if told := _everywhere(view, every):
        out.print(Text(told, style="yellow"))


def _print_table(out: Console, view: FieldOfView, every: Sequence[Asked]) -> None:
    """A line for each log source with who is blind to it below; a name that is too long has its own."""
    if not every:
        return
    rows = [(one.name, *_figures(view, one), _alike(view, one)) for one in every]
    widths = [min(max(len(row[0]) for row in rows), _NAME_WIDTH), *(len(head) for head in _HEAD[1:])]
    widths[0] = max(widths[0], len(_HEAD[0]))
    out.print(Text(_aligned(_HEAD, widths), style="dim"))
    for name, *figures, blind in rows:
        if len(name) > widths[0]:
            out.print(Text(one_line(name)))
            name = ""  # noqa: PLW2901  (said on its own line)
        out.print(Text(_aligned((one_line(name), *figures), widths)))
        if blind:
            out.print(Text("    " + one_line(blind), style="dim"))
    if any(one.others and _blind(view.classes[one.common]) for one in every):
        out.print("    [dim]those blind in other ways are told by --json and the page[/dim]")


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    return "  ".join([first.ljust(widths[0]), *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True))])


def _everywhere(view: FieldOfView, every: Sequence[Asked]) -> str:
    """To how many detections no host and no event could have answered, and why; "" if there is none."""
    dark: dict[Why, Counter[str]] = {why: Counter() for why in Why}
    for one in every:
        for at, count in one.classes.items():
            if not is_shown(view.classes[at]):
                dark[view.classes[at].nearest][one.name] += count
    blind = sum(counts.total() for counts in dark.values())
    if not blind:
        return ""
    reasons = [f"{words} {_counts(dark[why])}" for why, words in _WITHOUT.items() if dark[why]]
    unlogged = dark[Why.EVENT_NEVER_LOGGED].total() + dark[Why.FIELD_NEVER_FILLED].total()
    if unlogged:
        reasons.append(f"{unlogged:,} for an event or a field that is never logged")
    return f"blind everywhere to {counted(blind, 'detection')}: {'; '.join(reasons)}"


def _counts(counts: Counter[str]) -> str:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(f"{name} ({count:,})" for name, count in ranked[:SHOWN])
    return named + (f" and {len(ranked) - SHOWN} more" if len(ranked) > SHOWN else "")


def _time(view: FieldOfView, time: OriginTime) -> str:
    parts = [f"{time.origin or 'no origin given'}: {days_told(view, time)}"]
    if time.stray_rows:
        parts.append(f"{counted(time.stray_rows, 'event', 'lies', 'lie')} far outside and cover no day")
    if time.timeless_rows:
        parts.append(counted(time.timeless_rows, "event", "has no time", "have no time"))
    if time.unnamed_rows:
        parts.append(counted(time.unnamed_rows, "event", "names no host", "name no host"))
    return "; ".join(parts)


def _figures(view: FieldOfView, one: Asked) -> tuple[str, str, str]:
    """Detections, hosts that see the log source, and the share of the host-days of all hosts that they covered."""
    hosts = f"{_range(*(f'{count:,}' for count in one.hosts))} of {len(view.hosts):,}"
    share = f"{_range(*map(_share, one.shares))} %" if one.shares else "-"
    return f"{one.detections:,}", hosts if view.hosts else "none known", share


def _range(least: str, most: str) -> str:
    return most if least == most else f"{least} to {most}"


def _alike(view: FieldOfView, one: Asked) -> str:
    """How the most common class is blind, and of how many others it does not speak; "" if nobody is blind."""
    blind = _blind(view.classes[one.common])
    if len(one.classes) == 1 or not blind:
        return blind
    more = f"; {one.others:,} in other ways" if one.others else ""
    return f"{one.classes[one.common]:,} of {one.detections:,} {blind}{more}"


def _share(part: float) -> str:
    """Of the host-days of all hosts those covered, in whole percent; never rounded to none or to all."""
    return f"{whole_percent(part)}" if not part or whole_percent(part) else "<1"


def _blind(one: Visibility) -> str:
    groups = sorted(one.blind, key=lambda group: -len(group.hosts))
    reasons = [f"{counted(len(group.hosts), 'host')}: {group}" for group in groups[:_REASONS]]
    rest = sum(len(group.hosts) for group in groups[_REASONS:])
    if rest:
        reasons.append(f"{rest:,} for other reasons")
    told = ["blind on " + "; ".join(reasons)] if reasons else []
    partly = sum(len(group.hosts) for group in one.seeing if group.missing)
    if partly:
        missing = sorted({name for group in one.seeing for name in group.missing})
        sees = "sees" if partly == 1 else "see"
        told.append(f"{counted(partly, 'host')} {sees} it only partly, without {listed(missing, ' or ')}")
    if one.nameless:
        told.append(f"asked of events that name no host: {listed(one.nameless, ', ')}")
    if one.nameless_outside:
        told.append(f"not in these days, in events that name no host: {listed(one.nameless_outside, ', ')}")
    if bounds := bounds_told(one):
        told.append(f"asked only {bounds}")
    return "; ".join(told)


def view_object(view: FieldOfView) -> dict[str, Any]:
    """The whole field of view as JSON values."""
    found: dict[str, Any] = msgspec.to_builtins(view)
    return found
