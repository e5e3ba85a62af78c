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

#: Log sources, or logs, named in a line; the rest is counted.
_NAMED = 2
#: How it is said that nobody could see for want of a log.
_WITHOUT = {Why.NO_LOG_SOURCE: "no log of", Why.DAYS_NOT_COVERED: "no log in these days of"}
#: Reasons for blindness told of one log source.
_REASONS = 2
#: Columns of the table of log sources, and how wide a name may be so that a line fits a terminal of 80.
_HEAD = ("log source asked", "detections", "hosts that see", "of all host-days")
_NAME_WIDTH = 34


class _Asked(msgspec.Struct):
    """Detections that ask the same log source: how many, and how the most common class of them sees."""

    detections: int
    classes: dict[int, int]


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
    asked = _by_logsource(view)
    shown = _shown(view)
    partly = [item for item in asked if shown.intersection(item[1].classes)]
    _print_table(out, view, partly[:SHOWN])
    if len(partly) > SHOWN:
        out.print(f"[dim]and {counted(len(partly) - SHOWN, 'other log source')}[/dim]")
    if told := _everywhere(view, asked):
        out.print(Text(told, style="yellow"))


def _print_table(out: Console, view: FieldOfView, asked: _Listed) -> None:
    """A line for each log source with who is blind to it below; a name that is too long has its own."""
    if not asked:
        return
    rows = [(_name(names), *_figures(view, one), _alike(view, one)) for names, one in asked]
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
    if any(_others(view, one) for _, one in asked):
        out.print("    [dim]those blind in other ways are told by --json and the page[/dim]")


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    return "  ".join([first.ljust(widths[0]), *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True))])


def _everywhere(view: FieldOfView, asked: _Listed) -> str:
    """To how many detections no host and no event could have answered, and why; "" if there is none."""
    shown = _shown(view)
    dark: dict[Why, Counter[str]] = {why: Counter() for why in Why}
    for names, one in asked:
        for at, count in one.classes.items():
            if at not in shown:
                dark[view.classes[at].nearest][_name(names)] += count
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


def _shown(view: FieldOfView) -> set[int]:
    """Classes that some host sees, or that some event shows that names no host."""
    return {at for at, one in enumerate(view.classes) if one.seeing or one.nameless}


def _time(view: FieldOfView, time: OriginTime) -> str:
    parts = [f"{time.origin or 'no origin given'}: {days_told(view, time)}"]
    if time.stray_rows:
        parts.append(f"{counted(time.stray_rows, 'event', 'lies', 'lie')} far outside and cover no day")
    if time.timeless_rows:
        parts.append(counted(time.timeless_rows, "event", "has no time", "have no time"))
    if time.unnamed_rows:
        parts.append(counted(time.unnamed_rows, "event", "names no host", "name no host"))
    return "; ".join(parts)


def _by_logsource(view: FieldOfView) -> list[tuple[tuple[str, ...], _Asked]]:
    found: dict[tuple[str, ...], _Asked] = {}
    for outcome in view.outcomes.values():
        one = found.setdefault(view.classes[outcome.visibility].called, _Asked(0, {}))
        one.detections += 1
        one.classes[outcome.visibility] = one.classes.get(outcome.visibility, 0) + 1
    return sorted(found.items(), key=lambda item: (-item[1].detections, item[0]))


_Listed = list[tuple[tuple[str, ...], _Asked]]


def _figures(view: FieldOfView, asked: _Asked) -> tuple[str, str, str]:
    """Detections, hosts that see the log source, and the share of the host-days of all hosts that they covered."""
    seeing = [sum(len(group.hosts) for group in view.classes[at].seeing) for at in asked.classes]
    hosts = f"{_range(f'{min(seeing):,}', f'{max(seeing):,}')} of {len(view.hosts):,}"
    shares = [
        _share(view.classes[at]) for at in sorted(asked.classes, key=lambda at: _part(view.classes[at]))
    ]
    share = f"{_range(shares[0], shares[-1])} %" if view.classes[_common(asked)].host_days_asked else "-"
    return f"{asked.detections:,}", hosts if view.hosts else "none known", share


def _range(least: str, most: str) -> str:
    return most if least == most else f"{least} to {most}"


def _common(asked: _Asked) -> int:
    """The class that most of the detections are in."""
    return max(asked.classes, key=lambda at: (asked.classes[at], -at))


def _others(view: FieldOfView, asked: _Asked) -> int:
    """Detections that are blind in other ways than the most common class."""
    common = _common(asked)
    if not _blind(view.classes[common]):
        return 0
    return sum(count for at, count in asked.classes.items() if at != common and view.classes[at].blind)


def _alike(view: FieldOfView, asked: _Asked) -> str:
    """How the most common class is blind, and of how many others it does not speak; "" if nobody is blind."""
    common = _common(asked)
    blind, others = _blind(view.classes[common]), _others(view, asked)
    if len(asked.classes) == 1 or not blind:
        return blind
    more = f"; {others:,} in other ways" if others else ""
    return f"{asked.classes[common]:,} of {asked.detections:,} {blind}{more}"


def _part(one: Visibility) -> float:
    return one.host_days / one.host_days_asked if one.host_days_asked else 0.0


def _share(one: Visibility) -> str:
    """Of the host-days of all hosts those covered, in whole percent; never rounded to none or to all."""
    if not one.host_days_asked:
        return "0"
    if 0 < one.host_days < 0.01 * one.host_days_asked:
        return "<1"
    return f"{100 * one.host_days // one.host_days_asked}"


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
        told.append(f"{counted(partly, 'host')} {sees} it only partly, without {_listed(missing, ' or ')}")
    if one.nameless:
        told.append(f"asked of events that name no host: {_listed(one.nameless, ', ')}")
    if one.nameless_outside:
        told.append(f"not in these days, in events that name no host: {_listed(one.nameless_outside, ', ')}")
    if bounds := bounds_told(one):
        told.append(f"asked only {bounds}")
    return "; ".join(told)


def _name(names: Sequence[str]) -> str:
    return _listed([name.replace("/*", "").replace("*/", "") for name in names], " or ") or "correlations"


def _listed(names: Sequence[str], between: str) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return between.join(names[:_NAMED]) + more


def view_object(view: FieldOfView) -> dict[str, Any]:
    """The whole field of view as JSON values."""
    found: dict[str, Any] = msgspec.to_builtins(view)
    return found
