"""Records of unknown logs: which of their fields is the time and which the host."""

from __future__ import annotations

from typing import Any

from tocsin.model.event import Event, Scalar, generic_table, table_name
from tocsin.sources.contract import ReadContext
from tocsin.sources.flatten import flatten
from tocsin.sources.times import parse_time

#: Usual names, best first; case, spaces and underscores do not matter.
_TIMES = (
    "@timestamp", "timestamp", "time", "datetime", "eventtime", "timegenerated", "timecreated", "utctime",
    "eventtimestamp", "eventdatetime", "creationtime", "createddatetime", "date(utc)", "starttime", "ts",
    "firstseen", "firstobserved", "receivedtime", "logtime", "created", "date",
)  # fmt: skip
_HOSTS = (
    "host.name", "host.hostname", "hostname", "host", "computername", "computer", "devicename",
    "machinename", "machine", "agent.hostname", "agent.name", "beat.hostname", "sensor", "dvchost",
    "devname", "device", "server", "servername", "node",
)  # fmt: skip


def generic_event(record: dict[str, Any], number: int, context: ReadContext, kind: str) -> Event:
    """An event of a log that no format knows; its table is named by ``context.logsource``.

    Without a log source the table is ``generic-<kind>``. ``context.mapping`` renames fields
    (original name to field name); its keys ``_time`` and ``_host`` name the fields to take time and
    host from, otherwise these are guessed from usual names. A record without a readable time is
    kept with time None.
    """
    raw = flatten(record)
    time_name = context.mapping.get("_time")
    host_name = context.mapping.get("_host")
    fields = {context.mapping.get(name, name): value for name, value in raw.items()}
    usual = {_plain(name): value for name, value in reversed(raw.items())}
    time = _time(raw.get(time_name), context) if time_name else _guessed_time(usual, context)
    host = raw.get(host_name) if host_name else _guessed_host(usual)
    logsource = context.logsource
    table = table_name("generic", kind) if logsource is None else generic_table(logsource)
    return Event(table, "", time, "" if host is None else str(host), number, fields)


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace(" ", "").replace("-", "")


def _time(value: Scalar, context: ReadContext) -> int | None:
    if value is None or isinstance(value, bool):
        return None
    text = format(value, ".6f") if isinstance(value, float) else str(value)
    return parse_time(context.dates.iso(text), context.timezone, context.received)


def _guessed_time(usual: dict[str, Scalar], context: ReadContext) -> int | None:
    day, clock = usual.get("date"), usual.get("time")
    if isinstance(day, str) and isinstance(clock, str):
        both = parse_time(context.dates.iso(f"{day} {clock}"), context.timezone, context.received)
        if both is not None:
            return both
    found = (_time(usual[name], context) for name in _TIMES if name in usual)
    return next((time for time in found if time is not None), None)


def _guessed_host(usual: dict[str, Scalar]) -> Scalar:
    return next((usual[name] for name in _HOSTS if usual.get(name)), None)
