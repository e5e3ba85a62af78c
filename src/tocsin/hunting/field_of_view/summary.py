"""What the hunted logs are: per origin and log, rows, hosts, time and gaps; the known hosts; the time in question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from tocsin.hunting.field_of_view.period import Period, date_of
from tocsin.hunting.field_of_view.presence import Presence
from tocsin.hunting.field_of_view.ranges import runs
from tocsin.hunting.field_of_view.rows import TIMELESS, Ints, Rows
from tocsin.lake.hosts import HostNames
from tocsin.lake.views.registry import VIEWS
from tocsin.lake.views.resolve import covers
from tocsin.model.event import logsource_of
from tocsin.model.field_of_view import Days, Host, HostLog, LogSummary, OriginTime

#: This share of a log's distances between days with rows is its rhythm; longer ones are gaps.
_RHYTHM = 0.9
_WEEK = 7


def hosts(presence: Presence, names: HostNames) -> tuple[Host, ...]:
    """Known hosts with their other spellings; rows and days within the window."""
    rows = presence.rows
    days = presence.covered(rows.tables).sum(axis=1)
    named = np.flatnonzero(presence.kept & (rows.host >= 0))
    counts = np.bincount(rows.host[named], rows.count[named], presence.size).astype(np.int64)
    first, last = _span(rows, named, rows.host[named], presence.size)
    aliases = names.machines()
    return tuple(
        Host(
            origin,
            name,
            aliases[origin, name],
            int(counts[i]),
            int(days[i]),
            _moment(first[i]),
            _moment(last[i]),
        )
        for i, (origin, name) in enumerate(rows.hosts)
    )


def host_logs(presence: Presence) -> tuple[HostLog, ...]:
    """The days on which each host asked logged to each table, hosts first."""
    rows = presence.rows
    found = []
    for table in rows.tables:
        matrix = presence.covered((table,))
        found += [
            HostLog(int(rows.position[h]), table, runs(presence.axis[matrix[h]]))
            for h in np.flatnonzero(matrix.any(axis=1) & rows.asked_host)
        ]
    return tuple(sorted(found, key=lambda log: (log.host, log.table)))


def times(presence: Presence) -> tuple[OriginTime, ...]:
    """The days in question at each origin asked, sorted."""
    rows = presence.rows
    found = []
    for i in sorted(presence.asked_origins):
        origin = rows.origins[i]
        mine = presence.kept & rows.asked & (rows.origin == i)
        asked = presence.periods[i]
        found.append(
            OriginTime(
                origin,
                _days(asked),
                tuple(date_of(day) for day in asked.stray),
                int(rows.count[mine & np.isin(rows.day, asked.stray)].sum()),
                int(rows.count[mine & (rows.day == TIMELESS)].sum()),
                int(rows.count[mine & (rows.host < 0)].sum()),
                _days(presence.spans[i]),
            )
        )
    return tuple(sorted(found, key=lambda time: time.origin))


def _days(period: Period) -> Days | None:
    return Days(date_of(period.first), date_of(period.last)) if period.days else None


def logs(presence: Presence) -> tuple[LogSummary, ...]:
    """Every log with rows of the hosts and origins asked in the window, by origin and table."""
    return tuple(sorted(_logs(presence), key=lambda log: (log.origin, log.table)))


def _logs(presence: Presence) -> Iterator[LogSummary]:
    rows = presence.rows
    kept = np.flatnonzero(presence.kept & rows.asked)
    pair = rows.table[kept] * len(rows.origins) + rows.origin[kept]
    order = np.argsort(pair, kind="stable")
    keys, begins = np.unique(pair[order], return_index=True)
    for key, mine in zip(keys.tolist(), np.split(kept[order], begins[1:]), strict=bool(len(keys))):
        table, origin = divmod(key, len(rows.origins))
        yield _log(presence, table, origin, mine)


def _log(presence: Presence, table: int, origin: int, mine: Ints) -> LogSummary:
    """The summary of one log; ``mine`` are its rows."""
    rows, asked = presence.rows, presence.periods[origin]
    days = rows.days_of(mine)
    events = np.flatnonzero(np.bincount(rows.event[mine], minlength=len(rows.events)))
    hosts_seen = np.bincount(rows.host[mine] + 1, minlength=presence.size + 1)[1:]
    first, last = _span(rows, mine, np.zeros(len(mine), np.int64), 1)
    return LogSummary(
        rows.origins[origin],
        rows.tables[table],
        sigma_names(rows.tables[table], {rows.events[event] for event in events.tolist()}),
        int(rows.count[mine].sum()),
        int((hosts_seen > 0).sum()),
        _moment(first[0]),
        _moment(last[0]),
        gaps(days[(days >= asked.first) & (days <= asked.last)]),
    )


def gaps(days: Ints) -> tuple[Days, ...]:
    """Runs of days without rows, longer than the log's own rhythm; ``days`` with rows, ascending.

    The rhythm is the ninetieth percentile of the distances between days with rows, so the weekends of an
    office's machines are no gaps once there are four weeks of them. Two days alone have no rhythm: more than a week between them is a gap. Before the first and after the last day nothing is said.
    """
    steps = np.diff(days)
    if not len(steps):
        return ()
    usual = int(np.quantile(steps, _RHYTHM, method="lower")) if len(steps) > 1 else _WEEK
    return tuple(
        Days(date_of(int(days[i]) + 1), date_of(int(days[i + 1]) - 1))
        for i in np.flatnonzero(steps > max(1, usual)).tolist()
    )


def sigma_names(table: str, events: set[str]) -> tuple[str, ...]:
    """What Sigma calls a table with these events: services first, then categories, each sorted."""
    own = logsource_of(table)
    if own is not None:
        return (str(own),)
    found = {
        view.logsource
        for view in VIEWS
        if covers(view, table)
        and (not view.events or events & set(view.events))
        and not _any_log(view.tables)
    }
    return tuple(str(one) for one in sorted(found, key=lambda one: (one.category is not None, str(one))))


def _any_log(tables: tuple[str, ...]) -> bool:
    return any(name.endswith("-*") for name in tables)


def _span(rows: Rows, chosen: Ints, group: Ints, size: int) -> tuple[Ints, Ints]:
    """Earliest and latest time of each group of the chosen rows, ``TIMELESS`` where it has none."""
    timed = rows.first[chosen] != TIMELESS
    low = np.full(size, np.iinfo(np.int64).max)
    high = np.full(size, TIMELESS)
    np.minimum.at(low, group[timed], rows.first[chosen[timed]])
    np.maximum.at(high, group[timed], rows.last[chosen[timed]])
    return np.where(high == TIMELESS, TIMELESS, low), high


def _moment(micros: int) -> dt.datetime | None:
    if micros == TIMELESS:
        return None
    try:
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(micros))
    except OverflowError:
        return None
