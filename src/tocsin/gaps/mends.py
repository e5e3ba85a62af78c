"""What mends a lack: the log, event or field that would have to be there, as a task with what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

from tocsin.gaps.telemetry import Catalogue, catalogue, name_of, source_of
from tocsin.model.field_of_view import Why

#: What a mend takes, the least first.
COSTS = ("setting", "rule", "service", "agent", "sensor", "unknown")
#: Alternatives of one lack that are offered.
_OFFERED = 4
# Sysmon's own numbers are small; those of the Security log have four digits.
_SMALLEST_OF_SECURITY = 1000


class Mend(msgspec.Struct, frozen=True, order=True):
    """A task and its cost class, one of ``COSTS``; ``servers`` are those that alone can do it, "" where any host may."""

    text: str
    cost: str
    servers: str = ""


def mends(logsources: Iterable[str], why: Why, what: Sequence[str]) -> tuple[Mend, ...]:
    """Tasks any of which mends a lack; ``logsources`` are those of the rules that have it, as a field of view names them.

    Without log sources, as of an answer, they are told from the lack alone.
    """
    return _told(tuple(logsources), why, tuple(what))


@lru_cache(maxsize=4096)
def _told(logsources: tuple[str, ...], why: Why, what: tuple[str, ...]) -> tuple[Mend, ...]:
    found = tuple(dict.fromkeys(_mends(logsources, why, what)))
    return found or (_general(logsources, why, what[:_OFFERED]),)


def _general(logsources: tuple[str, ...], why: Why, what: tuple[str, ...]) -> Mend:
    """What is told of a lack that nothing more is known of; where the log is there, what it records is a setting."""
    known = catalogue()
    names = what if why in {Why.NO_LOG_SOURCE, Why.DAYS_NOT_COVERED} else logsources
    costs = {known.cost_of(name) for name in names} if why is Why.NO_LOG_SOURCE else {"setting"}
    servers = {known.servers_of(name) for name in names}
    text = _GENERAL[why].format(" or ".join(what))
    return Mend(
        text, min(costs, key=COSTS.index, default="unknown"), servers.pop() if len(servers) == 1 else ""
    )


_GENERAL = {
    Why.NO_LOG_SOURCE: "collect a log of {}",
    Why.DAYS_NOT_COVERED: "keep the log of {} for all of the days in question",
    Why.EVENT_NEVER_LOGGED: "have event {} logged",
    Why.FIELD_NEVER_FILLED: "have {} recorded",
}


def _mends(logsources: tuple[str, ...], why: Why, what: Sequence[str]) -> Iterator[Mend]:
    known = catalogue()
    if why is Why.FIELD_NEVER_FILLED:
        wanted = {one.casefold() for one in what}
        for field in known.fields:
            is_of = not logsources or name_of(source_of(field.logsource)) in logsources
            if is_of and wanted & {one.casefold() for one in field.fields}:
                yield Mend(field.fix, field.cost)
    elif why is Why.EVENT_NEVER_LOGGED:
        yield from _events(known, logsources, what)
    elif why is Why.NO_LOG_SOURCE:
        yield from _logs(known, tuple(what))


def _logs(known: Catalogue, names: tuple[str, ...]) -> Iterator[Mend]:
    for one in known.telemetry:
        if one.name in names:
            yield Mend(one.fix, one.cost, known.servers_of(one.name))
    for channel in known.channels.values():
        if f"windows {channel.service}" in names:
            yield Mend(f"collect the {channel.log} log", channel.cost)


def _events(known: Catalogue, logsources: tuple[str, ...], what: Sequence[str]) -> Iterator[Mend]:
    """The log is there, so that recording the event is a setting."""
    for one in known.telemetry:
        if one.name in logsources:
            yield Mend(one.fix, "setting")
    services = {channel.service for channel in known.channels.values()}
    for source in logsources or ("windows security",):
        service = source.removeprefix("windows ")
        for event in what[:_OFFERED] if service in services else ():
            if logsources or (event.isdigit() and int(event) >= _SMALLEST_OF_SECURITY):
                yield Mend(known.of_event(service, event).fix, "setting")
