"""What a hunt was limited to, in words and as an object: the findings and the field of view are of this alone."""

from __future__ import annotations

from typing import Any

from tocsin.model.days_told import window_told
from tocsin.model.detection import Level
from tocsin.model.logsource import LogSource
from tocsin.node.hunts import Request
from tocsin.node.reports.rows import timestamp

_GRAVEST = tuple(Level)[-1]


def limits(request: Request, *, days: bool = True) -> tuple[str, ...]:
    """Each limit in words, ``host WS002`` first; without ``days`` all but the time. Empty if there is none."""
    chosen, window = request.selection, request.window
    told = [f"host {_either(request.hosts)}"] if request.hosts else []
    told += [f"origin {_either(request.origins)}"] if request.origins else []
    if days and (time := window_told(window.since, window.until)):
        told.append(f"time {time}")
    told += [f"rules for {_source(chosen.logsource)}"] if chosen.logsource else []
    if chosen.level is not None:
        above = "" if chosen.level is _GRAVEST else " and above"
        told.append(f"rules of level {chosen.level.value}{above}")
    told += [f"rules of status {_either(chosen.statuses)}"] if chosen.statuses else []
    told += [f"rules tagged {_either(chosen.tags)}"] if chosen.tags else []
    return tuple(told)


def as_object(request: Request) -> dict[str, Any]:
    """The limits as JSON values; empty or null where there is none."""
    chosen, window = request.selection, request.window
    return {
        "hosts": list(request.hosts),
        "origins": list(request.origins),
        "since": timestamp(window.since),
        "until": timestamp(window.until),
        "logsource": str(chosen.logsource) if chosen.logsource else None,
        "level": chosen.level.value if chosen.level else None,
        "statuses": list(chosen.statuses),
        "tags": list(chosen.tags),
    }


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(names)


def _source(source: LogSource) -> str:
    return " ".join(part for part in (source.product, source.category, source.service) if part)
